"""The table of minutes: what each zone measured, minute by minute, as functions of a connection."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MINUTE = 60
"""Seconds."""


class Minute(NamedTuple):
    """One zone in one minute."""

    minute: int
    """Minutes since 1970-01-01 UTC."""
    zone: str
    min: float
    mean: float
    max: float
    """Celsius."""
    samples: int
    waiting: bool
    """The broker was away, so it still has to be told."""


class Point(NamedTuple):
    """One zone over some minutes."""

    zone: str
    time: float
    """The begin, seconds since 1970-01-01 UTC."""
    min: float
    mean: float
    max: float


def insert(connection: sqlite3.Connection, minutes: Iterable[Minute]) -> None:
    """Keep minutes; one that is there already, as after a restart, is put together with the new part."""
    connection.executemany(
        """
        INSERT INTO minute VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        min = min(min, excluded.min), max = max(max, excluded.max),
        mean = (mean * samples + excluded.mean * excluded.samples) / (samples + excluded.samples),
        samples = samples + excluded.samples, waiting = max(waiting, excluded.waiting)
        """,
        minutes,
    )


def oldest_waiting(connection: sqlite3.Connection, number: int) -> list[Minute]:
    """Return the zones of the oldest minutes that still have to be told, so many minutes at most."""
    rows = connection.execute(
        "SELECT * FROM minute WHERE waiting AND minute IN "
        "(SELECT DISTINCT minute FROM minute WHERE waiting ORDER BY minute LIMIT ?) ORDER BY minute, zone",
        (number,),
    )
    return [Minute._make(row) for row in rows]


def told(connection: sqlite3.Connection, minutes: Sequence[Minute]) -> None:
    """Note that minutes were told."""
    connection.executemany(
        "UPDATE minute SET waiting = 0 WHERE minute = ? AND zone = ?", [one[:2] for one in minutes]
    )


def waiting_count(connection: sqlite3.Connection) -> int:
    """Return how many rows still have to be told."""
    (count,) = connection.execute("SELECT count(*) FROM minute WHERE waiting").fetchone()
    return int(count)


def drop_older(connection: sqlite3.Connection, *, kept_from: int, told_from: int) -> int:
    """Drop what is too old.

    Args:
        connection: The database.
        kept_from: Older minutes go, unless they still have to be told.
        told_from: Older minutes are no longer told.

    Returns:
        How many rows are never told now.
    """
    given_up = connection.execute(
        "UPDATE minute SET waiting = 0 WHERE waiting AND minute < ?", (told_from,)
    ).rowcount
    connection.execute("DELETE FROM minute WHERE NOT waiting AND minute < ?", (kept_from,))
    return given_up


def drop_beyond(connection: sqlite3.Connection, rows: int, wall: float | None) -> int:
    """Drop what is more than so many rows: what a wrong clock dated in the future, then the oldest.

    Args:
        connection: The database.
        rows: So many there may be.
        wall: The time, seconds since 1970-01-01 UTC; None where it is not known for sure.

    Returns:
        How many rows are never told now.
    """
    (number,) = connection.execute("SELECT count(*) FROM minute").fetchone()
    future = [] if wall is None else _drop_first(connection, number - rows, wall // MINUTE)
    return sum(future) + sum(_drop_first(connection, number - rows - len(future), -1))


def _drop_first(connection: sqlite3.Connection, number: int, after: float) -> list[int]:
    """Drop so many rows from after a minute on; return of each whether it was still to be told."""
    dropped = connection.execute(
        "DELETE FROM minute WHERE (minute, zone) IN "
        "(SELECT minute, zone FROM minute WHERE minute > ? ORDER BY minute, zone LIMIT ?) RETURNING waiting",
        (after, max(0, number)),
    )
    return [waiting for (waiting,) in dropped]


def points(
    connection: sqlite3.Connection, zones: Sequence[str], since: float, until: float, step_minutes: int
) -> list[Point]:
    """Return zones over time, so many minutes to a point, in order; minutes without figures are missing."""
    found = []
    for zone in zones:
        rows = connection.execute(
            """
            SELECT zone, (minute / :step) * :step * 60.0,
            min(min), sum(mean * samples) / sum(samples), max(max)
            FROM minute WHERE zone = :zone AND minute >= :first AND minute < :last
            GROUP BY minute / :step ORDER BY minute
            """,
            {"zone": zone, "step": step_minutes, "first": since // MINUTE, "last": -(-until // MINUTE)},
        )
        found += [Point._make(row) for row in rows]
    return found
