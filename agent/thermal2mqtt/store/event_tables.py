"""The tables of events and of those that are still to be delivered, as functions of a connection."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass

from thermal2mqtt.store.event import Event, EventKind

Number = tuple[EventKind, int]
"""Kind and sequence: what an event is found by."""


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events are asked for; None where it does not matter."""

    kind: EventKind | None = None
    zone: str | None = None
    since: float | None = None
    until: float | None = None
    """Wall clock; the first included, the last not."""
    before: str | None = None
    """Id of the event that the page before ended with."""
    after_sequence: int | None = None
    """With a kind: those behind this number, the oldest first, where all others come newest first."""
    limit: int = 100


def last_sequences(connection: sqlite3.Connection) -> dict[EventKind, int]:
    """Return the last number that was given, of each kind that has any."""
    found = connection.execute("SELECT kind, last FROM numbering").fetchall()
    return {EventKind(kind): last for kind, last in found if kind in list(EventKind)}


def insert(connection: sqlite3.Connection, events: Iterable[tuple[Event, bool]]) -> None:
    """Keep events, each with whether it still has to be delivered; what is there already stays."""
    for event, waiting in events:
        connection.execute("INSERT OR IGNORE INTO event VALUES (?,?,?,?,?,?,?,?,?,?)", astuple(event))
        if waiting:
            connection.execute("INSERT OR IGNORE INTO outbox VALUES (?, ?)", (event.kind, event.sequence))
        connection.execute(
            "INSERT INTO numbering VALUES (?, ?) ON CONFLICT DO UPDATE SET last = max(last, excluded.last)",
            (event.kind, event.sequence),
        )


def waiting(
    connection: sqlite3.Connection, kind: EventKind, after: int, before: int | None, limit: int
) -> list[Event]:
    """Return undelivered events of a kind in order, behind one number and in front of another."""
    rows = connection.execute(
        "SELECT event.* FROM outbox JOIN event USING (kind, sequence) "
        "WHERE kind = ? AND sequence > ? AND sequence < ? ORDER BY sequence LIMIT ?",
        (kind, after, before if before is not None else 2**62, limit),
    )
    return [_event(row) for row in rows]


def waiting_count(connection: sqlite3.Connection) -> int:
    """Return how many are not delivered yet."""
    (count,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    return int(count)


def oldest_waiting_time(connection: sqlite3.Connection) -> float | None:
    """Return when the oldest event happened that is not delivered; None where all are."""
    found: tuple[float | None] = connection.execute(
        "SELECT min(time) FROM event JOIN (SELECT kind, min(sequence) AS sequence FROM outbox GROUP BY kind) "
        "USING (kind, sequence)"
    ).fetchone()
    return found[0]


def forget(connection: sqlite3.Connection, numbers: Iterable[Number]) -> None:
    """Note that events were delivered; they stay in the history."""
    connection.executemany("DELETE FROM outbox WHERE kind = ? AND sequence = ?", numbers)


_NEWEST = """
    SELECT * FROM event WHERE time >= coalesce(:since, -9e999) AND time < coalesce(:until, 9e999)
    AND (:kind IS NULL OR kind = :kind) AND (:zone IS NULL OR zone = :zone)
    AND (time, event_id) < (SELECT 9e999, '' WHERE :before IS NULL UNION ALL
    SELECT time, event_id FROM event WHERE event_id = :before)
    ORDER BY time DESC, event_id DESC LIMIT :limit
"""
_MISSED = """
    SELECT * FROM event WHERE kind = :kind AND sequence > :after_sequence
    AND time >= coalesce(:since, -9e999) AND time < coalesce(:until, 9e999)
    AND (:zone IS NULL OR zone = :zone) ORDER BY sequence LIMIT :limit
"""
# Each as an index has it: while all events are looked through and sorted, no alarm is committed.


def find(connection: sqlite3.Connection, query: EventQuery) -> list[Event]:
    """Return the events that are asked for, at most `query.limit`."""
    asked = _NEWEST if query.after_sequence is None else _MISSED
    return [_event(row) for row in connection.execute(asked, asdict(query))]


def _event(row: Sequence[object]) -> Event:
    event_id, kind, *rest = row
    return Event(event_id, EventKind(kind), *rest)  # type: ignore[arg-type] # as the table has them
