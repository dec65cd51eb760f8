"""Minutes of zones: kept, told later, bounded."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.agent.store.disk import NOON, SECONDS, LogBench
from tests.lab.server import until
from thermal2mqtt.store import telemetry as telemetry_module
from thermal2mqtt.store.minute_tables import MINUTE, Minute
from thermal2mqtt.store.settled_time import SETTLED_SECONDS
from thermal2mqtt.store.telemetry import ROW_BYTES, KeepMinutes, Telemetry

FIRST = int(NOON // MINUTE)
PLENTY = KeepMinutes(30.0, 64.0, 7.0)


class Bench(LogBench):
    """Telemetry on a database of its own."""

    def __init__(self, folder: Path, keep: KeepMinutes) -> None:
        super().__init__(folder)
        self.telemetry = Telemetry(self.worker, keep, self.clock)

    def waiting(self) -> list[int]:  # type: ignore[override] # of minutes here
        """Return the minutes that still have to be told, from the first."""
        found = self.telemetry.oldest_waiting(1_000_000).result(SECONDS)
        return [one.minute - FIRST for one in found]

    def kept(self) -> list[int]:
        """Return the minutes of the door that are kept, from the first."""
        points = self.telemetry.points(["door"], 0, 2 * NOON, 1).result(SECONDS)
        return [round(point.time / MINUTE) - FIRST for point in points]

    def settle(self) -> None:
        """Have the clock go evenly until it is believed."""
        self.pruned()
        self.clock.sleep(SETTLED_SECONDS)

    def pruned(self) -> None:
        """Turn the clock until it is looked for what is too much, and wait for that."""
        self.clock.sleep(telemetry_module.PRUNE_SECONDS + 1)
        due = self.clock.monotonic()
        until("the look", lambda: self.telemetry.look_due > due, SECONDS)
        self.waiting()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Return a maker of benches that run."""
    with ExitStack() as stack:

        def build(keep: KeepMinutes = PLENTY, folder: Path = tmp_path) -> Bench:
            bench = Bench(folder, keep)
            stack.callback(bench.stop)
            bench.start()
            return bench

        yield build


def minute(number: int, zone: str = "door", celsius: float = 40.0, *, waiting: bool = True) -> Minute:
    """Return a zone in the minute with this number."""
    return Minute(FIRST + number, zone, celsius - 1, celsius, celsius + 1, 10, waiting)


def test_minutes_wait_in_order_until_they_are_told(make: Callable[..., Bench]) -> None:
    """Also over a restart."""
    bench = make()
    bench.telemetry.keep([minute(1), minute(1, "lid")])
    bench.telemetry.keep([minute(0)])
    bench.telemetry.keep([minute(2, waiting=False)])
    assert bench.waiting() == [0, 1, 1]
    bench.telemetry.told(bench.telemetry.oldest_waiting(1).result(SECONDS)).result(SECONDS)
    bench.stop()
    assert make().waiting() == [1, 1]


def test_the_two_parts_of_a_minute_are_put_together(make: Callable[..., Bench]) -> None:
    """A restart cuts a minute in two."""
    bench = make()
    bench.telemetry.keep([Minute(FIRST, "door", 10.0, 20.0, 30.0, 10, waiting=False)])
    bench.telemetry.keep([Minute(FIRST, "door", 12.0, 26.0, 40.0, 20, waiting=True)])
    (found,) = bench.telemetry.oldest_waiting(9).result(SECONDS)
    assert found == Minute(FIRST, "door", 10.0, 24.0, 40.0, 30, waiting=True)


def test_points_are_of_whole_steps(make: Callable[..., Bench]) -> None:
    """Extremes of all frames, means by their number; what was not measured is missing."""
    bench = make()
    bench.telemetry.keep([minute(n, celsius=40.0 + n, waiting=False) for n in (0, 1, 2, 7)])
    points = bench.telemetry.points(["door", "lid"], NOON, NOON + 600, 5).result(SECONDS)
    assert [tuple(point) for point in points] == [
        ("door", NOON, 39.0, 41.0, 43.0),
        ("door", NOON + 300, 46.0, 47.0, 48.0),
    ]
    assert bench.telemetry.points(["door"], NOON, NOON + 60, 1).result(SECONDS)[0].mean == 40.0
    assert bench.telemetry.points(["door"], NOON + 600, NOON, 1).result(SECONDS) == []


