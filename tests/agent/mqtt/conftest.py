"""What the tests of the MQTT face share: a turned clock, a lossy road to the broker, and faces that run."""

import asyncio
import gc
import random
import threading
import warnings
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.agent.contract.samples import IDENTITY, in_force, settings, zone_set
from tests.agent.mqtt.footprints import MakeFootprint
from tests.agent.mqtt.line import Line, MakeLine
from tests.agent.mqtt.road import Road
from tests.agent.mqtt.waiting import QUICK, SECONDS
from tests.lab.server import free_port
from thermal2mqtt.cli.demo_broker import EmbeddedBroker
from thermal2mqtt.clock import Clock, SystemClock
from thermal2mqtt.commands import CommandRegistry
from thermal2mqtt.commands.simulator import simulator_set
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.health import Part
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.mqtt import MqttFace, Subject
from thermal2mqtt.mqtt.footprint import Footprint
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.store import Identity, RetainedTopics, load_identity
from thermal2mqtt.store.archive import Archive

T = TypeVar("T")


class TurnedClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 1000.0

    def time(self) -> float:
        """Return the wall time."""
        return self.now

    def monotonic(self) -> float:
        """Return the same: nothing steps here."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Turn on by that much."""
        self.now += seconds


class Joint:
    """Notes what it was set to."""

    def __init__(self) -> None:
        self.celsius: list[float | None] = []

    def set_joint(self, celsius: float | None) -> None:
        """Take it."""
        self.celsius.append(celsius)


class RunningFace:
    """A face on an event loop in a thread of its own, as in the agent."""

    def __init__(self, current: Settings, identity: Identity, clock: Clock) -> None:
        self.joint = Joint()
        self.currents: list[tuple[str, str, float]] = []
        """Sensor, zone and amperes of each current that was heard."""
        self.zones = zone_set(current)
        self.part = Part("mqtt", QUICK, clock=SystemClock(), stale_after_seconds=30.0)
        self.archive = Archive(current, clock)
        self.identity = identity
        self.base = f"thermal2mqtt/{identity.agent_id}"
        self.face = MqttFace(
            current,
            identity,
            self.part,
            Subject(
                health=lambda: (self.part.health(),),
                commands=CommandRegistry([simulator_set([self.joint])]),
                zones=lambda: self.zones,
                settings=lambda: in_force(current),
                leases=FrameLeases(SystemClock()),
                set_load=lambda *current: self.currents.append(current),
                archive=self.archive,
            ),
            clock=clock,
            rng=random.Random(1),
        )
        self.accept = self.face.accept
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-loop")

    def start(self, before: Callable[[Archive], object] = lambda _archive: None) -> None:
        """Start it, with something done to its archive before; raises what its start raises."""
        self._thread.start()
        try:
            self.archive.start()
            before(self.archive)
            self.call(self.face.start())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop it; may be called twice."""
        if self._loop.is_closed():
            return
        self.call(self.face.stop())
        self.archive.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on its loop and return the result."""
        return self.begin(coroutine).result(SECONDS)

    def begin(self, coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a coroutine on its loop and return at once."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)


MakeFace = Callable[..., RunningFace]
MakeRoad = Callable[[int], Road]


@pytest.fixture
def clock() -> TurnedClock:
    """A clock at 1000 s."""
    return TurnedClock()


@pytest.fixture
def make_face(tmp_path: Path) -> Iterator[MakeFace]:
    """Return a maker of running faces: port, zones, further sections; each is stopped after the test."""
    with ExitStack() as stack:

        def make(
            port: int,
            *zones: dict[str, Any],
            directory: Path | None = None,
            agent_id: str | None = None,
            mqtt: dict[str, Any] | None = None,
            clock: Clock | None = None,
            before: Callable[[Archive], object] = lambda _archive: None,
            **sections: Any,
        ) -> RunningFace:
            folder = directory or tmp_path / "data"
            current = settings(
                *zones,
                mqtt={"host": "127.0.0.1", "port": port, **(mqtt or {})},
                agent={"data_directory": str(folder), "id": agent_id},
                **{"telemetry": {"interval_seconds": 1}, **sections},
            )
            face = RunningFace(current, load_identity(folder, agent_id, "pi"), clock or SystemClock())
            stack.callback(face.stop)
            face.start(before)
            return face

        yield make


@pytest.fixture
def make_road() -> Iterator[MakeRoad]:
    """Return a maker of roads to a port; each is closed after the test."""
    with ExitStack() as stack:
        yield lambda port: stack.enter_context(Road(port))


@pytest.fixture
def old_broker() -> Iterator[int]:
    """Return the port of a real broker that speaks MQTT 3.1.1 only."""
    broker = EmbeddedBroker(free_port())
    broker.start()
    try:
        yield broker.address.port
    finally:
        broker.stop()
        with warnings.catch_warnings():
            # amqtt leaves its transports to the collector, which would blame a later test for them.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


@pytest.fixture
def make_line() -> Iterator[MakeLine]:
    """Return a maker of started lines to a port of 127.0.0.1; each is stopped after the test."""
    with ExitStack() as stack:

        def make(port: int, **mqtt: Any) -> Line:
            fields = {"host": "127.0.0.1", "port": port, **mqtt}
            keepalive = fields.pop("keepalive_seconds", 30)
            settings = MqttSettings.model_validate(fields)
            # Shorter than a user may set, so that a silent broker is noticed while a test waits.
            settings = settings.model_copy(update={"keepalive_seconds": keepalive})
            line = Line(settings)
            stack.callback(line.connection.stop)
            line.connection.start()
            return line

        yield make


@pytest.fixture
def retained_file(tmp_path: Path) -> Path:
    """Return where the memory is kept."""
    return tmp_path / "data" / "retained.json"


@pytest.fixture
def make_footprint(retained_file: Path) -> MakeFootprint:
    """Return a maker of what one run leaves, with the memory of the runs before it."""

    def make(*zones: dict[str, Any], identity: Identity = IDENTITY, **sections: Any) -> Footprint:
        current = settings(*zones, **sections)
        topics = Topics(current.mqtt.base_topic, identity.agent_id)
        return Footprint(
            lambda: current, identity, topics, RetainedTopics(retained_file), lambda: zone_set(current)
        )

    return make
