"""One zone's alarm: its level, the rule that gives it, its delays and its events."""

import math
from typing import Any

import pytest

from tests.agent.alarms.conftest import MakeZone
from tests.agent.alarms.joint import MakeJoint
from thermal2mqtt.alarms import AlarmChange, Annunciation, Level, Rule


@pytest.mark.parametrize(
    ("maxima", "levels"),
    [
        ([69.9, 70.0, 80.0, 100.0], ["normal", "warning", "critical", "emergency"]),
        ([20.0, 120.0], ["normal", "emergency"]),
        ([80.0, 79.0, 78.01, 78.0], ["critical", "critical", "critical", "warning"]),
        ([80.0, 69.0, 68.0], ["critical", "warning", "normal"]),
        ([120.0, 98.5, 79.0, 69.0, 20.0], ["emergency", "emergency", "critical", "warning", "normal"]),
        ([120.0, 20.0], ["emergency", "normal"]),
        ([70.0, 79.0], ["warning", "warning"]),
        ([69.0], ["normal"]),
        ([80.0, None, None, 79.0], ["critical", None, None, "critical"]),
        ([120.0, None, 69.0, 25.0], ["emergency", None, "warning", "normal"]),
    ],
)
def test_table_of_levels(joint: MakeJoint, maxima: list[float | None], levels: list[str | None]) -> None:
    """Limits 70, 80 and 100 with 2 K of dead-band and no delays: what each course of the maximum gives."""
    assert joint().levels(*maxima) == levels


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_unknown_has_no_level(joint: MakeJoint, value: float | None) -> None:
    """What is not a temperature gives no level, no value and no rule, never `normal`."""
    hot = joint()
    hot.see(90.0)
    status = hot.see(value)
    assert (status.level, status.value, status.rule, status.limit) == (None, None, None, None)
    assert hot.events[-1] == ("unknown", "critical", None)


def test_status_names_rule_value_and_limit(joint: MakeJoint) -> None:
    """An alarm says which rule gave it, what is measured, the limit of its level, and since when."""
    hot = joint()

    def told(celsius: float) -> tuple[object, ...]:
        status = hot.see(celsius)
        return status.level, status.since, status.value, status.rule, status.limit

    assert told(84.5) == (Level.CRITICAL, 1001.0, 84.5, Rule.HIGH, 80.0)
    assert told(79.5) == (Level.CRITICAL, 1001.0, 79.5, Rule.HIGH, 80.0)
    assert told(77.0) == (Level.WARNING, 1003.0, 77.0, Rule.HIGH, 70.0)
    assert told(30.0) == (Level.NORMAL, 1004.0, 30.0, None, None)


@pytest.mark.parametrize(
    ("thresholds", "figures", "rule", "value", "limit"),
    [
        ({"low": {"critical": 25}}, {}, "low", 20.0, 25.0),
        ({"rate": {"critical": 5}}, {"rate_celsius_per_minute": 6.0}, "rate", 6.0, 5.0),
        ({"delta": {"critical": 4}}, {"delta_group_kelvin": 4.5}, "delta", 4.5, 4.0),
        ({"over_ambient": {"critical": 21}}, {"over_ambient_kelvin": 30.0}, "over_ambient", 30.0, 21.0),
        ({"baseline": {"critical": 15}}, {"baseline_delta_kelvin": 15.0}, "baseline", 15.0, 15.0),
    ],
)
def test_every_rule_can_raise_an_alarm(
    joint: MakeJoint,
    thresholds: dict[str, Any],
    figures: dict[str, float],
    rule: str,
    value: float,
    limit: float,
) -> None:
    """At a harmless temperature, by the rule's own figure and limit."""
    status = joint(**thresholds).see(40.0, **figures)
    assert (status.level, status.rule, status.value, status.limit) == (Level.CRITICAL, rule, value, limit)


def test_worst_rule_gives_the_level(joint: MakeJoint) -> None:
    """Of several rules the worst is told; when it is over, the next."""
    hot = joint(delta={"warning": 4, "critical": 15})
    assert hot.see(75.0, delta_group_kelvin=16.0).rule is Rule.DELTA
    status = hot.see(75.0, delta_group_kelvin=0.0)
    assert (status.level, status.rule, status.limit) == (Level.WARNING, Rule.HIGH, 70.0)


def test_rule_stays_named_while_it_holds(joint: MakeJoint) -> None:
    """A second rule at the same level is told as an event, and takes over once the first is over."""
    hot = joint(delta={"warning": 4})
    hot.see(40.0, delta_group_kelvin=5.0)
    status = hot.see(75.0, delta_group_kelvin=5.0)
    assert hot.last is not None
    assert (hot.last.change, hot.last.rule, hot.last.limit) == (AlarmChange.RENEWED, Rule.HIGH, 70.0)
    assert status.rule is Rule.DELTA
    assert hot.see(75.0, delta_group_kelvin=0.0).rule is Rule.HIGH