def test_what_is_too_old_is_no_longer_told_and_counted(make: Callable[..., Bench]) -> None:
    """A broker that is away for a month gets the last days."""
    bench = make(KeepMinutes(30.0, 64.0, 1.0))
    bench.telemetry.keep([minute(-2000), minute(-2000, "lid"), minute(0)])
    bench.settle()
    bench.pruned()
    assert bench.waiting() == [0]
    assert bench.telemetry.dropped == 2
    assert len(bench.telemetry.points(["lid"], 0, NOON, 1440).result(SECONDS)) == 1


def test_a_clock_that_is_years_ahead_for_a_while_costs_no_minute(make: Callable[..., Bench]) -> None:
    """Neither one that was told nor one that waits; when it is right again what is too old goes as ever."""
    bench = make(KeepMinutes(30.0, 64.0, 1.0))
    bench.telemetry.keep([minute(-43300, waiting=False), minute(-1400), minute(0, waiting=False)])
    bench.settle()
    bench.clock.ahead = 10 * 365 * 86400.0
    bench.pruned()
    bench.clock.sleep(SETTLED_SECONDS - 3600)
    bench.pruned()
    bench.clock.ahead = 0.0
    assert bench.waiting() == [-1400]
    assert bench.kept() == [-43300, -1400, 0]
    assert bench.telemetry.dropped == 0
    bench.settle()
    bench.pruned()
    assert bench.waiting() == []
    assert bench.kept() == [-1400, 0]


def test_what_a_wrong_clock_dated_makes_room_before_what_is_right(make: Callable[..., Bench]) -> None:
    """Years later it would still be the newest, and no chart finds it there."""
    bench = make(KeepMinutes(30.0, 10 * ROW_BYTES / 1e6, 7.0))
    wrong = 10**7
    bench.telemetry.keep([minute(n, waiting=n >= wrong) for n in (*range(5), *range(wrong, wrong + 8))])
    bench.pruned()
    assert bench.kept() == [3, 4, *range(wrong, wrong + 8)]
    bench.telemetry.keep([minute(n, waiting=False) for n in (5, 6, 7)])
    bench.clock.sleep(SETTLED_SECONDS)
    bench.pruned()
    assert bench.kept() == [3, 4, 5, 6, 7, *range(wrong + 3, wrong + 8)]
    assert bench.telemetry.dropped == 3


def test_what_is_too_much_goes_the_oldest_first_and_is_counted(make: Callable[..., Bench]) -> None:
    """The cap of the size holds for all, told or not."""
    bench = make(KeepMinutes(30.0, 10 * ROW_BYTES / 1e6, 7.0))
    bench.telemetry.keep([minute(n, waiting=n >= 3) for n in range(15)])
    bench.pruned()
    assert bench.waiting() == list(range(5, 15))
    assert bench.telemetry.dropped == 2


def test_nothing_is_kept_where_nothing_shall_be(make: Callable[..., Bench]) -> None:
    """But for what the broker has not got yet."""
    bench = make(KeepMinutes(0.0, 64.0, 7.0))
    bench.telemetry.keep([minute(0, waiting=False)])
    bench.telemetry.keep([minute(1)])
    assert bench.waiting() == [1]
    assert len(bench.telemetry.points(["door"], 0, NOON + 600, 1440).result(SECONDS)) == 1


def test_a_dead_disk_costs_only_what_memory_cannot_hold(
    make: Callable[..., Bench], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it is back, the minutes go to it with the next."""
    monkeypatch.setattr(telemetry_module, "MAX_UNSAVED", 5)
    folder = tmp_path / "data"
    bench = make(folder=folder)
    shutil.rmtree(folder)
    folder.write_text("in the way")
    for number in range(8):
        bench.telemetry.keep([minute(number)])
    until("the fault", lambda: not bench.worker.works, SECONDS)
    folder.unlink()
    bench.telemetry.keep([minute(8)])
    assert bench.waiting() == [4, 5, 6, 7, 8]
    assert bench.telemetry.dropped == 4


def test_the_cap_in_megabytes_holds_on_disk(make: Callable[..., Bench]) -> None:
    """A day of eight zones with names of usual length takes no more than is counted for its rows."""
    bench = make()
    for number in range(0, 1440, 10):
        bench.telemetry.keep([minute(number + n, f"breaker_l{zone}") for n in range(10) for zone in range(8)])
    bench.waiting()
    bench.stop()
    assert bench.path.stat().st_size <= 1440 * 8 * ROW_BYTES
