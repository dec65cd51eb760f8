"""One limit over time, against its definition worked out from the whole history."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.alarms import Level, Rule
from thermal2mqtt.alarms.limit import Limit
from thermal2mqtt.alarms.switch import Switch


@dataclass(frozen=True)
class Sample:
    """A value at a time; None is unknown."""

    at: float
    value: float | None


DELAYED = Limit(Rule.HIGH, Level.CRITICAL, 80.0, 2.0, on_delay=5.0, off_delay=10.0)

histories = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.125, 1.0, 2.5, 5.0, 10.0]) | st.floats(0, 20),
        st.sampled_from([80.0, 79.0, 78.0, 90.0, 20.0]) | st.floats(70, 90) | st.none(),
    ),
    max_size=40,
)
limits = st.builds(
    Limit,
    st.just(Rule.HIGH),
    st.just(Level.CRITICAL),
    st.just(80.0),
    st.sampled_from([0.0, 0.5, 2.0, 8.0]),
    st.sampled_from([0.0, 1.0, 5.0]),
    st.sampled_from([0.0, 1.0, 10.0]),
)


def samples(history: list[tuple[float, float | None]]) -> list[Sample]:
    """Return a history of pauses and values with times."""
    now, found = 100.0, []
    for pause, value in history:
        now += pause
        found.append(Sample(now, value))
    return found


def due(limit: Limit, past: list[Sample]) -> bool:
    """Tell whether the alarm is due by definition: reached now, and for the on-delay, as far as is known."""
    if past[-1].value is None or past[-1].value < limit.limit:
        return False
    start = past[-1].at
    for sample in reversed(past):
        if sample.value is not None:
            if sample.value < limit.limit:
                break
            start = sample.at
    return past[-1].at - start >= limit.on_delay


def over(limit: Limit, past: list[Sample]) -> bool:
    """Tell whether the alarm is over by definition: back now, and known to be back for the off-delay."""
    start = None
    for sample in reversed(past):
        value = sample.value
        if value is None or value >= limit.limit or value > limit.limit - limit.band:
            break
        start = sample.at
    return start is not None and past[-1].at - start >= limit.off_delay


def states(limit: Limit, history: list[Sample]) -> list[bool]:
    """Return whether the switch was on after each sample."""
    switch = Switch(limit)
    found = []
    for sample in history:
        before = switch.on
        assert switch.update(sample.value, sample.at) is (switch.on is not before)
        found.append(switch.on)
    return found


@given(limits, histories)
def test_a_switch_is_what_its_definition_says(
    limit: Limit, history: list[tuple[float, float | None]]
) -> None:
    """On when the alarm was due since it was last over; computed from the whole history each time."""
    past = samples(history)
    expected: list[bool] = []
    for n in range(1, len(past) + 1):
        on = expected[-1] if expected else False
        expected.append(due(limit, past[:n]) or (on and not over(limit, past[:n])))
    assert states(limit, past) == expected


@given(limits, histories)
def test_nothing_due_is_skipped_and_nothing_is_left_that_is_not_over(
    limit: Limit, history: list[tuple[float, float | None]]
) -> None:
    """Whatever the history: due means on, and off after on means over."""
    past = samples(history)
    before = False
    for n, on in enumerate(states(limit, past), 1):
        assert on or not due(limit, past[:n])
        assert on or not before or over(limit, past[:n])
        before = on


@pytest.mark.parametrize(
    ("history", "on"),
    [
        ([(0, 80), (4.9, 80)], [False, False]),
        ([(0, 80), (5, 80)], [False, True]),
        ([(0, 80), (3, 79), (3, 80), (4, 80)], [False, False, False, False]),
        ([(0, 80), (3, None), (3, 80)], [False, False, True]),
        ([(0, 80), (6, None)], [False, False]),
        ([(0, 80), (5, 80), (1, 70), (9.9, 70)], [False, True, True, True]),
        ([(0, 80), (5, 80), (1, 70), (10, 70)], [False, True, True, False]),
        ([(0, 80), (5, 80), (1, 70), (9, 79), (2, 70)], [False, True, True, True, True]),
        ([(0, 80), (5, 80), (1, 70), (5, None), (5, 70)], [False, True, True, True, True]),
        ([(0, 80), (5, 80), (99, 79)], [False, True, True]),
    ],
)
def test_table_of_courses(history: list[tuple[float, float | None]], on: list[bool]) -> None:
    """Limit 80, dead-band 2, on-delay 5 s, off-delay 10 s. A gap counts as heat, never as cooling."""
    assert states(DELAYED, samples(history)) == on


def test_a_limit_can_be_exchanged() -> None:
    """The state stays and is held against the new limit from the next value on."""
    switch = Switch(Limit(Rule.HIGH, Level.WARNING, 60.0, 2.0))
    switch.update(70.0, 1.0)
    switch.limit = Limit(Rule.HIGH, Level.WARNING, 90.0, 2.0)
    assert switch.on
    assert switch.update(70.0, 2.0)
    assert not switch.on


def test_a_switch_can_start_on() -> None:
    """What held before a restart holds until it is seen to be over."""
    switch = Switch(DELAYED, on=True)
    switch.update(79.0, 1.0)
    assert switch.on
    switch.update(20.0, 2.0)
    assert switch.on
    switch.update(20.0, 12.0)
    assert not switch.on
