"""Who looks at one agent on a broker, and what a newcomer finds there."""

import json
from collections.abc import Callable
from typing import Any

from tests.agent.mqtt.conftest import RunningFace
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Message, Observer


class Room:
    """An observer that looks at one agent."""

    def __init__(self, observer: Observer, face: RunningFace) -> None:
        self.observer = observer
        self.base = face.base

    def topics(self) -> list[str]:
        """Return where something arrived, in order, below the agent's base."""
        return [m.topic.removeprefix(f"{self.base}/") for m in self.observer.messages]

    def wait_for(self, topic: str, accept: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return the newest acceptable JSON on a topic below the agent's base."""
        found = self.observer.wait_for(
            f"{self.base}/{topic}", SECONDS, lambda m: bool(m.payload) and accept(json.loads(m.payload))
        )
        return json.loads(found.payload)

    def wait_until_online(self) -> None:
        """Wait until the agent has said all it has to say."""
        self.observer.wait_for(f"{self.base}/availability", SECONDS, lambda m: m.payload == b"online")

    def payload(self, topic: str, payload: bytes) -> Message:
        """Wait for a very payload on a topic below the agent's base."""
        return self.observer.wait_for(f"{self.base}/{topic}", SECONDS, lambda m: m.payload == payload)


def retained(broker: Mosquitto) -> dict[str, bytes]:
    """Return everything that a client finds that comes now."""
    with Observer(broker.port) as late:
        late.publish("mark", "all that was retained came before")
        late.wait_for("mark", SECONDS)
        return {m.topic: m.payload for m in late.messages if m.retained}
