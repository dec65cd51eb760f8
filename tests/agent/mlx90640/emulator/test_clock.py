"""The turnable clock."""

import pytest

from thermal2mqtt.mlx90640.emulator import TurnableClock


def test_sleeping_turns_the_clock_at_once() -> None:
    """Who sleeps on it comes back without waiting, that much later by both clocks."""
    clock = TurnableClock(monotonic=10.0, time=5_000.0)
    clock.sleep(3600.0)
    assert (clock.monotonic(), clock.time()) == (3610.0, 8600.0)


def test_sleeping_for_nothing_leaves_the_clock_alone() -> None:
    """A negative remainder of a wait is no error."""
    clock = TurnableClock(monotonic=10.0)
    clock.sleep(-1.0)
    assert clock.monotonic() == 10.0


def test_time_is_never_turned_back() -> None:
    """Monotonic means monotonic."""
    with pytest.raises(ValueError, match="cannot be turned back, -2 s"):
        TurnableClock().advance(-2.0)
