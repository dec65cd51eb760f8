"""Who has seen an alarm, and an alarm that holds until somebody has."""

import pytest

from tests.agent.alarms.joint import MakeJoint
from thermal2mqtt.alarms import Acknowledgement, Annunciation, Level, NoAlarmError, Rule


def test_acknowledging_tells_who_and_when(joint: MakeJoint) -> None:
    """And changes no level; who comes second is not told instead."""
    hot = joint()
    assert hot.see(85.0).annunciation is Annunciation.UNACKNOWLEDGED
    status = hot.acknowledge("Ada")
    assert (status.level, status.annunciation) == (Level.CRITICAL, Annunciation.ACKNOWLEDGED)
    hot.clock.sleep(1.0)
    assert hot.acknowledge("Bob").acknowledgement == Acknowledgement("Ada", 1001.0)
    assert hot.changes() == ["raised", "acknowledged"]


def test_acknowledgement_ends_with_the_alarm_or_when_it_gets_worse(joint: MakeJoint) -> None:
    """It stays while the level falls, goes when it rises again, and is gone at normal."""
    hot = joint()
    hot.see(85.0)
    hot.acknowledge()
    assert hot.see(75.0).acknowledgement is not None
    status = hot.see(85.0)
    assert (status.acknowledgement, status.annunciation) == (None, Annunciation.UNACKNOWLEDGED)
    hot.acknowledge()
    status = hot.see(20.0)
    assert (status.acknowledgement, status.annunciation) == (None, Annunciation.NORMAL)


def test_another_rule_has_to_be_acknowledged_too(joint: MakeJoint) -> None:
    """Who has seen that a joint is warmer than its neighbours has not seen that it is too hot."""
    hot = joint(delta={"warning": 4})
    hot.see(40.0, delta_group_kelvin=5.0)
    hot.acknowledge()
    status = hot.see(75.0, delta_group_kelvin=5.0)
    assert (status.acknowledgement, status.annunciation) == (None, Annunciation.UNACKNOWLEDGED)


def test_nothing_can_be_acknowledged_at_normal(joint: MakeJoint) -> None:
    """The error names the zone, and nothing happens."""
    hot = joint()
    hot.see(20.0)
    with pytest.raises(NoAlarmError, match="zone joint has no alarm"):
        hot.acknowledge()
    assert hot.changes() == []


def test_alarm_without_latching_ends_by_itself(joint: MakeJoint) -> None:
    """Acknowledged or not."""
    hot = joint()
    hot.levels(85, 20)
    assert hot.changes() == ["raised", "cleared"]


def test_latched_alarm_holds_its_worst_level_until_it_is_acknowledged(joint: MakeJoint) -> None:
    """It is told that it is over, under the rule that raised it; acknowledging ends it at once."""
    hot = joint(latch=True)
    assert hot.levels(85, 75, 20, 20) == ["critical"] * 4
    status = hot.see(20.0)
    assert (status.annunciation, status.rule, status.limit, status.value) == (
        Annunciation.RETURNED,
        Rule.HIGH,
        80.0,
        20.0,
    )
    status = hot.acknowledge()
    assert (status.level, status.annunciation, status.acknowledgement) == (
        Level.NORMAL,
        Annunciation.NORMAL,
        None,
    )
    assert hot.changes() == ["raised", "returned", "acknowledged", "cleared"]


def test_latched_alarm_that_is_acknowledged_follows_the_figure(joint: MakeJoint) -> None:
    """While it holds, acknowledging lets the level fall to what is true now."""
    hot = joint(latch=True)
    assert hot.levels(85, 75) == ["critical", "critical"]
    assert hot.acknowledge().level is Level.WARNING
    assert hot.levels(75, 20) == ["warning", "normal"]


def test_latched_alarm_that_comes_back_is_unacknowledged_again(joint: MakeJoint) -> None:
    """Also at a lower level: acknowledging it then does not take it for over."""
    hot = joint(latch=True)
    hot.levels(85, 20)
    status = hot.see(75.0)
    assert (status.level, status.annunciation) == (Level.CRITICAL, Annunciation.UNACKNOWLEDGED)
    status = hot.acknowledge()
    assert (status.level, status.annunciation) == (Level.WARNING, Annunciation.ACKNOWLEDGED)
    assert hot.changes() == ["raised", "returned", "renewed", "acknowledged", "lowered"]


def test_latched_alarm_can_be_acknowledged_out_of_sight(joint: MakeJoint) -> None:
    """The level stays unknown, and is what is true when the zone is seen again."""
    hot = joint(latch=True)
    hot.levels(85, 20)
    hot.lose()
    assert hot.acknowledge().level is None
    assert hot.see(75.0).annunciation is Annunciation.UNACKNOWLEDGED
    assert hot.events[-1] == ("raised", "normal", "warning")
