"""The alarms of all zones of a sensor, through frames, gaps and changes of the zones."""

from collections.abc import Callable
from typing import Protocol

from thermal2mqtt.alarms import AlarmStatus, Level, ZoneAlarms
from thermal2mqtt.clock import Clock
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

MakeZone = Callable[..., ZoneSettings]
Figures = Callable[..., dict[str, ZoneFigures]]


class TurnedClock(Clock, Protocol):
    """The fixture's clock: `now` may be set."""

    now: float


def _levels(statuses: dict[str, AlarmStatus]) -> dict[str, Level | None]:
    return {zone: status.level for zone, status in statuses.items()}


def test_each_zone_has_its_own_alarm(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """Every zone is held against its own limits, and stamped with the wall time of its own change."""
    alarms = ZoneAlarms([make_zone("joint", warning=60, critical=80), make_zone("shelf")], clock)
    alarms.update(figures(joint=30.0, shelf=90.0))
    clock.now = 1200.0
    assert alarms.update(figures(joint=81.0, shelf=91.0)) == {
        "joint": AlarmStatus(Level.CRITICAL, 1200.0, 81.0, "high", 80.0),
        "shelf": AlarmStatus(Level.NORMAL, 1000.0, 91.0, None, None),
    }


def test_lost_sensor_makes_every_level_unknown(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """While the sensor gives nothing no zone has a level or a value; the last ones do not linger."""
    alarms = ZoneAlarms([make_zone("joint", critical=80), make_zone("shelf")], clock)
    alarms.update(figures(joint=90.0, shelf=20.0))
    clock.now = 1300.0
    assert alarms.unknown() == {zone: AlarmStatus(None, 1300.0) for zone in ("joint", "shelf")}


def test_alarm_outlives_a_lost_sensor(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """A zone that was critical and comes back inside its band is critical, since its return."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock)
    alarms.update(figures(joint=80.0))
    alarms.unknown()
    clock.now = 1400.0
    assert alarms.update(figures(joint=79.0))["joint"] == AlarmStatus(
        Level.CRITICAL, 1400.0, 79.0, "high", 80.0
    )


def test_sensor_that_never_spoke_is_unknown(make_zone: MakeZone, clock: TurnedClock) -> None:
    """Before the first frame the levels are unknown since the start, not normal."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock)
    clock.now = 1100.0
    assert alarms.unknown() == {"joint": AlarmStatus(None, 1000.0)}


def test_zone_that_could_not_be_measured_is_unknown(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """A zone without figures, or missing from them, is unknown; its neighbours are not."""
    alarms = ZoneAlarms([make_zone(zone, critical=80) for zone in ("a", "b", "c")], clock)
    assert _levels(dict(alarms.update(figures(a=20.0, b=None)))) == {"a": Level.NORMAL, "b": None, "c": None}


def test_figures_of_an_unknown_zone_are_ignored(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """Figures of a zone that is not watched, any more or yet, raise nothing."""
    alarms = ZoneAlarms([make_zone("a", critical=80)], clock)
    assert list(alarms.update(figures(a=20.0, gone=300.0))) == ["a"]


def test_zones_that_stay_keep_their_status(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """Adding and removing zones leaves the others' level, band and time alone."""
    joint = make_zone("joint", critical=80)
    alarms = ZoneAlarms([joint, make_zone("old")], clock)
    alarms.update(figures(joint=80.0, old=20.0))
    clock.now = 1500.0
    alarms.set_zones([make_zone("new", warning=50), joint])
    assert alarms.update(figures(joint=79.0, new=20.0)) == {
        "new": AlarmStatus(Level.NORMAL, 1500.0, 20.0),
        "joint": AlarmStatus(Level.CRITICAL, 1000.0, 79.0, "high", 80.0),
    }


def test_new_limits_count_from_the_next_frame(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """A lowered limit raises, a raised one releases, and a removed one leaves nothing to hold."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock)
    seen = []
    for limits in ({"critical": 80}, {"critical": 60}, {"critical": 90}, {"warning": 50}, {}):
        alarms.set_zones([make_zone("joint", **limits)])
        seen.append(alarms.update(figures(joint=70.0))["joint"].level)
    assert seen == [Level.NORMAL, Level.CRITICAL, Level.NORMAL, Level.WARNING, Level.NORMAL]


def test_zone_removed_and_added_again_starts_afresh(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """A zone that was away has no band left from its former life."""
    joint = make_zone("joint", critical=80)
    alarms = ZoneAlarms([joint], clock)
    alarms.update(figures(joint=80.0))
    alarms.set_zones([])
    assert alarms.update(figures(joint=79.0)) == {}
    alarms.set_zones([joint])
    assert alarms.update(figures(joint=79.0))["joint"].level is Level.NORMAL


def test_statuses_handed_out_do_not_change(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """What was handed to the sinks for one frame is not altered by the next."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock)
    first = alarms.update(figures(joint=90.0))
    alarms.update(figures(joint=20.0))
    assert _levels(dict(first)) == {"joint": Level.CRITICAL}
