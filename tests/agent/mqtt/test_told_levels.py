"""What is worth saying of an alarm."""

from dataclasses import replace

import pytest

from thermal2mqtt.alarms import AlarmStatus, Level
from thermal2mqtt.mqtt.told_levels import Change, ToldLevels

STATUS = AlarmStatus(Level.WARNING, since=10.0, value_celsius=61.0, rule="high", limit_celsius=60.0)


def test_an_alarm_is_said_once() -> None:
    """Each zone has its own."""
    told = ToldLevels()
    assert [told.take(zone, STATUS) for zone in ("door", "door", "lid")] == [
        Change.FIRST,
        Change.NONE,
        Change.FIRST,
    ]


@pytest.mark.parametrize(
    ("changes", "change"),
    [
        ({"value_celsius": 70.0}, Change.NONE),
        ({"level": Level.CRITICAL}, Change.OTHER),
        ({"level": None}, Change.OTHER),
        ({"since": 11.0}, Change.OTHER),
        ({"limit_celsius": 55.0}, Change.OTHER),
        ({"rule": "rate"}, Change.OTHER),
    ],
)
def test_what_lasts_is_said_again_when_it_changes(changes: dict[str, object], change: Change) -> None:
    """The figure moves with every frame and stands in `state`."""
    told = ToldLevels()
    told.take("door", STATUS)
    assert told.take("door", replace(STATUS, **changes)) is change  # type: ignore[arg-type] # any field


def test_zones_that_are_gone_are_forgotten() -> None:
    """One that comes back under the same id is a new one."""
    told = ToldLevels()
    told.take("door", STATUS)
    told.take("lid", STATUS)
    assert told.keep_only(["door"])
    assert not told.keep_only(["door"])
    assert told.take("door", STATUS) is Change.NONE
    assert told.take("lid", STATUS) is Change.FIRST
