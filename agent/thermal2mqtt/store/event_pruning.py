"""Which events go: those beyond their age or number, as functions of a connection.

The number of an event tells what came before it, whatever the clock said at the time: within a kind the
lowest go first, and one that a wrong clock dated goes with its neighbours.
"""

import heapq
import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from thermal2mqtt.store.event import EventKind

FIRST_DAY = 1735689600.0
"""2025-01-01 UTC: nothing happened before there was this program. A machine without a clock of its own may
begin in 1970 after each start."""


@dataclass(frozen=True, slots=True)
class Now:
    """The present moment."""

    wall: float
    monotonic: float
    boot: str
    """Of the machine's start: what happened since then is dated by the monotonic clock."""
    settled: bool
    """Whether the wall clock is to be believed; as long as not, nothing is too old."""

    def believes(self, time: float) -> bool:
        """Return whether something may have happened at this time."""
        return FIRST_DAY <= time <= self.wall


class _Dated(NamedTuple):
    """One event by today's clock."""

    sequence: int
    time: float
    waits: int
    """Whether it is still to be delivered."""


class _Placed(NamedTuple):
    """One event among those of all kinds."""

    place: float
    sequence: int
    kind: EventKind
    waits: int


def prune(
    connection: sqlite3.Connection, now: Now, *, seconds: float, keep: int, keep_waiting: int
) -> tuple[int, int]:
    """Drop the oldest events beyond age or number; what is not delivered only beyond a number of its own.

    Returns:
        How many were dropped of the delivered ones, and of those that waited.
    """
    undelivered = _give_up(connection, now, keep_waiting)
    delivered = _drop_beyond(connection, now, keep)
    if now.settled and _delivered(connection):
        delivered += sum(_drop_older(connection, kind, now, seconds) for kind in EventKind)
    return delivered, undelivered


def _delivered(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute(
        "SELECT (SELECT count(*) FROM event) - (SELECT count(*) FROM outbox)"
    ).fetchone()
    return int(number)


def _give_up(connection: sqlite3.Connection, now: Now, keep_waiting: int) -> int:
    (number,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    waiting = (one for one in _in_order(connection, now) if one.waits)
    given_up = [(one.kind, one.sequence) for one in itertools.islice(waiting, max(0, number - keep_waiting))]
    connection.executemany("DELETE FROM outbox WHERE kind = ? AND sequence = ?", given_up)
    return len(given_up)


def _drop_beyond(connection: sqlite3.Connection, now: Now, keep: int) -> int:
    (number,) = connection.execute("SELECT count(*) FROM event").fetchone()
    oldest = itertools.islice(_in_order(connection, now), max(0, number - keep))
    # A hundred thousand may wait behind them, which are not looked through each time.
    delivered = itertools.islice((one for one in oldest if not one.waits), _delivered(connection))
    beyond = [(one.kind, one.sequence) for one in delivered]
    connection.executemany("DELETE FROM event WHERE kind = ? AND sequence = ?", beyond)
    return len(beyond)


def _drop_older(connection: sqlite3.Connection, kind: EventKind, now: Now, seconds: float) -> int:
    last = 0
    for sequence, time, _ in _dated(connection, kind, now):
        if not now.believes(time):
            continue  # as old as the next that is dated well, or older
        if time >= now.wall - seconds:
            break
        last = sequence
    return connection.execute(
        "DELETE FROM event WHERE kind = ? AND sequence <= ? AND NOT EXISTS "
        "(SELECT 1 FROM outbox WHERE outbox.kind = event.kind AND outbox.sequence = event.sequence)",
        (kind, last),
    ).rowcount


def _in_order(connection: sqlite3.Connection, now: Now) -> Iterator[_Placed]:
    """Return the events of all kinds, the oldest first; read as far as it is asked for."""
    return heapq.merge(*(_placed(kind, _dated(connection, kind, now), now) for kind in EventKind))


def _placed(kind: EventKind, dated: Iterator[_Dated], now: Now) -> Iterator[_Placed]:
    """Yield events with their place among those of other kinds: none before one of a lower number."""
    place = float("-inf")
    for sequence, time, waits in dated:
        if now.believes(time) or not now.settled:
            place = max(place, time)
        yield _Placed(place, sequence, kind, waits)


def _dated(connection: sqlite3.Connection, kind: EventKind, now: Now) -> Iterator[_Dated]:
    rows = connection.execute(
        "SELECT sequence, iif(boot = ?, monotonic + ?, time), EXISTS (SELECT 1 FROM outbox "
        "WHERE outbox.kind = event.kind AND outbox.sequence = event.sequence) "
        "FROM event WHERE kind = ? ORDER BY sequence",
        (now.boot, now.wall - now.monotonic, kind),
    )
    return map(_Dated._make, rows)
