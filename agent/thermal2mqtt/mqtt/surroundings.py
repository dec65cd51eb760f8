"""What those who speak to the broker work with."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thermal2mqtt.clock import Clock
from thermal2mqtt.health import PartHealth
from thermal2mqtt.mqtt.budget import Budget
from thermal2mqtt.mqtt.bulletin import Bulletin, Reports
from thermal2mqtt.mqtt.counts import Counts
from thermal2mqtt.mqtt.footprint import Footprint
from thermal2mqtt.mqtt.messages import Message, Settled
from thermal2mqtt.mqtt.name_guard import NameGuard
from thermal2mqtt.mqtt.painter import Painter

Publish = Callable[[Message, Settled | None], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all of them have in common."""

    bulletin: Bulletin
    footprint: Footprint
    guard: NameGuard
    painter: Painter
    budget: Budget
    reports: Reports
    health: Callable[[], Sequence[PartHealth]]
    counts: Callable[[], Counts]
    publish: Publish
    connected: Callable[[], bool]
    may_spend: Callable[[], bool]
    """Tells whether there is a broker, and room for what is no alarm, event or answer."""
    clock: Clock
    rng: random.Random

    def say(self, message: Message) -> None:
        """Publish a message; if it is lost, it is said anew when it is next due."""
        self.publish(message, None)
