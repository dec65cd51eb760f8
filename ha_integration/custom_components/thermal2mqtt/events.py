"""Events as an agent publishes and lists them, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from .errors import InvalidMessageError
from .messages import count_in, optional_text_in, text_in


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """Something that happened at an agent. With the same id it is the same, however often it is told."""

    event_id: str
    event_type: str
    """What happened."""
    kind: str
    """What it is about: `alarm`, `hotspot`, `system` or a later one."""
    sequence: int
    """Counts the events of its kind."""
    time: str
    """When it happened, RFC 3339."""
    stored: bool
    """Whether the agent has it on disk."""
    sensor: str | None
    """None where no sensor is concerned."""
    zone: str | None
    """None where no zone is concerned."""
    data: Mapping[str, Any]
    """What else is known."""

    @classmethod
    def parse(cls, document: Mapping[str, Any], kind: str) -> Self:
        """Return the event of this kind that `document` holds.

        Raises:
            InvalidMessageError: a key is missing or of another type, or it is of another kind.
        """
        if document.get("kind") != kind:
            raise InvalidMessageError(f"kind must be {kind}, not {document.get('kind')!r:.40}")
        data = document.get("data")
        return cls(
            event_id=text_in(document, "event_id"),
            event_type=text_in(document, "event_type"),
            kind=kind,
            sequence=count_in(document, "sequence"),
            time=text_in(document, "time"),
            stored=document.get("stored") is True,
            sensor=optional_text_in(document, "sensor"),
            zone=optional_text_in(document, "zone"),
            data=data if isinstance(data, dict) else {},
        )

    @property
    def seconds(self) -> float | None:
        """When it happened, in seconds since 1970-01-01 UTC; None where that cannot be read."""
        try:
            return datetime.fromisoformat(self.time).timestamp()
        except ValueError, OverflowError:
            return None
