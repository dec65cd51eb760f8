"""Three times within a minute is chatter; a minute of rest ends it."""

import pytest

from thermal2mqtt.alarms import Level, Rule
from thermal2mqtt.alarms.chatter import Chatter

KEY = Rule.HIGH, Level.WARNING


@pytest.mark.parametrize(
    ("times", "chatters"),
    [((0, 30), False), ((0, 30, 60), True), ((0, 30, 61), False), ((0, 50, 70, 90), True)],
)
def test_chatter_is_three_within_a_minute(times: tuple[float, ...], *, chatters: bool) -> None:
    """In any minute, not only in the first."""
    chatter = Chatter()
    for time in times:
        chatter.turned_on(KEY, time)
        chatter.look(time)
    assert chatter.active is chatters


def test_levels_that_follow_one_another_are_no_chatter() -> None:
    """A fast heat-up raises three levels once each."""
    chatter = Chatter()
    for time, level in enumerate((Level.WARNING, Level.CRITICAL, Level.EMERGENCY)):
        chatter.turned_on((Rule.HIGH, level), float(time))
    assert not chatter.look(3.0)


def test_chatter_ends_after_a_minute_of_rest() -> None:
    """Told once when it begins and once when it ends."""
    chatter = Chatter()
    for time in (0.0, 10.0, 20.0):
        chatter.turned_on(KEY, time)
    assert [chatter.look(time) for time in (20.0, 40.0, 80.0, 80.5, 200.0)] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert not chatter.active


def test_it_goes_on_while_it_comes_and_goes() -> None:
    """Slower than at its beginning, but without a minute of rest."""
    chatter = Chatter()
    for time in (0.0, 1.0, 2.0, 50.0, 100.0):
        chatter.turned_on(KEY, time)
        chatter.look(time)
    assert chatter.active
