"""What was said on one connection and not answered yet, and which of it is overdue: publishes, subscriptions.

A broker answers in the order in which it was told, so only the first in line is timed, and only from when it
came to stand there: a long queue on a slow line is not mistaken for a broker that swallows.
"""

from collections.abc import Callable
from dataclasses import dataclass

from thermal2mqtt.mqtt.messages import Result

Outcome = tuple[Result, str]
"""What became of it, and the reason in words."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What was handed over."""

    what: str
    settled: Callable[[Outcome], None]


class Unanswered:
    """All of them. `handed_over` may be called from any thread, the rest from the connection's only."""

    def __init__(self) -> None:
        self._all: dict[int, _Waiting | Outcome] = {}
        self._first: int | None = None
        self._first_since = 0.0
        self._overdue: int | None = None

    def handed_over(self, mid: int, what: str, settled: Callable[[Outcome], None]) -> None:
        """Note what it is, for people, and its packet id; `settled` is called once, perhaps at once."""
        # The answer may already have come, in the other thread: whoever is second finds the first's entry.
        early = self._all.setdefault(mid, _Waiting(what, settled))
        if isinstance(early, tuple):
            del self._all[mid]
            settled(early)

    def answered(self, mid: int, outcome: Outcome) -> None:
        """Note what the broker said to one."""
        if isinstance(self._all.setdefault(mid, outcome), _Waiting):
            self.settle(mid, outcome)

    def settle(self, mid: int, outcome: Outcome) -> None:
        """Tell the one who waits for it; from any thread, and nobody is told twice."""
        waiting = self._all.pop(mid, None)
        if isinstance(waiting, _Waiting):
            waiting.settled(outcome)

    def overdue(self, now: float, patience_seconds: float) -> str | None:
        """Return what should have been answered by now; None where there is nothing.

        It stays in line: MQTT 5 (section 4.4) lets nobody repeat a publish before the next connection.
        """
        first = next(iter(list(self._all)), None)
        if first != self._first:
            self._first, self._first_since = first, now
        if first is None or now - self._first_since < patience_seconds:
            return None
        waiting = self._all.get(first)
        if not isinstance(waiting, _Waiting):
            return None
        self._overdue = first
        return waiting.what

    def lost(self) -> None:
        """Tell everybody that the connection has ended, and whom of them it ended for."""
        for mid in list(self._all):
            result = Result.UNACKNOWLEDGED if mid == self._overdue else Result.LOST
            self.settle(mid, (result, ""))
