"""Builds everything of an agent from its settings, ties it together, and starts it in order."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

from thermal2mqtt import __version__, metrics, mqtt
from thermal2mqtt.alarm_desk import AlarmDesk
from thermal2mqtt.chronicle import Chronicle
from thermal2mqtt.commands import CommandRegistry
from thermal2mqtt.commands.catalogue import Commanded, all_commands
from thermal2mqtt.contract.announce import build_sources
from thermal2mqtt.frame_keeper import FrameKeeper, Window
from thermal2mqtt.health import Part, PartState, Supervisor
from thermal2mqtt.http import HttpServer, build_app
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.metrics import AgentMetrics, HostWatch, KeptFrames, Machine, MqttCounts, build_registry
from thermal2mqtt.minutes import Minutes
from thermal2mqtt.mqtt import MqttFace, Subject
from thermal2mqtt.pipeline import Pipeline
from thermal2mqtt.proof.bench import ProofBench
from thermal2mqtt.remembered import Remembered
from thermal2mqtt.report import Sink
from thermal2mqtt.sensor_line import Ground, SensorLine
from thermal2mqtt.sensors import SimulatorDriver
from thermal2mqtt.settings import Settings
from thermal2mqtt.store import Identity
from thermal2mqtt.store.archive import Archive

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exits:
    """How a run may end at somebody's wish."""

    check: Callable[[], object]
    """Raises SettingsError where another run would not start; blocks."""
    leave: Callable[[], None]
    """Ends this run, to be followed by another."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What the faces stand on: the sensors, the proof of their alarms, the database, and how each does."""

    lines: Sequence[SensorLine]
    bench: ProofBench
    archive: Archive
    broker: Part
    """The connection's."""
    supervisor: Supervisor

    @classmethod
    def build(cls, ground: Ground, memory: Remembered, sinks: Sequence[Sink]) -> Self:
        """Return it, not started; `sinks` may still be empty."""
        lines = [SensorLine.build(name, ground, memory, sinks) for name in ground.settings.sensors]
        bench = ProofBench(
            {line.name: line.proof for line in lines}, sinks, memory.proofs_before, clock=ground.clock
        )
        archive = Archive(ground.settings, ground.clock)
        broker = Part(
            "mqtt",
            mqtt.LADDER,
            clock=ground.clock,
            stale_after_seconds=mqtt.STALE_SECONDS,
            kinds=mqtt.MqttFault,
        )
        supervisor = Supervisor([*(line.part for line in lines), broker, archive.part], ground.clock)
        return cls(lines, bench, archive, broker, supervisor)

    @property
    def pipelines(self) -> dict[str, Pipeline]:
        """By sensor."""
        return {line.name: line.pipeline for line in self.lines}

    @property
    def sensors(self) -> list[Part]:
        """How each sensor does."""
        return [line.part for line in self.lines]


@dataclass(frozen=True, slots=True)
class House:
    """All rooms of a running agent."""

    ground: Ground
    floor: Floor
    face: MqttFace
    http: HttpServer | None
    host: HostWatch
    memory: Remembered
    chronicle: Chronicle
    minutes: Minutes
    frames: FrameKeeper

    @classmethod
    def build(cls, ground: Ground, identity: Identity, memory: Remembered, exits: Exits) -> Self:
        """Build it; nothing is started."""
        sinks: list[Sink] = []
        floor = Floor.build(ground, memory, sinks)
        face = _face(ground, floor, identity, exits)
        host = HostWatch(Machine(ground.settings.agent.data_directory).facts, ground.clock)
        collector = _collector(ground, floor, identity, face, host)
        chronicle = Chronicle(floor.archive.events.record, ground.clock)
        minutes = Minutes(floor.archive.telemetry.keep, lambda: not face.connected)
        # The chronicle hears of an event alone, and hands it on once it is committed. The face goes before
        # the metrics: what is measured of an alarm's way includes its hand-over.
        frames = _frame_keeper(ground, floor.archive)
        sinks += [chronicle, face, collector, minutes, frames]
        http = _http(ground.settings, collector, floor.sensors)
        house = cls(ground, floor, face, http, host, memory, chronicle, minutes, frames)
        house._tie(collector)
        return house

    def _tie(self, collector: AgentMetrics) -> None:
        """Have everyone told of what changes."""
        ground, memory, bench = self.ground, self.memory, self.floor.bench
        for sink in (collector, self.face):
            sink.proved(memory.proofs_before)
            bench.listen(sink.proved)
        bench.listen(memory.proofs.keep)
        ground.zones.listen(self.face.zones_changed)
        ground.book.listen(self.face.settings_changed)
        for line in self.floor.lines:
            line.follow(ground)
            line.taps.append(self.frames.tap(line.name))
        # After the lines, which keep nothing of a zone once they were told that it is gone.
        ground.zones.listen(lambda fresh: memory.keep_only({zone.id for zone in fresh.measured}))
        ground.zones.listen(lambda fresh: bench.keep_only({zone.id for zone in fresh.measured}))
        for part in (*self.floor.sensors, self.floor.broker, self.floor.archive.part):
            part.listen(self.face.part_changed)
            part.listen(self.chronicle.part_changed)

    async def start(self, started: contextlib.AsyncExitStack) -> None:
        """Start each thing, and have it stopped in the reverse order however this ends."""
        started.callback(self.floor.supervisor.stop)
        self.floor.supervisor.start()
        started.push_async_callback(asyncio.to_thread, self.host.stop)
        self.host.start()
        if self.http is not None:
            started.push_async_callback(self.http.stop)
            await self.http.start()
        for store in self.memory.stores:
            started.push_async_callback(asyncio.to_thread, store.stop)
            store.start()
        started.callback(self.minutes.stop)
        started.callback(self.frames.stop)
        started.push_async_callback(asyncio.to_thread, self.chronicle.stop)
        self.chronicle.start()
        started.push_async_callback(asyncio.to_thread, self._stop_lines)
        for line in self.floor.lines:
            line.pipeline.start()
        # Stopped first: `offline` must not wait for a sensor that hangs in its bus.
        started.push_async_callback(self.face.stop)
        await self.face.start()

    def _stop_lines(self) -> None:
        self.ground.ending.set()
        for line in self.floor.lines:
            line.pipeline.join()


