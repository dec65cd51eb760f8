"""What is known about frames that are kept together: around an alarm, or those of the minutes of an hour."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

CLIP_ID: Final = r"^\d{8}-(alarm|minute)-[a-z][a-z0-9_]{0,31}$"
"""A number that only rises, so that it tells what is oldest where the clock was wrong; kind; sensor."""

SCHEMA = 1
"""Of a note's layout."""

_PARTS = re.compile(CLIP_ID)

MAX_EVENTS: Final = 64
"""Of one clip; more are not noted."""


class ClipKind(StrEnum):
    """Why frames are kept."""

    ALARM = "alarm"
    MINUTE = "minute"


class ClipEvent(NamedTuple):
    """An alarm that was raised meanwhile."""

    event_id: str
    zone: str
    time: float
    """Wall clock, seconds since 1970-01-01 UTC."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One file of frames."""

    id: str
    kind: ClipKind
    sensor: str
    first: float
    last: float
    """Wall clock of the first and last frame, seconds since 1970-01-01 UTC."""
    frames: int
    bytes: int
    """Of the file, which is compressed."""
    events: tuple[ClipEvent, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"schema": SCHEMA, **asdict(self), "events": [list(event) for event in self.events]}


@dataclass(frozen=True, slots=True)
class Batch:
    """Frames of one clip that are to be added to it."""

    key: str
    """Of the clip, while it grows; another key begins another one of the sensor."""
    kind: ClipKind
    sensor: str
    part: Callable[[], bytes]
    """Makes the record that a recording begins with; empty where there are no pages."""
    content: Callable[[], bytes]
    """Makes the records; in the store's thread, as it takes time."""
    frames: int
    first: float
    last: float
    """Wall clock, seconds since 1970-01-01 UTC."""
    weight: int
    """How many frames and pages are held in memory for it."""
    events: tuple[ClipEvent, ...] = ()
    """All of the clip so far."""


def clip_id(number: int, kind: ClipKind, sensor: str) -> str:
    """Return the id of a clip."""
    return f"{number:08d}-{kind}-{sensor}"


def taken_apart(name: str) -> tuple[int, ClipKind, str] | None:
    """Return number, kind and sensor of an id; None where it is none."""
    if _PARTS.match(name) is None:
        return None
    number, kind, sensor = name.split("-")
    return int(number), ClipKind(kind), sensor


def clip_of(document: Any) -> Clip | None:
    """Return what a document tells; None where it tells nothing that could be understood."""
    try:
        return Clip(
            id=str(document["id"]),
            kind=ClipKind(document["kind"]),
            sensor=str(document["sensor"]),
            first=float(document["first"]),
            last=float(document["last"]),
            frames=int(document["frames"]),
            bytes=int(document["bytes"]),
            events=tuple(ClipEvent(str(i), str(z), float(t)) for i, z, t in document["events"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
