"""The only room that knows all the others: builds them from the settings, starts and stops them."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from thermal2mqtt import __version__, mqtt
from thermal2mqtt.alarm_desk import AlarmDesk
from thermal2mqtt.alarms import AlarmMemory, ZoneAlarms
from thermal2mqtt.clock import Clock, SystemClock
from thermal2mqtt.commands import CommandRegistry
from thermal2mqtt.commands.alarms import alarm_commands
from thermal2mqtt.commands.command import AnyCommand
from thermal2mqtt.commands.simulator import simulator_set
from thermal2mqtt.health import Part, PartState, Supervisor
from thermal2mqtt.http import HttpServer, build_app
from thermal2mqtt.metrics import AgentMetrics, MqttCounts, build_registry
from thermal2mqtt.mqtt import MqttFace
from thermal2mqtt.pipeline import Pipeline
from thermal2mqtt.proof.bench import ProofBench
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.proof.trial import ProofLine
from thermal2mqtt.report import Sink
from thermal2mqtt.sensors import SensorDriver, SimulatorDriver, build_driver
from thermal2mqtt.sensors import watch as sensor_watch
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import (
    Identity,
    ZoneStore,
    alarm_store,
    baseline_store,
    load_corrections,
    load_identity,
    proof_store,
)
from thermal2mqtt.thermal.analysis import FrameAnalyser, Knowledge
from thermal2mqtt.thermal.baseline import WeekDocument
from thermal2mqtt.thermal.drift import DriftCorrection
from thermal2mqtt.thermal.radiometry import surface_of
from thermal2mqtt.thermal.remarks import remarks

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Sensor:
    """One sensor with what belongs to it alone."""

    driver: SensorDriver
    part: Part
    watch: sensor_watch.SensorWatch


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is remembered of zones, and what an earlier run left there."""

    alarms: ZoneStore[AlarmMemory]
    proofs: ZoneStore[ProofRecord]
    baselines: ZoneStore[WeekDocument]
    alarms_before: Mapping[str, AlarmMemory]
    proofs_before: Mapping[str, ProofRecord]
    learned_before: Mapping[str, WeekDocument]
    corrections: Mapping[str, DriftCorrection]

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """Read it; blocks.

        Raises:
            StoreError: it cannot be read.
        """
        zones = {zone.id for zone in settings.zones.watched}
        directory = settings.agent.data_directory
        alarms, proofs, baselines = alarm_store(directory), proof_store(directory), baseline_store(directory)
        return cls(
            alarms,
            proofs,
            baselines,
            alarms.load(zones),
            proofs.load(zones),
            baselines.load(zones),
            load_corrections(directory),
        )


@dataclass(frozen=True, slots=True)
class _House:
    """What is built before anything is started."""

    supervisor: Supervisor
    face: MqttFace
    http: HttpServer | None
    memory: _Memory
    pipelines: tuple[Pipeline, ...]


