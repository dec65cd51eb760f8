"""The only room that knows all the others: builds them from the settings, starts and stops them."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from thermal2mqtt import __version__, metrics, mqtt
from thermal2mqtt.alarm_desk import AlarmDesk
from thermal2mqtt.alarms import ZoneAlarms
from thermal2mqtt.chronicle import Chronicle
from thermal2mqtt.clock import Clock, SystemClock
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
from thermal2mqtt.proof.trial import ProofLine
from thermal2mqtt.remembered import Remembered
from thermal2mqtt.report import Sink
from thermal2mqtt.sensors import SensorDriver, SimulatorDriver, build_driver
from thermal2mqtt.sensors import watch as sensor_watch
from thermal2mqtt.settings import LoadedSettings, Settings
from thermal2mqtt.settings.origins import Origins
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings_book import SettingsBook
from thermal2mqtt.store import Identity, load_identity
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.store.disk import read_in_time
from thermal2mqtt.thermal.analysis import FrameAnalyser, Knowledge
from thermal2mqtt.thermal.radiometry import surface_of
from thermal2mqtt.zone_doubts import ZoneDoubts
from thermal2mqtt.zones import ZoneBook

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Sensor:
    """One sensor with what belongs to it alone."""

    driver: SensorDriver
    part: Part
    watch: sensor_watch.SensorWatch


@dataclass(frozen=True, slots=True)
class _House:
    """What is built before anything is started."""

    supervisor: Supervisor
    face: MqttFace
    http: HttpServer | None
    host: HostWatch
    memory: Remembered
    archive: Archive
    chronicle: Chronicle
    minutes: Minutes
    frames: FrameKeeper
    pipelines: tuple[Pipeline, ...]


class Agent:
    """One process on one machine: its sensors, their alarms, and the faces that tell of them.

    Args:
        settings: What file and environment say; what was changed at run time is laid over it.
        origins: Where each comes from; None where they were not read but made.
        clock: None for the machine's.
        check: Raises SettingsError where another run would not start; blocks. Asked before a restart.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        origins: Origins | None = None,
        clock: Clock | None = None,
        check: Callable[[], object] = lambda: None,
    ) -> None:
        self._book = SettingsBook.of(LoadedSettings(settings, origins or Origins()))
        self._check = check
        self._leaving = asyncio.Event()
        self._ending = threading.Event()
        self._clock = clock or SystemClock(self._ending)
        self._zones = ZoneBook.of(settings)
        self._leases = FrameLeases(self._clock)

    @property
    def _settings(self) -> Settings:
        return self._book.current.running

    async def run(self, stop: asyncio.Event) -> bool:
        """Measure and publish until `stop` is set; then say `offline` and let go of everything.

        Returns:
            Whether somebody has asked for another run: a new agent has to follow.

        Raises:
            StoreError: the data directory cannot be used or read, or its disk hangs.
            HttpError: the HTTP address is taken.
            TlsError: a certificate cannot be used; a broker that is only away is waited for.
            DuplicateAgentError: another agent is online under this agent's id.
        """
        await read_in_time(self._book.load)
        agent = self._settings.agent
        identity = await read_in_time(partial(load_identity, agent.data_directory, agent.id))
        _LOGGER.info("thermal2mqtt %s, agent %s", __version__, identity.agent_id)
        await read_in_time(self._zones.load)
        doubts = ZoneDoubts(lambda: self._settings, lambda: self._zones.current)
        doubts.tell()
        self._zones.listen(lambda _fresh: doubts.tell())
        self._book.listen(lambda _fresh: doubts.tell())
        ids = {zone.id for zone in self._zones.current.measured}
        memory = await read_in_time(partial(Remembered.load, agent.data_directory, ids))
        house = self._build(identity, memory)
        async with contextlib.AsyncExitStack() as started:
            started.push_async_callback(asyncio.to_thread, house.archive.stop)
            await read_in_time(house.archive.start)
            await self._start(house, started)
            await _until((stop, self._leaving), house.face)
            self._ending.set()
        return self._leaving.is_set() and not stop.is_set()

    def _build(self, identity: Identity, memory: Remembered) -> _House:
        sensors = {name: self._sensor(name, given) for name, given in self._settings.sensors.items()}
        parts = [sensor.part for sensor in sensors.values()]
        broker = self._broker()
        archive = Archive(self._settings, self._clock)
        chronicle = Chronicle(archive.events.record, self._clock)
        supervisor = Supervisor([*parts, broker, archive.part])
        pipelines: dict[str, Pipeline] = {}
        proof_lines: dict[str, ProofLine] = {}
        sinks: list[Sink] = []
        desk = AlarmDesk(lambda: self._zones.current.measured, pipelines)
        bench = ProofBench(proof_lines, sinks, memory.proofs_before, clock=self._clock)
        face = MqttFace(
            self._settings,
            identity,
            broker,
            Subject(
                health=supervisor.health,
                commands=self._commands(
                    sensors,
                    desk,
                    bench,
                    archive,
                    lambda sensor: face.take_picture(sensor),  # noqa: PLW0108 - there is no face yet
                ),
                zones=lambda: self._zones.current,
                settings=lambda: self._book.current,
                leases=self._leases,
                set_load=partial(_set_load, pipelines),
                archive=archive,
            ),
            clock=self._clock,
        )
        self._zones.listen(face.zones_changed)
        self._book.listen(face.settings_changed)
        host = HostWatch(Machine(self._settings.agent.data_directory).facts, self._clock)
        collector = self._collector(identity, supervisor, face, pipelines, host, archive)
        # The chronicle hears of an event alone, and hands it on once it is committed. The face goes before
        # the metrics: what is measured of an alarm's way includes its hand-over.
        minutes = Minutes(archive.telemetry.keep, lambda: not face.connected)
        frames = self._frame_keeper(archive)
        sinks += [chronicle, face, collector, minutes, frames]
        for sink in (collector, face):
            sink.proved(memory.proofs_before)
            bench.listen(sink.proved)
        bench.listen(memory.proofs.keep)
        for name, sensor in sensors.items():
            sensor.watch.taps.append(frames.tap(name))
            pipelines[name] = self._pipeline(name, sensor, memory, sinks)
            proof_lines[name] = self._proof_line(name, sensor, pipelines[name], memory)
        # After the pipelines, which keep nothing of a zone once they were told that it is gone.
        self._zones.listen(lambda fresh: memory.keep_only({zone.id for zone in fresh.measured}))
        self._zones.listen(lambda fresh: bench.keep_only({zone.id for zone in fresh.measured}))
        for part in (*parts, broker, archive.part):
            part.listen(face.part_changed)
            part.listen(chronicle.part_changed)
        return _House(
            supervisor,
            face,
            self._http(collector, parts),
            host,
            memory,
            archive,
            chronicle,
            minutes,
            frames,
            tuple(pipelines.values()),
        )

    async def _start(self, house: _House, started: contextlib.AsyncExitStack) -> None:
        """Start each thing, and have it stopped in the reverse order however this ends."""
        started.callback(house.supervisor.stop)
        house.supervisor.start()
        started.push_async_callback(asyncio.to_thread, house.host.stop)
        house.host.start()
        if house.http is not None:
            started.push_async_callback(house.http.stop)
            await house.http.start()
        for store in house.memory.stores:
            started.push_async_callback(asyncio.to_thread, store.stop)
            store.start()
        started.callback(house.minutes.stop)
        started.callback(house.frames.stop)
        started.push_async_callback(asyncio.to_thread, house.chronicle.stop)
        house.chronicle.start()
        started.push_async_callback(asyncio.to_thread, self._stop_sensors, house.pipelines)
        for pipeline in house.pipelines:
            pipeline.start()
        # Stopped first: `offline` must not wait for a sensor that hangs in its bus.
        started.push_async_callback(house.face.stop)
        await house.face.start()

    def _broker(self) -> Part:
        return Part(
            "mqtt",
            mqtt.LADDER,
            clock=self._clock,
            stale_after_seconds=mqtt.STALE_SECONDS,
            kinds=mqtt.MqttFault,
        )

    def _sensor(self, name: str, settings: SensorSettings) -> _Sensor:
        driver = build_driver(settings, self._clock)
        part = Part(
            name,
            sensor_watch.LADDER,
            clock=self._clock,
            stale_after_seconds=sensor_watch.stale_after_seconds(settings),
            kinds=sensor_watch.FAULT_KINDS,
        )
        watch = sensor_watch.SensorWatch(
            settings,
            driver,
            part,
            clock=self._clock,
            stop=self._ending,
            surface=surface_of(settings, self._zones.current.of(name)),
        )
        return _Sensor(driver, part, watch)

    def _frame_keeper(self, archive: Archive) -> FrameKeeper:
        kept = self._settings.store
        window = Window(kept.frames_before_seconds, kept.frames_after_seconds, kept.frames_minute)

        def about(sensor: str) -> dict[str, object]:
            settings = self._settings.sensors[sensor].model_dump(mode="json")
            return {"sensor": sensor, "agent": __version__, "settings": settings}

        return FrameKeeper(archive.frames.put, window, about)

    def _proof_line(self, name: str, sensor: _Sensor, pipeline: Pipeline, memory: Remembered) -> ProofLine:
        return ProofLine(
            lambda: self._settings.sensors[name],
            lambda: self._zones.current.of(name),
            sensor.watch.taps,
            lambda: pipeline.newest,
            Knowledge(corrections=memory.corrections),
        )

    def _pipeline(self, name: str, sensor: _Sensor, memory: Remembered, sinks: Sequence[Sink]) -> Pipeline:
        keep = memory.alarms.keep
        timezone = self._settings.agent.timezone
        knowledge = Knowledge(
            corrections=memory.corrections,
            learned=memory.learned_before,
            keep=memory.baselines.keep,
            timezone=ZoneInfo(timezone) if timezone is not None else None,
        )
        analyser = FrameAnalyser(self._settings.sensors[name], self._zones.current.of(name), knowledge)
        measured = [zone for zone in self._zones.current.measured if zone.sensor == name]
        alarms = ZoneAlarms(measured, self._clock, memory.alarms_before)
        pipeline = Pipeline(name, sensor.watch, analyser, alarms, sinks, clock=self._clock, keep=keep)
        sensor.part.listen(pipeline.part_changed)
        self._zones.listen(lambda fresh: pipeline.set_zones(fresh.of(name)))
        self._book.listen(lambda fresh: pipeline.set_settings(fresh.sensors[name]))
        return pipeline

    def _collector(
        self,
        identity: Identity,
        supervisor: Supervisor,
        face: MqttFace,
        pipelines: Mapping[str, Pipeline],
        host: HostWatch,
        archive: Archive,
    ) -> AgentMetrics:
        drivers = tuple((name, sensor.driver.value) for name, sensor in self._settings.sensors.items())
        subject = metrics.Subject(
            zones=lambda: self._zones.current.measured,
            health=supervisor.health,
            mqtt=lambda: _counts(face),
            stages=lambda: [pipeline.times for pipeline in pipelines.values()],
            host=host,
            frames=lambda: KeptFrames(*archive.frames.counts),
        )
        return AgentMetrics(metrics.About(identity.agent_id, drivers), subject, clock=self._clock)

    def _commands(
        self,
        sensors: Mapping[str, _Sensor],
        desk: AlarmDesk,
        bench: ProofBench,
        archive: Archive,
        take_picture: Callable[[str], bool],
    ) -> CommandRegistry:
        drivers = [sensor.driver for sensor in sensors.values()]
        house = Commanded(
            settings=self._book,
            zones=self._zones,
            desk=desk,
            bench=bench,
            leases=self._leases,
            archive=archive,
            sensors=build_sources(self._settings),
            simulators=[driver for driver in drivers if isinstance(driver, SimulatorDriver)],
            clock=self._clock,
            take_picture=take_picture,
            check=self._check,
            leave=self._leaving.set,
        )
        return CommandRegistry(all_commands(house), clock=self._clock)

    def _http(self, collector: AgentMetrics, sensors: Sequence[Part]) -> HttpServer | None:
        settings = self._settings.http
        if not settings.enabled:
            return None

        def healthy() -> bool:
            # A restart of this process brings no broker back, so being without one is not called ill.
            ill = {PartState.FAILED, PartState.STOPPED}
            return not any(part.state in ill for part in sensors)

        token = settings.metrics_token.get_secret_value() if settings.metrics_token is not None else None
        app = build_app(build_registry(collector), healthy, token)
        return HttpServer(app, settings.host, settings.port)

    def _stop_sensors(self, pipelines: Sequence[Pipeline]) -> None:
        self._ending.set()
        for pipeline in pipelines:
            pipeline.join()


def _set_load(pipelines: Mapping[str, Pipeline], sensor: str, zone: str, amperes: float) -> None:
    # A zone may name a sensor that is no longer in the settings.
    if (pipeline := pipelines.get(sensor)) is not None:
        pipeline.set_load(zone, amperes)


def _counts(face: MqttFace) -> MqttCounts:
    return MqttCounts(face.connected, face.reconnects, face.publishes, face.traffic)


async def _until(ends: Iterable[asyncio.Event], face: MqttFace) -> None:
    """Return when one of `ends` is set; raise what the face cannot go on with."""
    waits: list[asyncio.Task[object]] = [asyncio.create_task(end.wait()) for end in ends]
    waits.append(asyncio.create_task(face.failure()))
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
