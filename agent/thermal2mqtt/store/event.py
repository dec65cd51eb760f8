"""Something that happened, as it is kept and told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class EventKind(StrEnum):
    """What an event is about, the most urgent first; each kind is numbered by itself."""

    ALARM = "alarm"
    SYSTEM = "system"
    HOTSPOT = "hotspot"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has to tell, before it is numbered."""

    kind: EventKind
    type: str
    """What happened, as in `event_type`."""
    time: float
    """Wall clock, seconds since 1970-01-01 UTC."""
    event_id: str
    data: Mapping[str, Any]
    """What there is to know about it; fit for JSON."""
    sensor: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event. Its id and its number are its own for ever, however often it is told."""

    event_id: str
    kind: EventKind
    sequence: int
    """Counts the events of its kind from 1, without a gap."""
    type: str
    time: float
    monotonic: float
    """Seconds since the machine was started: with `boot` its age is known even where the clock was wrong."""
    boot: str
    sensor: str | None
    zone: str | None
    data: str
    """JSON."""

    @classmethod
    def of(cls, draft: Draft, sequence: int, monotonic: float, boot: str) -> "Event":
        """Return a draft as the event with this number."""
        data = json.dumps(draft.data, ensure_ascii=False, separators=(",", ":"))
        return cls(
            draft.event_id, draft.kind, sequence, draft.type, draft.time, monotonic, boot, draft.sensor,
            draft.zone, data,
        )  # fmt: skip

    def age(self, *, wall: float, monotonic: float, boot: str) -> float:
        """Return how many seconds ago it happened; infinity where its time lies in the future.

        A machine without a clock of its own starts with an old time: after a restart nothing better is
        known than the wall clock, and an event of which the age is not known is not told as news.
        """
        if boot == self.boot:
            return monotonic - self.monotonic
        age = wall - self.time
        return age if age >= 0 else float("inf")


@cache
def boot_id() -> str:
    """Return what differs from one start of this machine to the next."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return str(uuid4())