class Agent:
    """One process on one machine: its sensors, their alarms, and the faces that tell of them."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        self._settings = settings
        self._ending = threading.Event()
        self._clock = clock or SystemClock(self._ending)

    async def run(self, stop: asyncio.Event) -> None:
        """Measure and publish until `stop` is set; then say `offline` and let go of everything.

        Raises:
            StoreError: the data directory cannot be used.
            HttpError: the HTTP address is taken.
            MqttError: the broker's settings cannot be used; a broker that is only away is waited for.
            DuplicateAgentError: another agent is online under this agent's id.
        """
        agent = self._settings.agent
        identity = await asyncio.to_thread(load_identity, agent.data_directory, agent.id)
        _LOGGER.info("thermal2mqtt %s, agent %s", __version__, identity.agent_id)
        memory = await asyncio.to_thread(_Memory.load, self._settings)
        house = self._build(identity, memory)
        async with contextlib.AsyncExitStack() as started:
            await self._start(house, started)
            await _until(stop, house.face)
            self._ending.set()

    def _build(self, identity: Identity, memory: _Memory) -> _House:
        sensors = {name: self._sensor(name, given) for name, given in self._settings.sensors.items()}
        parts = [sensor.part for sensor in sensors.values()]
        broker = Part("mqtt", mqtt.LADDER, clock=self._clock, stale_after_seconds=mqtt.STALE_SECONDS)
        supervisor = Supervisor([*parts, broker])
        pipelines: dict[str, Pipeline] = {}
        proof_lines: dict[str, ProofLine] = {}
        sinks: list[Sink] = []
        desk = AlarmDesk(self._settings.zones.watched, pipelines)
        bench = ProofBench(proof_lines, sinks, memory.proofs_before, clock=self._clock)
        face = MqttFace(
            self._settings,
            identity,
            broker,
            health=supervisor.health,
            commands=CommandRegistry([*_simulator(sensors.values()), *alarm_commands(desk, bench)]),
            clock=self._clock,
        )
        metrics = AgentMetrics(
            self._settings.zones.watched,
            supervisor.health,
            lambda: _counts(face),
            lambda: [pipeline.times for pipeline in pipelines.values()],
        )
        sinks += [metrics, face]
        for sink in (metrics, face):
            sink.proved(memory.proofs_before)
            bench.listen(sink.proved)
        bench.listen(memory.proofs.keep)
        for name, sensor in sensors.items():
            pipelines[name] = self._pipeline(name, sensor, memory, sinks)
            proof_lines[name] = self._proof_line(name, sensor, pipelines[name])
        for part in (*parts, broker):
            part.listen(face.part_changed)
        return _House(supervisor, face, self._http(metrics, parts), memory, tuple(pipelines.values()))

    async def _start(self, house: _House, started: contextlib.AsyncExitStack) -> None:
        """Start each thing, and have it stopped in the reverse order however this ends."""
        started.callback(house.supervisor.stop)
        house.supervisor.start()
        if house.http is not None:
            started.push_async_callback(house.http.stop)
            await house.http.start()
        for store in (house.memory.alarms, house.memory.proofs, house.memory.baselines):
            started.push_async_callback(asyncio.to_thread, store.stop)
            store.start()
        started.push_async_callback(asyncio.to_thread, self._stop_sensors, house.pipelines)
        for pipeline in house.pipelines:
            pipeline.start()
        # Stopped first: `offline` must not wait for a sensor that hangs in its bus.
        started.push_async_callback(house.face.stop)
        await house.face.start()

    def _sensor(self, name: str, settings: SensorSettings) -> _Sensor:
        driver = build_driver(settings, self._clock)
        stale_after = sensor_watch.stale_after_seconds(settings)
        part = Part(name, sensor_watch.LADDER, clock=self._clock, stale_after_seconds=stale_after)
        zones = self._zones(name)
        for remark in remarks(settings, zones):
            _LOGGER.warning("zone %s %s", remark.zone, remark.text)
        watch = sensor_watch.SensorWatch(
            settings,
            driver,
            part,
            clock=self._clock,
            stop=self._ending,
            surface=surface_of(settings, zones),
        )
        return _Sensor(driver, part, watch)

    def _zones(self, sensor: str) -> list[ZoneSettings]:
        return [zone for zone in self._settings.zones.list if zone.sensor == sensor]

    def _proof_line(self, name: str, sensor: _Sensor, pipeline: Pipeline) -> ProofLine:
        settings = self._settings.sensors[name]
        return ProofLine(settings, self._zones(name), sensor.watch.taps, lambda: pipeline.newest)

    def _pipeline(self, name: str, sensor: _Sensor, memory: _Memory, sinks: Sequence[Sink]) -> Pipeline:
        keep = memory.alarms.keep
        timezone = self._settings.agent.timezone
        knowledge = Knowledge(
            corrections=memory.corrections,
            learned=memory.learned_before,
            keep=memory.baselines.keep,
            timezone=ZoneInfo(timezone) if timezone is not None else None,
        )
        analyser = FrameAnalyser(self._settings.sensors[name], self._zones(name), knowledge)
        watched = [zone for zone in self._settings.zones.watched if zone.sensor == name]
        alarms = ZoneAlarms(watched, self._clock, memory.alarms_before)
        pipeline = Pipeline(name, sensor.watch, analyser, alarms, sinks, clock=self._clock, keep=keep)
        sensor.part.listen(pipeline.part_changed)
        return pipeline

    def _http(self, metrics: AgentMetrics, sensors: Sequence[Part]) -> HttpServer | None:
        settings = self._settings.http
        if not settings.enabled:
            return None

        def healthy() -> bool:
            # A restart of this process brings no broker back, so being without one is not called ill.
            return all(part.state is not PartState.FAILED for part in sensors)

        return HttpServer(build_app(build_registry(metrics), healthy), settings.host, settings.port)

    def _stop_sensors(self, pipelines: Sequence[Pipeline]) -> None:
        self._ending.set()
        for pipeline in pipelines:
            pipeline.join()


def _simulator(sensors: Iterable[_Sensor]) -> Iterator[AnyCommand]:
    simulators = [sensor.driver for sensor in sensors if isinstance(sensor.driver, SimulatorDriver)]
    if simulators:
        yield simulator_set(simulators)


def _counts(face: MqttFace) -> MqttCounts:
    return MqttCounts(face.connected, face.reconnects, face.publishes)


async def _until(stop: asyncio.Event, face: MqttFace) -> None:
    """Return when `stop` is set; raise what the face cannot go on with."""
    waits = (asyncio.create_task(stop.wait()), asyncio.create_task(face.failure()))
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
