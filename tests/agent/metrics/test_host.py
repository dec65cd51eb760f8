"""The host's figures are recent or they are not told; a step of the clock is counted."""

import threading

import pytest

from thermal2mqtt.clock import SystemClock
from thermal2mqtt.metrics import catalogue as c
from thermal2mqtt.metrics.host import HostWatch
from thermal2mqtt.metrics.machine import MachineFacts
from thermal2mqtt.metrics.sheet import Sheet

FACTS = MachineFacts(50.0, {"throttled": True}, clock_synchronized=False, free_bytes=1, size_bytes=2)


class TwoClocks:
    """A monotonic and a wall clock, each turned by hand."""

    def __init__(self) -> None:
        self.steady = 100.0
        self.wall = 1_800_000_000.0

    def monotonic(self) -> float:
        """Return seconds."""
        return self.steady

    def time(self) -> float:
        """Return seconds since 1970."""
        return self.wall

    def sleep(self, seconds: float) -> None:
        """Turn both."""
        self.steady += seconds
        self.wall += seconds


def written(host: HostWatch) -> dict[str, float]:
    """Return the samples by name."""
    sheet = Sheet()
    host.write(sheet)
    return {sample.name: sample.value for family in sheet.families() for sample in family.samples}


def test_figures_are_told_until_they_are_old() -> None:
    """A disk that hangs keeps the last look; after a minute nothing is said of it."""
    clock = TwoClocks()
    host = HostWatch(lambda: FACTS, clock)
    assert written(host) == {c.CLOCK_STEPS.full_name: 0.0}
    host.look()
    assert written(host)[c.SOC_TEMPERATURE.full_name] == 50.0
    assert written(host)[c.CLOCK_SYNCHRONIZED.full_name] == 0.0
    clock.sleep(61)
    assert written(host) == {c.CLOCK_STEPS.full_name: 0.0}


@pytest.mark.parametrize(("seconds", "steps"), [(0.9, 0), (1.1, 1), (-3600.0, 1), (3e8, 1)])
def test_a_step_of_the_wall_clock_is_counted(seconds: float, steps: int) -> None:
    """Once, in either direction; what slewing corrects is none."""
    clock = TwoClocks()
    host = HostWatch(lambda: FACTS, clock)
    host.look()
    clock.sleep(10)
    clock.wall += seconds
    for _ in range(3):
        host.look()
        clock.sleep(10)
    assert written(host)[c.CLOCK_STEPS.full_name] == steps


def test_a_look_that_hangs_holds_neither_scrape_nor_stop() -> None:
    """The thread is left behind."""
    hangs, begun = threading.Event(), threading.Event()

    def ask() -> MachineFacts:
        begun.set()
        hangs.wait(30)
        return FACTS

    host = HostWatch(ask, SystemClock(), period_seconds=0.01)
    host.start()
    assert begun.wait(60)
    assert written(host) == {c.CLOCK_STEPS.full_name: 0.0}
    host.stop()
    host.stop()
    hangs.set()


def test_it_looks_again_and_again() -> None:
    """Until it is stopped."""
    looks = threading.Semaphore(0)

    def ask() -> MachineFacts:
        looks.release()
        return FACTS

    host = HostWatch(ask, SystemClock(), period_seconds=0.01)
    host.start()
    assert all(looks.acquire(timeout=30) for _ in range(3))
    host.stop()
