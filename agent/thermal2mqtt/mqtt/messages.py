"""What goes to the broker and what comes from it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Message:
    """One publish."""

    topic: str
    payload: bytes
    """Empty clears a retained topic."""
    retain: bool = False
    qos: int = 1
    expiry_seconds: int | None = None
    """The broker forgets it after so long; None for never. MQTT 5 only."""
    correlation: bytes | None = None
    """What the asker finds its answer by. MQTT 5 only."""
    content_type: str | None = None
    """What the payload is, where that is not plain. MQTT 5 only."""


@dataclass(frozen=True, slots=True)
class Received:
    """One message that came."""

    topic: str
    payload: bytes
    retained: bool
    """It lies on the broker: it was there before we subscribed, or a request was published so (MQTT 5)."""
    duplicate: bool = False
    """The broker says that it may have delivered this before."""
    response_topic: str | None = None
    correlation: bytes | None = None


class Result(StrEnum):
    """What became of a publish, as it stands in metrics."""

    SENT = "sent"  # the broker has it
    UNHEARD = "unheard"  # the broker has it, and says that nobody was subscribed
    REFUSED = "refused"  # the broker said no: its access rules, its quota
    OVERSIZE = "oversize"  # larger than the broker takes; never sent
    DROPPED = "dropped"  # too many wait for the broker's answer
    NOT_CONNECTED = "not_connected"
    LOST = "lost"  # the connection ended before the broker's answer
    UNACKNOWLEDGED = "unacknowledged"  # and it was ended because this answer did not come

    @property
    def taken(self) -> bool:
        """Whether the broker has it."""
        return self in {Result.SENT, Result.UNHEARD}


Settled = Callable[[Result], None]
"""Called once with what became of a publish, in any thread; it must return at once."""