def _face(ground: Ground, floor: Floor, identity: Identity, exits: Exits) -> MqttFace:
    leases = FrameLeases(ground.clock)
    commanded = Commanded(
        settings=ground.book,
        zones=ground.zones,
        desk=AlarmDesk(lambda: ground.watched.measured, floor.pipelines),
        bench=floor.bench,
        leases=leases,
        archive=floor.archive,
        sensors=build_sources(ground.settings),
        recent_hotspots=lambda sensor: floor.pipelines[sensor].recent_hotspots,
        simulators=[line.driver for line in floor.lines if isinstance(line.driver, SimulatorDriver)],
        clock=ground.clock,
        take_picture=lambda sensor: face.take_picture(sensor),  # noqa: PLW0108 - there is no face yet
        check=exits.check,
        leave=exits.leave,
    )
    subject = Subject(
        health=floor.supervisor.health,
        commands=CommandRegistry(all_commands(commanded), clock=ground.clock),
        zones=lambda: ground.watched,
        settings=lambda: ground.book.current,
        leases=leases,
        set_load=partial(_set_load, floor.pipelines),
        archive=floor.archive,
    )
    face = MqttFace(ground.settings, identity, floor.broker, subject, clock=ground.clock)
    return face


def _frame_keeper(ground: Ground, archive: Archive) -> FrameKeeper:
    kept = ground.settings.store
    window = Window(kept.frames_before_seconds, kept.frames_after_seconds, kept.frames_minute)

    def about(sensor: str) -> dict[str, object]:
        settings = ground.settings.sensors[sensor].model_dump(mode="json")
        return {"sensor": sensor, "agent": __version__, "settings": settings}

    return FrameKeeper(archive.frames.put, window, about)


def _collector(
    ground: Ground, floor: Floor, identity: Identity, face: MqttFace, host: HostWatch
) -> AgentMetrics:
    drivers = tuple((name, sensor.driver.value) for name, sensor in ground.settings.sensors.items())
    supply = metrics.Supply(
        zones=lambda: ground.watched.measured,
        health=floor.supervisor.health,
        mqtt=lambda: MqttCounts(
            face.connected, face.reconnects, face.publishes, face.traffic, floor.archive.oldest_waiting
        ),
        stages=lambda: [line.pipeline.times for line in floor.lines],
        frames=lambda: KeptFrames(*floor.archive.frames.counts),
        host=host,
        settings_taken=lambda: ground.book.taken,
    )
    return AgentMetrics(metrics.About(identity.agent_id, drivers), supply, clock=ground.clock)


def _http(settings: Settings, collector: AgentMetrics, sensors: Sequence[Part]) -> HttpServer | None:
    given = settings.http
    if not given.enabled:
        return None

    def healthy() -> bool:
        # A restart of this process brings no broker back, so being without one is not called ill.
        ill = {PartState.FAILED, PartState.STOPPED}
        return not any(part.state in ill for part in sensors)

    if given.open_to_others:
        _LOGGER.warning(
            "http: whoever reaches %s:%d may read /metrics; set http.metrics_token", given.host, given.port
        )
    token = given.metrics_token.get_secret_value() if given.metrics_token is not None else None
    return HttpServer(build_app(build_registry(collector), healthy, token), given.host, given.port)


def _set_load(pipelines: Mapping[str, Pipeline], sensor: str, zone: str, amperes: float) -> None:
    # A zone may name a sensor that is no longer in the settings.
    if (pipeline := pipelines.get(sensor)) is not None:
        pipeline.set_load(zone, amperes)
