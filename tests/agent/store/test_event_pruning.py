"""Events that a wrong clock dated go when their neighbours go."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from tests.agent.store.disk import NOON
from thermal2mqtt.event_id import new_event_id
from thermal2mqtt.store import event_tables
from thermal2mqtt.store.database import MIGRATIONS
from thermal2mqtt.store.event import Draft, Event, EventKind
from thermal2mqtt.store.event_pruning import Now, prune
from thermal2mqtt.store.event_tables import EventQuery, Number

ALARM, SYSTEM, HOTSPOT = EventKind.ALARM, EventKind.SYSTEM, EventKind.HOTSPOT
DAY = 86400.0
KEPT = 90 * DAY
LONG_PAST, FAR_AHEAD = -NOON, 3650.0
SETTLED = Now(NOON, 5 * DAY, "today's", settled=True)
UNSETTLED = Now(NOON, 5 * DAY, "today's", settled=False)

Put = Callable[..., None]


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """Return an empty database of today's layout."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(MIGRATIONS[0])
        yield connection


@pytest.fixture
def put(database: sqlite3.Connection) -> Put:
    """Return what puts events of a kind there, in order, each dated so many days from now."""

    def put(
        kind: EventKind, *days: float, first: int = 1, boot: str = "an earlier one", waits: bool = False
    ) -> None:
        for sequence, day in enumerate(days, first):
            draft = Draft(kind, "raised", NOON + day * DAY, new_event_id(), {})
            event = Event.of(draft, sequence, (5 + day) * DAY, boot)
            event_tables.insert(database, [(event, waits)])

    return put


def left(database: sqlite3.Connection) -> list[Number]:
    """Return what is there, in order."""
    return sorted((event.kind, event.sequence) for event in event_tables.find(database, EventQuery()))


def test_what_the_clock_dated_in_the_past_is_as_young_as_its_number(
    database: sqlite3.Connection, put: Put
) -> None:
    """A machine without a clock of its own begins in 1970 after each start."""
    put(ALARM, -100, LONG_PAST, -95, LONG_PAST, -3, LONG_PAST, -1, LONG_PAST)
    put(SYSTEM, -100, LONG_PAST)
    prune(database, SETTLED, seconds=KEPT, keep=100, keep_waiting=100)
    assert left(database) == [*((ALARM, n) for n in (4, 5, 6, 7, 8)), (SYSTEM, 2)]


def test_what_the_clock_dated_in_the_future_goes_with_those_behind_it(
    database: sqlite3.Connection, put: Put
) -> None:
    """Neither before, as nothing tells its age, nor years later."""
    put(ALARM, -100, FAR_AHEAD, FAR_AHEAD, -95, FAR_AHEAD, -3, FAR_AHEAD)
    put(SYSTEM, FAR_AHEAD)
    prune(database, SETTLED, seconds=KEPT, keep=100, keep_waiting=100)
    assert left(database) == [(ALARM, 5), (ALARM, 6), (ALARM, 7), (SYSTEM, 1)]


def test_the_age_of_what_happened_since_the_machine_was_started_needs_no_clock(
    database: sqlite3.Connection, put: Put
) -> None:
    """Its distance is known, whatever date it bears."""
    put(ALARM, -1, boot=SETTLED.boot)
    database.execute("UPDATE event SET time = 0")
    prune(database, SETTLED, seconds=KEPT, keep=100, keep_waiting=100)
    assert left(database) == [(ALARM, 1)]
    prune(database, SETTLED, seconds=DAY / 2, keep=100, keep_waiting=100)
    assert left(database) == []


def test_nothing_is_too_old_by_a_clock_that_is_not_believed(database: sqlite3.Connection, put: Put) -> None:
    """The number holds all the same."""
    put(ALARM, -1000, -900, -800)
    prune(database, UNSETTLED, seconds=KEPT, keep=2, keep_waiting=100)
    assert left(database) == [(ALARM, 2), (ALARM, 3)]


def test_what_does_not_wait_goes_by_age_from_among_what_waits(database: sqlite3.Connection, put: Put) -> None:
    """An undelivered event stays at any age, and tells how old those before it are."""
    put(ALARM, -100)
    put(ALARM, FAR_AHEAD, first=2)
    put(ALARM, -95, first=3, waits=True)
    put(ALARM, -3, first=4)
    prune(database, SETTLED, seconds=KEPT, keep=100, keep_waiting=100)
    assert left(database) == [(ALARM, 3), (ALARM, 4)]


def test_beyond_the_number_the_oldest_of_all_kinds_go(database: sqlite3.Connection, put: Put) -> None:
    """In the order in which they happened."""
    put(ALARM, -9, -6, -3)
    put(SYSTEM, -8, -5, -2)
    put(HOTSPOT, -7, -4, -1)
    prune(database, SETTLED, seconds=KEPT, keep=4, keep_waiting=100)
    assert left(database) == [(ALARM, 3), (HOTSPOT, 2), (HOTSPOT, 3), (SYSTEM, 3)]


def test_beyond_the_number_a_wrong_date_takes_nobodys_place(database: sqlite3.Connection, put: Put) -> None:
    """A storm while the clock was years ahead does not crowd out, for years, what happens after it."""
    put(ALARM, -9, FAR_AHEAD, FAR_AHEAD, -3, -2)
    put(SYSTEM, -8, LONG_PAST, -1)
    assert prune(database, SETTLED, seconds=KEPT, keep=4, keep_waiting=100) == (4, 0)
    assert left(database) == [(ALARM, 4), (ALARM, 5), (SYSTEM, 2), (SYSTEM, 3)]


@pytest.mark.parametrize("now", [SETTLED, UNSETTLED], ids=["settled", "unsettled"])
def test_what_waits_is_given_up_by_number_and_only_beyond_its_own(
    database: sqlite3.Connection, put: Put, now: Now
) -> None:
    """The oldest, whatever their dates; then they count as the others do."""
    put(ALARM, FAR_AHEAD, LONG_PAST, -2, -1, waits=True)
    put(SYSTEM, -3, waits=True)
    assert prune(database, now, seconds=KEPT, keep=100, keep_waiting=2) == (0, 3)
    waiting = [event.sequence for event in event_tables.waiting(database, ALARM, 0, None, 9)]
    assert waiting == [3, 4]
    assert prune(database, now, seconds=KEPT, keep=1, keep_waiting=2)[0] == 3
    assert left(database) == [(ALARM, 3), (ALARM, 4)]
