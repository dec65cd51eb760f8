"""What is usual at an hour of the week."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.agent.thermal.conftest import MakeZone
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.baseline import Baselines

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 2, 0, 0, tzinfo=BERLIN)
WEEK = timedelta(days=7)
STEP = timedelta(seconds=10)


@pytest.fixture
def joint(make_zone: MakeZone) -> ZoneSettings:
    """A zone to learn about."""
    return make_zone("joint", (0, 4), (0, 4))


def _live(
    baselines: Baselines,
    start: datetime,
    hours: float,
    celsius: Callable[[datetime], float | None],
    *,
    normal: bool | None = True,
) -> None:
    """Let some hours pass; the last sample begins the hour after them."""
    for step in range(int(hours * 360) + 1):
        moment = (start.astimezone(ZoneInfo("UTC")) + step * STEP).astimezone(BERLIN)
        baselines.learn({"joint": celsius(moment)}, {"joint": normal}, moment.timestamp())


def _usual(baselines: Baselines, moment: datetime) -> float:
    usual: float = baselines.usual(moment.timestamp())[0].item()
    return usual


def test_two_weeks_make_an_hour_usual(joint: ZoneSettings) -> None:
    """One is not enough; the mean of two is told in the middle of the hour."""
    baselines = Baselines([joint], BERLIN)
    middle = MONDAY.replace(hour=8, minute=30)
    _live(baselines, MONDAY.replace(hour=8), 1, lambda _: 40.0)
    assert math.isnan(_usual(baselines, middle))
    _live(baselines, MONDAY.replace(hour=8) + WEEK, 1, lambda _: 44.0)
    assert _usual(baselines, middle) == pytest.approx(42.0)
    assert math.isnan(_usual(baselines, middle + timedelta(hours=3)))
    assert math.isnan(_usual(baselines, middle + timedelta(days=1)))


def test_between_two_hours_it_is_interpolated(joint: ZoneSettings) -> None:
    """At the full hour it lies between both; where a neighbour is not known, the hour itself counts."""
    baselines = Baselines([joint], BERLIN)
    for week in (0, 1):
        _live(baselines, MONDAY.replace(hour=8) + week * WEEK, 2, lambda m: 40.0 if m.hour == 8 else 60.0)
    assert _usual(baselines, MONDAY.replace(hour=9)) == pytest.approx(50.0)
    assert _usual(baselines, MONDAY.replace(hour=9, minute=15)) == pytest.approx(55.0)
    assert _usual(baselines, MONDAY.replace(hour=8, minute=5)) == pytest.approx(40.0)


def test_it_follows_slowly(joint: ZoneSettings) -> None:
    """After months at 40 C a week at 80 C moves it by an eighth."""
    baselines = Baselines([joint], BERLIN)
    for week in range(12):
        _live(baselines, MONDAY.replace(hour=8) + week * WEEK, 1, lambda _: 40.0)
    _live(baselines, MONDAY.replace(hour=8) + 12 * WEEK, 1, lambda _: 80.0)
    assert _usual(baselines, MONDAY.replace(hour=8, minute=30)) == pytest.approx(45.0)


@pytest.mark.parametrize("normal", [False, None])
def test_an_alarm_teaches_nothing(joint: ZoneSettings, *, normal: bool | None) -> None:
    """A minute in an alarm spoils its hour, and an hour in which nothing is known teaches nothing either."""
    baselines = Baselines([joint], BERLIN)
    for week in range(3):
        _live(baselines, MONDAY.replace(hour=8) + week * WEEK, 0.8, lambda _: 90.0, normal=normal)
        _live(baselines, MONDAY.replace(hour=8, minute=49) + week * WEEK, 0.2, lambda _: 90.0)
    assert math.isnan(_usual(baselines, MONDAY.replace(hour=8, minute=30)))


def test_a_short_alarm_between_two_samples_counts(joint: ZoneSettings) -> None:
    """It is looked for in every frame, not only in those whose values are taken."""
    baselines = Baselines([joint], BERLIN)
    for week in range(2):
        start = MONDAY.replace(hour=8) + week * WEEK
        _live(baselines, start, 0.5, lambda _: 90.0)
        at = start + timedelta(minutes=30, seconds=3)
        baselines.learn({"joint": 90.0}, {"joint": False}, at.timestamp())
        _live(baselines, start + timedelta(minutes=31), 0.5, lambda _: 90.0)
    assert math.isnan(_usual(baselines, MONDAY.replace(hour=8, minute=30)))


def test_an_hour_that_was_hardly_seen_teaches_nothing(joint: ZoneSettings) -> None:
    """With less than half of its samples, or with an unknown zone, an hour is passed over."""
    baselines = Baselines([joint], BERLIN)
    for week in range(3):
        start = MONDAY.replace(hour=8) + week * WEEK
        _live(baselines, start, 1, lambda m: 40.0 if m.minute < 20 else None)
    assert math.isnan(_usual(baselines, MONDAY.replace(hour=8, minute=30)))


def test_hours_are_those_of_the_clock_on_the_wall(joint: ZoneSettings) -> None:
    """Before and after the clocks change, seven in the morning is seven in the morning."""
    baselines = Baselines([joint], BERLIN)
    summer, winter = datetime(2026, 10, 19, 7, tzinfo=BERLIN), datetime(2026, 10, 26, 7, tzinfo=BERLIN)
    assert summer.utcoffset() != winter.utcoffset()
    for start in (summer, winter):
        _live(baselines, start, 1, lambda _: 42.0)
    assert _usual(baselines, MONDAY.replace(hour=7, minute=30)) == pytest.approx(42.0)


def test_the_repeated_hour_teaches_once_and_well(joint: ZoneSettings) -> None:
    """The night in which the clocks go back has one hour of two at night, of double length."""
    baselines = Baselines([joint], BERLIN)
    for start in (datetime(2026, 10, 18, 2, tzinfo=BERLIN), datetime(2026, 10, 25, 2, tzinfo=BERLIN)):
        _live(baselines, start, 2, lambda _: 21.0)
    weeks = baselines.document()["joint"].weeks
    assert weeks[6 * 24 + 2] == 2
    assert _usual(baselines, datetime(2026, 11, 1, 2, 30, tzinfo=BERLIN)) == pytest.approx(21.0)


def test_a_clock_that_jumps_does_no_harm(joint: ZoneSettings) -> None:
    """A Raspberry Pi that starts in 1970 and then learns the time has learned nothing false."""
    baselines = Baselines([joint], BERLIN)
    baselines.learn({"joint": 99.0}, {"joint": True}, 60.0)
    for week in range(2):
        _live(baselines, MONDAY.replace(hour=8) + week * WEEK, 1, lambda _: 40.0)
    baselines.learn({"joint": 99.0}, {"joint": True}, 120.0)
    assert _usual(baselines, MONDAY.replace(hour=8, minute=30)) == pytest.approx(40.0)


def test_what_was_learned_can_be_kept(joint: ZoneSettings) -> None:
    """Another run takes it up and goes on; the revision tells when there is something new to keep."""
    first = Baselines([joint], BERLIN)
    assert first.revision == 0
    _live(first, MONDAY.replace(hour=8), 1, lambda _: 40.0)
    assert first.revision == 1
    second = Baselines([joint], BERLIN)
    second.restore(first.document())
    _live(second, MONDAY.replace(hour=8) + WEEK, 1, lambda _: 44.0)
    assert _usual(second, MONDAY.replace(hour=8, minute=30)) == pytest.approx(42.0)


def test_a_zone_that_moved_begins_anew(joint: ZoneSettings, make_zone: MakeZone) -> None:
    """What one place had is not usual for another, after a restart as at run time; others keep theirs."""
    baselines = Baselines([joint], BERLIN)
    for week in (0, 1):
        _live(baselines, MONDAY.replace(hour=8) + week * WEEK, 1, lambda _: 40.0)
    moved = make_zone("joint", (5, 9), (0, 4))
    again = Baselines([moved], BERLIN)
    again.restore(baselines.document())
    middle = MONDAY.replace(hour=8, minute=30)
    assert math.isnan(_usual(again, middle))
    baselines.set_zones([make_zone("new", (5, 9), (0, 4)), joint])
    usual = baselines.usual(middle.timestamp())
    np.testing.assert_array_equal(np.isnan(usual), [True, False])
    baselines.set_zones([moved])
    assert math.isnan(_usual(baselines, middle))


def test_without_a_timezone_the_machines_counts(joint: ZoneSettings) -> None:
    """Half past eight is half past eight where the agent stands."""
    baselines = Baselines([joint])
    for week in (0, 1):
        for step in range(361):
            moment = datetime(2026, 11, 2, 8) + week * WEEK + step * STEP  # noqa: DTZ001 - the machine's time
            baselines.learn({"joint": 40.0}, {"joint": True}, moment.timestamp())
    usual = baselines.usual(datetime(2026, 11, 16, 8, 30).timestamp())  # noqa: DTZ001 - the machine's time
    assert usual[0] == pytest.approx(40.0)
