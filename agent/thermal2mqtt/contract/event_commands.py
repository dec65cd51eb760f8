"""`events/list` and `history/get`: what happened, and what was measured, as far back as it is kept."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from thermal2mqtt.contract.base import Celsius, Payload
from thermal2mqtt.contract.events import EventPayload
from thermal2mqtt.contract.times import AskedTime, Stamp
from thermal2mqtt.settings.values import Slug, described
from thermal2mqtt.store.event import EventKind

MAX_EVENTS = 100
MAX_POINTS = 1000
"""Of each zone, in one answer."""

MAX_HISTORY_ZONES = 8

EventId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f-]{36}$"),
    described("an event_id: 36 characters of 0-9, a-f and -"),
]

Step = Annotated[int, Field(ge=60, le=86400, multiple_of=60)]


class EventsListRequest(Payload):
    """List what happened, the newest first; with `after_sequence` the oldest first."""

    kind: EventKind | None = None
    """Only this kind."""
    zone: Slug | None = None
    """Only this zone."""
    since: AskedTime | None = None
    """Only from this time on."""
    until: AskedTime | None = None
    """Only before this time."""
    before: EventId | None = None
    """`next` of the answer before, for the page that follows it."""
    after_sequence: Annotated[int, Field(ge=0, le=2**53)] | None = None
    """With `kind`: what was missed since the event with this number."""
    limit: Annotated[int, Field(ge=1, le=MAX_EVENTS)] = MAX_EVENTS
    """At most so many."""

    @model_validator(mode="after")
    def _numbers_are_of_a_kind(self) -> Self:
        if self.after_sequence is not None and (self.kind is None or self.before is not None):
            raise PydanticCustomError("sequence", "after_sequence goes with kind, and not with before")
        return self


class EventsListResponse(Payload):
    """What happened."""

    events: tuple[EventPayload, ...]
    """As they were told; `stored` is always true."""
    next: str | None
    """For `before`, where there may be more; null at the end and with `after_sequence`."""


class HistoryGetRequest(Payload):
    """Ask for zones over time, for a chart."""

    zones: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=MAX_HISTORY_ZONES)]
    """Their ids, at most 8; one of which nothing is known has no points."""
    since: AskedTime
    """From this time on."""
    until: AskedTime | None = None
    """Before this time; null for now."""
    step_seconds: Step | None = None
    """Seconds to a point, whole minutes; null for as few as give at most 1000 points."""


class HistoryPoint(Payload):
    """A zone over one step."""

    time: Stamp
    """Its begin."""
    min: Celsius
    """Coldest pixel."""
    mean: Celsius
    """Mean."""
    max: Celsius
    """Hottest pixel."""


class HistoryGetResponse(Payload):
    """Zones over time."""

    step_seconds: int
    """Seconds to a point."""
    zones: dict[str, tuple[HistoryPoint, ...]]
    """By id, in order; steps in which nothing was measured are missing."""
