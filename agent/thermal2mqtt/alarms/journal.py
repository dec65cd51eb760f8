"""Where alarms write what happens to them, until somebody collects it."""

from collections.abc import Callable
from dataclasses import replace

from thermal2mqtt.alarms.event import AlarmEvent
from thermal2mqtt.event_id import new_event_id


class Journal:
    """Keeps events in order, gives each its id, and marks those of a proof test."""

    def __init__(self, *, test: bool = False, new_id: Callable[[], str] = new_event_id) -> None:
        self._test = test
        self._new_id = new_id
        self._events: list[AlarmEvent] = []

    def write(self, event: AlarmEvent) -> None:
        """Take an event; its id and mark are given here."""
        self._events.append(replace(event, event_id=self._new_id(), test=self._test))

    def collect(self) -> tuple[AlarmEvent, ...]:
        """Return what was written since the last call."""
        events, self._events = tuple(self._events), []
        return events
