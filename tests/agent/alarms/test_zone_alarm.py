"""One zone's alarm: raised at once, left only below the band, not forgotten in a gap."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.alarms import AlarmStatus, Level
from thermal2mqtt.alarms.zone_alarm import HighRule, ZoneAlarm
from thermal2mqtt.settings.thresholds import HighThresholds, Thresholds

THREE = HighRule(((Level.EMERGENCY, 100.0), (Level.CRITICAL, 80.0), (Level.WARNING, 70.0)), 2.0)
VALUES = st.floats(-40, 300) | st.integers(0, 120).map(float)


@st.composite
def rules(draw: st.DrawFn) -> HighRule:
    """Rules with any of the three limits, in order, and bands that may overlap the next limit."""
    limits = sorted(draw(st.sets(st.integers(20, 100), min_size=3, max_size=3)))
    table = zip((Level.EMERGENCY, Level.CRITICAL, Level.WARNING), map(float, reversed(limits)), strict=True)
    given_limits = tuple(row for row in table if draw(st.booleans()))
    return HighRule(given_limits, draw(st.sampled_from([0.0, 0.5, 2.0, 20.0])))


def _levels(rule: HighRule, values: list[float | None]) -> list[Level | None]:
    alarm = ZoneAlarm(rule, now=0.0)
    return [alarm.update(value, now=0.0).level for value in values]


def _deserved(rule: HighRule, value: float) -> Level:
    return max(
        (level for level, limit in rule.limits if value >= limit),
        key=lambda lv: lv.rank,
        default=Level.NORMAL,
    )


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ([69.9, 70.0, 80.0, 100.0], ["normal", "warning", "critical", "emergency"]),
        ([20.0, 120.0], ["normal", "emergency"]),
        ([80.0, 79.0, 78.01, 78.0], ["critical", "critical", "critical", "warning"]),
        ([80.0, 69.0, 68.0], ["critical", "warning", "normal"]),
        ([120.0, 98.5, 79.0, 69.0, 20.0], ["emergency", "emergency", "critical", "warning", "normal"]),
        ([120.0, 20.0], ["emergency", "normal"]),
        ([79.0], ["warning"]),
        ([70.0, 79.0], ["warning", "warning"]),
        ([69.0], ["normal"]),
    ],
)
def test_table_of_levels(values: list[float | None], levels: list[str]) -> None:
    """Limits 70, 80 and 100 with 2 K of hysteresis: what each course of the maximum gives."""
    assert _levels(THREE, values) == levels


def test_zone_comes_back_at_the_level_it_held() -> None:
    """Critical, unknown for a moment, back inside the band: still critical, for a gap is no cooling."""
    assert _levels(THREE, [80.0, None, None, 79.0]) == ["critical", None, None, "critical"]


def test_zone_that_cooled_in_the_gap_is_normal() -> None:
    """Coming back below the band, the level is what the value deserves."""
    assert _levels(THREE, [120.0, None, 69.0, 25.0]) == ["emergency", None, "warning", "normal"]


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_unknown_has_no_level(value: float | None) -> None:
    """What is not a temperature gives no level and no value, never `normal`."""
    alarm = ZoneAlarm(THREE, now=5.0)
    alarm.update(90.0, now=6.0)
    assert alarm.update(value, now=7.0) == AlarmStatus(None, 7.0, None, None, None)


def test_status_names_rule_value_and_limit() -> None:
    """An alarm says which rule gave it, what was measured, and the limit of its level."""
    alarm = ZoneAlarm(THREE, now=5.0)
    assert alarm.update(84.5, now=6.0) == AlarmStatus(Level.CRITICAL, 6.0, 84.5, "high", 80.0)
    assert alarm.update(79.5, now=7.0) == AlarmStatus(Level.CRITICAL, 6.0, 79.5, "high", 80.0)
    assert alarm.update(77.0, now=8.0) == AlarmStatus(Level.WARNING, 8.0, 77.0, "high", 70.0)
    assert alarm.update(30.0, now=9.0) == AlarmStatus(Level.NORMAL, 9.0, 30.0, None, None)


def test_zone_without_limits_is_normal_when_known() -> None:
    """Without limits nothing is too hot, but unknown is still unknown."""
    assert _levels(HighRule.of(Thresholds()), [500.0, None, 20.0]) == ["normal", None, "normal"]


def test_rule_is_read_from_the_settings() -> None:
    """The limits that are set make the rule, the worst first; those left out do not stand in it."""
    thresholds = Thresholds(high=HighThresholds(warning=60, emergency=90), hysteresis=3)
    assert HighRule.of(thresholds) == HighRule(((Level.EMERGENCY, 90.0), (Level.WARNING, 60.0)), 3.0)


@given(rules(), st.lists(VALUES | st.none(), max_size=40))
def test_each_limit_acts_like_a_switch_of_its_own(rule: HighRule, values: list[float | None]) -> None:
    """The level is the worst of three independent switches: on at the limit, off a hysteresis below."""
    on: dict[Level, bool] = {}
    for value, level in zip(values, _levels(rule, values), strict=True):
        if value is None:
            assert level is None
            continue
        for name, limit in rule.limits:
            on[name] = value >= limit or (on.get(name, False) and value > limit - rule.hysteresis)
        assert level == max((n for n in on if on[n]), key=lambda lv: lv.rank, default=Level.NORMAL)


@given(rules(), st.lists(VALUES, min_size=1, max_size=40))
def test_no_level_that_is_due_is_skipped(rule: HighRule, values: list[float]) -> None:
    """After any course the level is never below what the value alone deserves."""
    for value, level in zip(values, _levels(rule, [*values]), strict=True):
        assert level is not None
        assert level.rank >= _deserved(rule, value).rank


@given(rules(), st.lists(VALUES, min_size=2, max_size=40))
def test_no_level_is_cleared_that_is_not_over(rule: HighRule, values: list[float]) -> None:
    """A level is left only when the maximum is a whole hysteresis below its limit."""
    levels = _levels(rule, [*values])
    for (before, after), value in zip(pairwise(levels), values[1:], strict=True):
        assert before is not None
        assert after is not None
        if after.rank < before.rank:
            limit = rule.limit(before)
            assert limit is not None
            assert value <= limit - rule.hysteresis


@given(rules(), st.sampled_from(list(Level)), VALUES, VALUES)
def test_hotter_is_never_a_lower_level(rule: HighRule, held: Level, one: float, other: float) -> None:
    """From the same level, the hotter of two values leads to a level at least as bad."""
    assert rule.level(min(one, other), held).rank <= rule.level(max(one, other), held).rank


@given(st.lists(st.floats(0.001, 1.999), min_size=1, max_size=40), st.sampled_from(THREE.limits))
def test_no_chatter_inside_the_band(depths: list[float], raised: tuple[Level, float]) -> None:
    """Once raised, a level holds however the value dances between its limit and the hysteresis below."""
    level, limit = raised
    dance = [limit - depth for depth in depths]
    assert set(_levels(THREE, [limit, *dance])) == {level}
    assert len(set(_levels(THREE, [20.0, *dance]))) <= 2


@given(rules(), st.lists(VALUES, max_size=20), st.data())
def test_gaps_change_nothing_afterwards(rule: HighRule, values: list[float], data: st.DataObject) -> None:
    """Wherever nothing is known for a while, the known frames have the levels they would have had."""
    gaps = data.draw(st.lists(st.integers(0, 3), min_size=len(values), max_size=len(values)))
    holed: list[float | None] = []
    for value, gap in zip(values, gaps, strict=True):
        holed += [None] * gap + [value]
    assert [level for level in _levels(rule, holed) if level is not None] == _levels(rule, [*values])


@given(rules(), st.lists(VALUES | st.none(), max_size=40))
def test_since_is_the_last_change_of_level(rule: HighRule, values: list[float | None]) -> None:
    """The time moves exactly when the level does; becoming unknown and known are changes too."""
    alarm = ZoneAlarm(rule, now=0.0)
    before = alarm.status
    for now, value in enumerate(values, start=1):
        status = alarm.update(value, now=float(now))
        assert status.since == (before.since if status.level is before.level else float(now))
        before = status
