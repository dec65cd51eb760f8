"""A wall clock that steps is not believed at once."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.store.disk import TurnedClock
from thermal2mqtt.store.settled_time import SETTLED_SECONDS, STEP_SECONDS, SettledTime

HOUR = 3600.0
YEAR = 365 * 86400.0
STEPS = [-30 * YEAR, -YEAR, -2 * HOUR, 2 * HOUR, YEAR, 10 * YEAR]


class Stretch(NamedTuple):
    """Some time in which the clock goes evenly."""

    wrong_by: float
    looks: tuple[float, ...]
    """Hours between the looks."""


def wrong() -> st.SearchStrategy[Stretch]:
    """Return stretches in which the clock is wrong, none long enough for it to be believed."""
    hours = st.lists(st.floats(0.01, 2.3), min_size=1, max_size=5).map(tuple)
    return st.builds(Stretch, st.sampled_from(STEPS), hours)


def right() -> st.SearchStrategy[Stretch]:
    """Return stretches in which it is right, as long as it likes."""
    hours = st.lists(st.floats(0.01, 30.0), min_size=1, max_size=5).map(tuple)
    return st.builds(Stretch, st.just(0.0), hours)


def test_it_is_believed_after_half_a_day() -> None:
    """Neither at the start nor after a step; a gentle correction is none."""
    clock = TurnedClock()
    settled = SettledTime(clock)
    assert settled.now() is None
    clock.sleep(SETTLED_SECONDS - 1)
    assert settled.now() is None
    clock.sleep(1)
    assert settled.now() == clock.time()
    clock.ahead = STEP_SECONDS - 1
    assert settled.now() == clock.time()
    clock.ahead = STEP_SECONDS + 1
    assert settled.now() is None
    clock.sleep(SETTLED_SECONDS)
    assert settled.now() == clock.time()


def test_many_gentle_corrections_are_a_step_in_the_end() -> None:
    """They are measured against where the clock was when it was first believed, not against the last look."""
    clock = TurnedClock()
    settled = SettledTime(clock)
    settled.now()
    clock.sleep(SETTLED_SECONDS)
    found = []
    for _ in range(4):
        clock.ahead += STEP_SECONDS / 3
        found.append(settled.now())
    assert found[-1] is None
    assert None not in found[:-1]


@given(st.lists(st.tuples(wrong(), right())))
def test_a_time_that_was_wrong_for_hours_is_never_believed(history: list[tuple[Stretch, Stretch]]) -> None:
    """However often it jumps, and there and back; the right one is believed again."""
    clock = TurnedClock()
    settled = SettledTime(clock)
    for stretch in (one for pair in history for one in pair):
        clock.ahead = stretch.wrong_by
        found = settled.now()
        for hours in stretch.looks:
            assert found is None or clock.ahead == 0
            clock.sleep(hours * HOUR)
            found = settled.now()
    clock.ahead = 0.0
    settled.now()
    clock.sleep(SETTLED_SECONDS)
    assert settled.now() == pytest.approx(clock.time())