def test_figure_that_is_lost_does_not_end_its_alarm(joint: MakeJoint) -> None:
    """The other phase is not seen: the delta holds, its value is not known, and nothing is made up."""
    hot = joint(delta={"warning": 4})
    hot.see(40.0, delta_group_kelvin=5.0)
    status = hot.see(40.0, delta_group_kelvin=None)
    assert (status.level, status.rule, status.value, status.limit) == (Level.WARNING, Rule.DELTA, None, 4.0)


def test_delays_are_those_of_the_level(joint: MakeJoint) -> None:
    """A warning waits 5 s, a critical 2 s, an emergency not at all; leaving waits as well."""
    hot = joint(
        on_delay_seconds={"warning": 5, "critical": 2, "emergency": 0},
        off_delay_seconds={"warning": 4, "critical": 2, "emergency": 0},
    )
    assert hot.levels(75, 75, 75, 75, 75, 75) == ["normal"] * 5 + ["warning"]
    assert hot.levels(85, 85, 85) == ["warning", "warning", "critical"]
    assert hot.levels(105) == ["emergency"]
    assert hot.levels(20, 20, 20, 20, 20) == ["critical", "critical", "warning", "warning", "normal"]


def test_milder_level_comes_with_a_worse_one(joint: MakeJoint) -> None:
    """A spike to critical leaves through warning, though that would have had to wait for its own delay."""
    hot = joint(on_delay_seconds={"warning": 60, "critical": 0})
    assert hot.levels(85, 75, 75, 20) == ["critical", "warning", "warning", "normal"]


def test_wall_clock_rules_no_delay(joint: MakeJoint) -> None:
    """A clock that is set by an hour neither hurries nor holds an alarm."""
    hot = joint(on_delay_seconds={"critical": 5, "warning": 5})
    hot.see(85.0)
    hot.clock.wall += 3600.0
    assert hot.see(85.0).level is Level.NORMAL
    hot.clock.wall -= 7200.0
    assert hot.see(85.0, seconds=4.0).level is Level.CRITICAL


def test_each_change_is_told_once(joint: MakeJoint) -> None:
    """Up, down, out of sight and back, as events with the levels before and after."""
    hot = joint()
    hot.levels(20, 75, 85, 75, 75, None, None, 75, 20, 20)
    assert hot.events == [
        ("raised", "normal", "warning"),
        ("raised", "warning", "critical"),
        ("lowered", "critical", "warning"),
        ("unknown", "warning", None),
        ("known", None, "warning"),
        ("cleared", "warning", "normal"),
    ]


def test_event_tells_what_happened(joint: MakeJoint) -> None:
    """Who, where, when, by which rule, at which value and limit, under an id of its own."""
    hot = joint()
    hot.see(85.0)
    raised = hot.last
    assert raised is not None
    assert (raised.event_id, raised.time, raised.zone, raised.test) == ("1", 1001.0, "joint", False)
    assert (raised.rule, raised.value, raised.limit) == (Rule.HIGH, 85.0, 80.0)
    hot.see(30.0)
    cleared = hot.last
    assert cleared is not None
    assert (cleared.event_id, cleared.rule, cleared.value, cleared.limit) == ("2", Rule.HIGH, 30.0, 80.0)


def test_chatter_is_told_when_it_begins_and_ends(joint: MakeJoint) -> None:
    """Three warnings in a minute are chatter; a minute of rest ends it."""
    hot = joint()
    hot.levels(75, 20, 75, 20)
    assert not hot.see(20.0).chattering
    assert hot.see(75.0).chattering
    assert hot.see(20.0, seconds=30.0).chattering
    assert not hot.see(20.0, seconds=31.0).chattering
    changes = hot.changes()
    assert [changes.count(name) for name in ("chattering", "settled")] == [1, 1]


def test_limit_that_is_taken_away_ends_its_alarm(joint: MakeJoint, make_zone: MakeZone) -> None:
    """Also a latched one, once latching is off."""
    hot = joint(latch=True)
    hot.see(85.0)
    hot.alarms.set_zones([make_zone("joint", {"latch": True})])
    status = hot.see(85.0)
    assert (status.level, status.annunciation, status.limit) == (Level.CRITICAL, Annunciation.RETURNED, None)
    hot.alarms.set_zones([make_zone("joint")])
    assert hot.see(85.0).level is Level.NORMAL
