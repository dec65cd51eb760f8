"""An alarm that somebody silenced: for how long, and what breaks the silence."""

import pytest

from tests.agent.alarms.joint import MakeJoint
from thermal2mqtt.alarms import AlarmChange, Level, NotShelvedError, Shelf


def test_shelf_is_told_and_ends_by_itself(joint: MakeJoint) -> None:
    """Who, why and until when; the level is told as before; at its end it is gone, with a reason."""
    hot = joint()
    hot.see(85.0)
    status = hot.shelve(600.0)
    assert status.level is Level.CRITICAL
    assert status.shelf == Shelf("Bob", "welding", 1001.0, 600.0)
    assert status.shelf.until == 1601.0
    assert hot.see(85.0, seconds=599.0).shelf is not None
    assert hot.see(85.0).shelf is None
    assert hot.last is not None
    assert (hot.last.change, hot.last.by, hot.last.reason) == (
        AlarmChange.UNSHELVED,
        None,
        "its time is over",
    )


def test_shelf_ends_on_time_however_the_wall_clock_is_set(joint: MakeJoint) -> None:
    """An hour more on the clock is no hour gone by."""
    hot = joint()
    hot.shelve(600.0)
    hot.clock.wall += 3600.0
    assert hot.see(85.0).shelf is not None
    hot.clock.wall -= 7200.0
    assert hot.see(85.0, seconds=600.0).shelf is None


def test_events_of_a_shelved_alarm_say_so(joint: MakeJoint) -> None:
    """A shelf silences; it hides neither level nor events."""
    hot = joint()
    hot.shelve()
    hot.see(75.0)
    assert hot.last is not None
    assert (hot.last.change, hot.last.shelved) == (AlarmChange.RAISED, True)


def test_emergency_breaks_the_shelf(joint: MakeJoint) -> None:
    """Whoever shelved a warning did not expect that: it is told as an alarm that is not silenced."""
    hot = joint()
    hot.see(75.0)
    hot.shelve()
    assert hot.see(105.0).shelf is None
    assert hot.changes() == ["raised", "shelved", "raised", "unshelved"]
    assert hot.last is not None
    assert (hot.last.reason, hot.last.after, hot.last.shelved) == ("emergency", Level.EMERGENCY, False)


def test_emergency_that_is_known_can_be_shelved(joint: MakeJoint) -> None:
    """Whoever shelves it sees it; it stays shelved until its time is over."""
    hot = joint()
    hot.see(105.0)
    hot.shelve(600.0)
    assert hot.see(106.0).shelf is not None


def test_shelf_can_be_lifted_and_replaced(joint: MakeJoint) -> None:
    """A new one stands instead; lifting tells who did it."""
    hot = joint()
    hot.shelve(10.0)
    hot.shelve(600.0)
    assert hot.see(20.0, seconds=20.0).shelf is not None
    hot.told(hot.alarms.unshelve("joint", "Ada"))
    assert hot.last is not None
    assert (hot.last.change, hot.last.by) == (AlarmChange.UNSHELVED, "Ada")
    with pytest.raises(NotShelvedError, match="zone joint is not shelved"):
        hot.alarms.unshelve("joint", "Ada")
