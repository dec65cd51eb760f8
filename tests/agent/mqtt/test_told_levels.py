"""What is worth saying of an alarm."""

from typing import Any

import pytest

from thermal2mqtt.alarms import AlarmStatus, Annunciation, Level, Rule
from thermal2mqtt.alarms.status import Acknowledgement, Shelf
from thermal2mqtt.mqtt.told_levels import Change, ToldLevels

STATUS = AlarmStatus(Level.WARNING, since=10.0, value=61.0, rule=Rule.HIGH, limit=60.0)


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
        ({"value": 70.0}, Change.NONE),
        ({"level": Level.CRITICAL}, Change.OTHER),
        ({"level": None}, Change.OTHER),
        ({"since": 11.0}, Change.OTHER),
        ({"limit": 55.0}, Change.OTHER),
        ({"rule": Rule.RATE}, Change.OTHER),
        ({"annunciation": Annunciation.ACKNOWLEDGED}, Change.OTHER),
        ({"acknowledgement": Acknowledgement("Ada", 12.0)}, Change.OTHER),
        ({"shelf": Shelf("Bob", "welding", 12.0, 60.0)}, Change.OTHER),
        ({"chattering": True}, Change.OTHER),
    ],
)
def test_what_lasts_is_said_again_when_it_changes(changes: dict[str, Any], change: Change) -> None:
    """The figure moves with every frame and stands in `state`."""
    told = ToldLevels()
    told.take("door", STATUS)
    assert told.take("door", STATUS._replace(**changes)) is change


def test_zones_that_are_gone_are_forgotten() -> None:
    """One that comes back under the same id is a new one."""
    told = ToldLevels()
    told.take("door", STATUS)
    told.take("lid", STATUS)
    assert told.keep_only(["door"])
    assert not told.keep_only(["door"])
    assert told.take("door", STATUS) is Change.NONE
    assert told.take("lid", STATUS) is Change.FIRST
