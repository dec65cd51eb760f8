"""A connection to a broker, and what it told."""

import threading
from collections.abc import Callable

from tests.agent.mqtt.waiting import QUICK, SECONDS
from tests.lab.server import until
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.health import Part
from thermal2mqtt.mqtt.connection import MqttConnection
from thermal2mqtt.mqtt.endpoint import Endpoint, client_id
from thermal2mqtt.mqtt.messages import Message, Received, Result
from thermal2mqtt.settings.mqtt import MqttSettings

INSTANCE = "6f0a9d3e-0d7f-4c0e-9f6e-1d2c3b4a5f60"
WILL = Message("base/availability", b"offline", retain=True)
FAREWELL = Message("base/availability", b"goodbye", retain=True)


class Line:
    """A connection and what it told."""

    def __init__(self, settings: MqttSettings) -> None:
        self.told: list[str] = []
        self.hears = False
        self.messages: list[Received] = []
        self.part = Part("mqtt", QUICK, clock=SystemClock(), stale_after_seconds=30.0)
        endpoint = Endpoint(settings, client_id(INSTANCE), WILL, ("base/request/#",))
        self.connection = MqttConnection(endpoint, self.part, self, SystemClock())

    def opened(self) -> None:
        """Take note."""
        self.hears = False
        self.told.append("opened")

    def subscribed(self) -> None:
        """Take note."""
        self.hears = True

    def lost(self) -> None:
        """Take note."""
        self.told.append("lost")

    def received(self, message: Received) -> None:
        """Take note, or fail as a listener must not."""
        self.messages.append(message)
        if message.payload == b"fail":
            raise KeyError("a fault of the listener")

    @property
    def fault(self) -> str | None:
        """The last fault's kind."""
        found = self.part.health().last_fault
        return found.kind if found else None

    def wait_until_connected(self, times: int = 1) -> None:
        """Wait for so many connections in all, and until it hears on the last one."""
        until(
            "a connection",
            lambda: self.told.count("opened") >= times and self.connection.connected and self.hears,
            SECONDS,
        )

    def publish(self, message: Message) -> Result:
        """Publish and return what became of it."""
        results: list[Result] = []
        done = threading.Event()

        def settled(result: Result) -> None:
            results.append(result)
            done.set()

        self.connection.publish(message, settled)
        assert done.wait(SECONDS), "the publish was never decided"
        assert len(results) == 1
        return results[0]


MakeLine = Callable[..., Line]
