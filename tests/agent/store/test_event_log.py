"""Events are kept, numbered, found and dropped."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.agent.store.disk import NOON, SECONDS, Disk, LogBench, draft
from tests.lab.server import until
from thermal2mqtt.store import event_log, event_tables
from thermal2mqtt.store.event import EventKind
from thermal2mqtt.store.event_log import Keep
from thermal2mqtt.store.event_tables import EventQuery
from thermal2mqtt.store.settled_time import SETTLED_SECONDS

MakeLog = Callable[..., LogBench]
ALARM, SYSTEM, HOTSPOT = EventKind.ALARM, EventKind.SYSTEM, EventKind.HOTSPOT


def on_disk(path: Path) -> list[tuple[object, ...]]:
    """Return the numbers of the alarms that another program finds."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT sequence FROM event WHERE kind = 'alarm' ORDER BY 1").fetchall()


def test_an_event_is_committed_before_anyone_hears_of_it(
    make_log: MakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is told finds it on disk, from another program."""
    monkeypatch.setattr(event_log, "COMMIT_SECONDS", SECONDS)
    bench = make_log()
    found: list[list[tuple[object, ...]]] = []
    bench.log.listen(lambda _events: found.append(on_disk(bench.path)))
    bench.log.record([draft(), draft()])
    until("the telling", lambda: found, SECONDS)
    assert found == [[(1,), (2,)]]
    assert [(event.sequence, stored) for event, stored in bench.told] == [(1, True), (2, True)]


def test_kinds_are_numbered_by_themselves_and_go_on_after_a_restart(make_log: MakeLog) -> None:
    """Also where all events of a kind are gone by then."""
    first = make_log(Keep(90.0, 1, 100_000))
    first.log.record([draft(), draft(SYSTEM), draft()])
    first.log.forget([(ALARM, 1), (ALARM, 2), (SYSTEM, 1)]).result(SECONDS)
    first.stop()
    second = make_log()
    second.log.record([draft(), draft(SYSTEM), draft(HOTSPOT)])
    until("the telling", lambda: len(second.told) == 3, SECONDS)
    assert [(event.kind, event.sequence) for event, _ in second.told] == [
        (ALARM, 3),
        (SYSTEM, 2),
        (HOTSPOT, 1),
    ]


def test_what_is_not_delivered_waits_over_a_restart(make_log: MakeLog) -> None:
    """In order; what was delivered stays in the history only."""
    first = make_log()
    first.log.record([draft(number=n) for n in range(4)])
    first.log.forget([(ALARM, 1), (ALARM, 3)]).result(SECONDS)
    first.stop()
    second = make_log()
    assert second.waiting() == [2, 4]
    history = second.log.find(EventQuery()).result(SECONDS)
    assert [event.sequence for event in history] == [4, 3, 2, 1]
    assert history[0].data == '{"number":3}'


def test_events_of_several_threads_are_told_in_order(make_log: MakeLog, disk: Disk) -> None:
    """Also where the disk hangs between them."""
    bench = make_log()

    def storm() -> None:
        for _ in range(50):
            bench.log.record([draft(), draft(HOTSPOT)])

    threads = [threading.Thread(target=storm) for _ in range(3)]
    for thread in threads:
        thread.start()
    with disk.hanging():
        until("something unstored", lambda: not all(stored for _, stored in bench.told), SECONDS)
    for thread in threads:
        thread.join()
    until("all", lambda: len(bench.told) == 300, SECONDS)
    for kind in (ALARM, HOTSPOT):
        assert [event.sequence for event, _ in bench.told if event.kind is kind] == list(range(1, 151))
    until("all on disk", lambda: len(bench.waiting()) == 150, SECONDS)


def pruned(bench: LogBench) -> None:
    """Turn the clock until it is looked for what is too old, and wait for that."""
    bench.clock.sleep(2 * 3600)
    until("the look", lambda: bench.log.look_due > bench.clock.monotonic(), SECONDS)
    bench.log.find(EventQuery()).result(SECONDS)


def test_the_history_is_bounded_by_number_but_not_for_what_waits(make_log: MakeLog) -> None:
    """Delivered events go, the oldest first; undelivered ones have a bound of their own."""
    bench = make_log(Keep(90.0, 3, 4))
    pruned(bench)
    bench.log.record([draft() for _ in range(10)])
    bench.log.forget([(ALARM, n) for n in range(1, 5)]).result(SECONDS)
    pruned(bench)
    assert bench.waiting() == [7, 8, 9, 10]
    assert bench.log.counts.dropped == 2
    assert [event.sequence for event in bench.log.find(EventQuery()).result(SECONDS)] == [10, 9, 8, 7]


def test_the_history_is_bounded_by_age(make_log: MakeLog) -> None:
    """Only for what was delivered."""
    bench = make_log(Keep(1.0, 1000, 1000))
    bench.log.record([draft(), draft()])
    bench.log.forget([(ALARM, 1)]).result(SECONDS)
    bench.clock.sleep(3 * 86400)
    pruned(bench)
    assert [event.sequence for event in bench.log.find(EventQuery()).result(SECONDS)] == [2]
    assert bench.waiting() == [2]


def test_a_clock_that_is_years_ahead_for_a_while_costs_no_event(make_log: MakeLog) -> None:
    """One wrong answer from the network must not end the history, whenever it comes."""
    bench = make_log(Keep(90.0, 1000, 1000))
    bench.log.record([draft(), draft()])
    bench.log.forget([(ALARM, 1)]).result(SECONDS)
    for seconds in (0.0, SETTLED_SECONDS + 3600):
        bench.clock.sleep(seconds)
        pruned(bench)
        bench.clock.ahead = 10 * 365 * 86400.0
        pruned(bench)
        bench.clock.sleep(SETTLED_SECONDS - 4 * 3600)
        pruned(bench)
        bench.clock.ahead = 0.0
        pruned(bench)
    assert [event.sequence for event in bench.log.find(EventQuery()).result(SECONDS)] == [2, 1]


def test_a_delivery_that_could_not_be_noted_is_noted_later(make_log: MakeLog, tmp_path: Path) -> None:
    """So that the next start does not tell it again."""
    bench = make_log()
    bench.log.record([draft(), draft()])
    hidden = tmp_path / "hidden"
    bench.path.rename(hidden)
    bench.path.mkdir()
    noted = bench.log.forget([(ALARM, 1)])
    assert noted.exception(SECONDS) is not None
    bench.path.rmdir()
    hidden.rename(bench.path)

    def told() -> bool:
        bench.clock.sleep(10.0)
        return bench.waiting() == [2]

    until("the note", told, SECONDS)


def test_events_are_found_by_kind_zone_time_and_page(make_log: MakeLog) -> None:
    """The newest first, a page at a time; what was missed the oldest first."""
    bench = make_log()
    for number in range(6):
        bench.log.record([draft(zone="door" if number % 2 else "lid"), draft(SYSTEM, None)])
        bench.clock.sleep(1)

    def numbers(**query: object) -> list[int]:
        found = bench.log.find(EventQuery(**query)).result(SECONDS)  # type: ignore[arg-type] # as asked below
        return [event.sequence for event in found]

    assert numbers(kind=ALARM) == [6, 5, 4, 3, 2, 1]
    assert numbers(zone="door") == [6, 4, 2]
    assert numbers(kind=ALARM, after_sequence=3) == [4, 5, 6]
    assert numbers(kind=ALARM, since=NOON + 1) == []
    assert numbers(kind=ALARM, until=NOON) == []
    first = bench.log.find(EventQuery(kind=ALARM, limit=4)).result(SECONDS)
    assert numbers(kind=ALARM, before=first[-1].event_id) == [2, 1]
    assert numbers(before="unknown") == []


@pytest.mark.parametrize(
    "query",
    [
        EventQuery(limit=10),
        EventQuery(kind=ALARM, limit=10),
        EventQuery(zone="door", since=NOON, until=NOON + 1, limit=10),
        EventQuery(kind=ALARM, after_sequence=1500, limit=10),
    ],
    ids=["newest", "kind", "zone and time", "missed"],
)
def test_a_page_costs_as_much_as_it_has(make_log: MakeLog, query: EventQuery) -> None:
    """However many events there are: while they are looked through no alarm is committed."""
    bench = make_log()
    bench.log.record([draft() for _ in range(2000)])
    (newest,) = bench.log.find(EventQuery(limit=1)).result(SECONDS)
    thousands: list[int] = []

    def find(connection: sqlite3.Connection, query: EventQuery) -> int:
        connection.set_progress_handler(lambda: thousands.append(1), 1000)
        found = event_tables.find(connection, query)
        connection.set_progress_handler(None, 0)
        return len(found)

    for page in (query, replace(query, before=newest.event_id)):
        assert bench.worker.submit(partial(find, query=page)).result(SECONDS) == 10
    assert len(thousands) <= 2


def test_an_events_age_is_known_where_the_clock_was_wrong(
    make_log: MakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without a clock of its own starts in the past, and jumps when it hears the time."""
    bench = make_log()
    bench.log.record([draft()])
    until("the telling", lambda: bench.told, SECONDS)
    event = bench.told[0][0]
    bench.clock.sleep(5)
    monkeypatch.setattr(bench.clock, "time", lambda: NOON + 1e6)
    assert bench.log.age(event) == 5
    assert event.age(wall=NOON + 70, monotonic=3.0, boot="another") == 70
    assert event.age(wall=NOON - 70, monotonic=3.0, boot="another") == float("inf")
