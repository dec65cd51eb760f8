"""An alarm as it stands on the wire: level, reason, and what people did about it."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.agent.contract.samples import NOON, STAMP, decoded
from thermal2mqtt.alarms import Acknowledgement, AlarmStatus, Annunciation, Level, Rule, Shelf
from thermal2mqtt.contract.alarm import build_alarm, build_alarm_test
from thermal2mqtt.contract.base import rounded


@given(value=st.floats() | st.none())
def test_no_figure_is_ever_nan(value: float | None) -> None:
    """Whatever the analysis gives, the wire has a number or null."""
    status = AlarmStatus(Level.WARNING, NOON, value, Rule.HIGH, value)
    told = decoded(build_alarm(status))["value"]
    assert told == rounded(value)
    assert (told is None) == (value is None or not math.isfinite(value))


def test_alarm_tells_level_and_reason() -> None:
    """All keys are there from the beginning; acknowledging and shelving are null until they happen."""
    raised = AlarmStatus(Level.CRITICAL, NOON, 81.006, Rule.HIGH, 80.0, Annunciation.UNACKNOWLEDGED)
    assert decoded(build_alarm(raised)) == {
        "schema": 1,
        "level": "critical",
        "since": STAMP,
        "value": 81.01,
        "rule": "high",
        "limit": 80.0,
        "unit": "°C",
        "annunciation": "unacknowledged",
        "acknowledged_by": None,
        "acknowledged_at": None,
        "shelved_until": None,
        "shelved_by": None,
        "shelved_reason": None,
        "chattering": False,
    }


def test_alarm_tells_what_people_did() -> None:
    """Who saw it and when, who silenced it, why and until when; figures in the unit of the rule."""
    status = AlarmStatus(
        Level.WARNING,
        NOON,
        9.5,
        Rule.RATE,
        8.0,
        Annunciation.ACKNOWLEDGED,
        Acknowledgement("Ada", NOON + 1),
        Shelf("Bob", "welding", NOON + 2, 60.0),
        chattering=True,
    )
    told = decoded(build_alarm(status))
    assert {key: told[key] for key in list(told)[6:]} == {
        "unit": "°C/min",
        "annunciation": "acknowledged",
        "acknowledged_by": "Ada",
        "acknowledged_at": "2026-11-20T12:00:01.000Z",
        "shelved_until": "2026-11-20T12:01:02.000Z",
        "shelved_by": "Bob",
        "shelved_reason": "welding",
        "chattering": True,
    }


def test_alarm_of_an_unknown_zone_has_no_level() -> None:
    """Unknown is null, never normal."""
    told = decoded(build_alarm(AlarmStatus(None, NOON)))
    assert told["level"] is None
    assert told["since"] == STAMP


def test_alarm_of_a_test_says_that_it_is_one() -> None:
    """All that an alarm says, and two keys that no alarm has."""
    status = AlarmStatus(Level.CRITICAL, NOON, 85.0, Rule.HIGH, 80.0, Annunciation.UNACKNOWLEDGED)
    told = decoded(build_alarm_test(status, "e1"))
    assert (told.pop("test"), told.pop("event_id")) == (True, "e1")
    assert told == decoded(build_alarm(status))
