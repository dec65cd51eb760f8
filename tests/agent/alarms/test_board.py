"""The alarms of all zones of a sensor, through frames, gaps, restarts and changes of the zones."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Protocol

import pytest

from tests.agent.alarms.conftest import MakeZone
from thermal2mqtt.alarms import (
    AlarmMemory,
    AlarmStatus,
    AlarmUpdate,
    Annunciation,
    Level,
    Rule,
    UnknownZoneError,
    ZoneAlarms,
)
from thermal2mqtt.alarms.memory import NOTHING
from thermal2mqtt.clock import Clock
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

Figures = Callable[..., dict[str, ZoneFigures]]


class TurnedClock(Clock, Protocol):
    """The fixture's clock: both times may be set."""

    now: float
    wall: float


Told = tuple[Level | None, float, float | None, Rule | None, float | None]


def told(update: AlarmUpdate) -> dict[str, Told]:
    """Return level, time of its change, value, rule and limit of each zone."""
    return {
        zone: (status.level, status.since, status.value, status.rule, status.limit)
        for zone, status in update.statuses.items()
    }


def levels(update: AlarmUpdate) -> dict[str, Level | None]:
    """Return the level of each zone."""
    return {zone: status.level for zone, status in update.statuses.items()}


def restarted(alarms: ZoneAlarms, zones: list[ZoneSettings], clock: Clock) -> ZoneAlarms:
    """Return what another run makes of what is remembered."""
    return ZoneAlarms(zones, clock, alarms.memories())


def test_each_zone_has_its_own_alarm(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """Every zone is held against its own limits, and stamped with the wall time of its own change."""
    alarms = ZoneAlarms([make_zone("joint", warning=60, critical=80), make_zone("shelf")], clock)
    alarms.update(figures(joint=30.0, shelf=90.0))
    clock.wall = 1200.0
    assert told(alarms.update(figures(joint=81.0, shelf=91.0))) == {
        "joint": (Level.CRITICAL, 1200.0, 81.0, Rule.HIGH, 80.0),
        "shelf": (Level.NORMAL, 1000.0, 91.0, None, None),
    }


def test_lost_sensor_makes_every_level_unknown(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """While the sensor gives nothing no zone has a level or a value; the last ones do not linger."""
    alarms = ZoneAlarms([make_zone("joint", critical=80), make_zone("shelf")], clock)
    alarms.update(figures(joint=90.0, shelf=20.0))
    clock.wall = 1300.0
    assert told(alarms.unknown()) == dict.fromkeys(("joint", "shelf"), (None, 1300.0, None, None, None))


def test_alarm_outlives_a_lost_sensor(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """A zone that was critical and comes back inside its dead-band is critical, since its return."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock)
    alarms.update(figures(joint=80.0))
    alarms.unknown()
    clock.wall = 1400.0
    assert told(alarms.update(figures(joint=79.0))) == {
        "joint": (Level.CRITICAL, 1400.0, 79.0, Rule.HIGH, 80.0)
    }


def test_sensor_that_never_spoke_is_unknown(make_zone: MakeZone, clock: TurnedClock) -> None:
    """Before the first frame the levels are unknown since the start, not normal, and that is no event."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock)
    clock.wall = 1100.0
    assert alarms.unknown() == AlarmUpdate({"joint": AlarmStatus(None, 1000.0)}, ())


def test_zone_that_could_not_be_measured_is_unknown(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """A zone without figures, or missing from them, is unknown; its neighbours are not."""
    alarms = ZoneAlarms([make_zone(zone, critical=80) for zone in ("a", "b", "c")], clock)
    assert levels(alarms.update(figures(a=20.0, b=None))) == {"a": Level.NORMAL, "b": None, "c": None}


def test_figures_of_an_unknown_zone_are_ignored(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """Figures of a zone that is not watched, any more or yet, raise nothing."""
    alarms = ZoneAlarms([make_zone("a", critical=80)], clock)
    assert list(alarms.update(figures(a=20.0, gone=300.0)).statuses) == ["a"]


def test_zones_that_stay_keep_their_status(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """Adding and removing zones leaves the others' level, dead-band and time alone."""
    joint = make_zone("joint", critical=80)
    alarms = ZoneAlarms([joint, make_zone("old")], clock)
    alarms.update(figures(joint=80.0, old=20.0))
    clock.wall = 1500.0
    alarms.set_zones([make_zone("new", warning=50), joint])
    assert told(alarms.update(figures(joint=79.0, new=20.0))) == {
        "new": (Level.NORMAL, 1500.0, 20.0, None, None),
        "joint": (Level.CRITICAL, 1000.0, 79.0, Rule.HIGH, 80.0),
    }


def test_new_limits_count_from_the_next_frame(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """A lowered limit raises, a raised one releases, and a removed one leaves nothing to hold."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock)
    seen = []
    for limits in ({"critical": 80}, {"critical": 60}, {"critical": 90}, {"warning": 50}, {}):
        alarms.set_zones([make_zone("joint", **limits)])
        seen.append(alarms.update(figures(joint=70.0)).statuses["joint"].level)
    assert seen == [Level.NORMAL, Level.CRITICAL, Level.NORMAL, Level.WARNING, Level.NORMAL]


def test_zone_removed_and_added_again_starts_afresh(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """A zone that was away has no dead-band left from its former life."""
    joint = make_zone("joint", critical=80)
    alarms = ZoneAlarms([joint], clock)
    alarms.update(figures(joint=80.0))
    alarms.set_zones([])
    assert alarms.update(figures(joint=79.0)) == AlarmUpdate({})
    alarms.set_zones([joint])
    assert levels(alarms.update(figures(joint=79.0))) == {"joint": Level.NORMAL}


def test_statuses_handed_out_do_not_change(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """What was handed to the sinks for one frame is not altered by the next."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock)
    first = alarms.update(figures(joint=90.0))
    alarms.update(figures(joint=20.0))
    assert levels(first) == {"joint": Level.CRITICAL}


def test_people_name_the_zone(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """What is done to one zone is done to no other; a zone that is not there is told with those that are."""
    alarms = ZoneAlarms([make_zone("a", critical=80), make_zone("b", critical=80)], clock)
    alarms.update(figures(a=90.0, b=90.0))
    statuses = alarms.acknowledge("a", "Ada").statuses
    assert [status.acknowledgement is not None for status in statuses.values()] == [True, False]
    with pytest.raises(UnknownZoneError, match="no zone 'c'; there is a, b"):
        alarms.acknowledge("c", "Ada")
    with pytest.raises(UnknownZoneError, match="no zone 'c'; there is a, b"):
        alarms.shelve("c", seconds=60.0, reason="welding", by="Ada")
    with pytest.raises(UnknownZoneError, match="no zone 'c'; there is a, b"):
        alarms.unshelve("c", "Ada")


def test_alarm_survives_a_restart(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """Level, dead-band, acknowledgement and shelf; the restart itself is no event."""
    zones = [make_zone("joint", critical=80)]
    before = ZoneAlarms(zones, clock)
    before.update(figures(joint=85.0))
    before.acknowledge("joint", "Ada")
    kept = before.shelve("joint", seconds=600.0, reason="welding", by="Bob").statuses["joint"]
    clock.sleep(60.0)
    after = restarted(before, zones, clock)
    assert after.unknown().statuses["joint"].shelf == kept.shelf
    update = after.update(figures(joint=79.0))
    status = update.statuses["joint"]
    assert update.events == ()
    assert (status.level, status.rule, status.limit) == (Level.CRITICAL, Rule.HIGH, 80.0)
    assert (status.annunciation, status.acknowledgement) == (
        Annunciation.ACKNOWLEDGED,
        kept.acknowledgement,
    )
    clock.sleep(539.0)
    assert after.update(figures(joint=79.0)).statuses["joint"].shelf is not None
    clock.sleep(1.0)
    assert after.update(figures(joint=79.0)).statuses["joint"].shelf is None


def test_latched_alarm_survives_a_restart(make_zone: MakeZone, figures: Figures, clock: TurnedClock) -> None:
    """Though the figure is back, it waits for somebody; what was raised under limits that are gone too."""
    zones = [make_zone("joint", {"latch": True}, critical=80)]
    before = ZoneAlarms(zones, clock)
    before.update(figures(joint=85.0))
    before.update(figures(joint=20.0))
    for limits in ({"critical": 80}, {}):
        after = restarted(before, [make_zone("joint", {"latch": True}, **limits)], clock)
        status = after.update(figures(joint=20.0)).statuses["joint"]
        assert (status.level, status.annunciation) == (Level.CRITICAL, Annunciation.RETURNED)


@pytest.mark.parametrize("wall", [0.0, 1e9])
def test_shelf_has_an_end_whatever_the_clock_says_after_a_restart(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock, wall: float
) -> None:
    """A board without a battery starts in 1970: the shelf then lasts its whole time anew, never longer."""
    zones = [make_zone("joint", critical=80)]
    before = ZoneAlarms(zones, clock)
    before.shelve("joint", seconds=600.0, reason="welding", by="Bob")
    clock.wall = wall
    after = restarted(before, zones, clock)
    clock.now += 600.0
    assert after.update(figures(joint=20.0)).statuses["joint"].shelf is None


@pytest.mark.parametrize(
    "memory",
    [
        AlarmMemory(level=Level.CRITICAL),
        AlarmMemory(annunciation=Annunciation.ACKNOWLEDGED),
        AlarmMemory(on=((Rule.HIGH, Level.EMERGENCY),)),
        AlarmMemory(level=Level.WARNING, cause=(Rule.DELTA, Level.CRITICAL)),
    ],
)
def test_memory_that_contradicts_itself_ends_in_what_is_true(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock, memory: AlarmMemory
) -> None:
    """A file that somebody edited can neither raise nor hold an alarm, nor hide one."""
    alarms = ZoneAlarms([make_zone("joint", critical=80)], clock, {"joint": memory})
    status = alarms.update(figures(joint=20.0)).statuses["joint"]
    assert (status.level, status.annunciation) == (Level.NORMAL, Annunciation.NORMAL)
    status = alarms.update(figures(joint=85.0)).statuses["joint"]
    assert (status.level, status.annunciation) == (Level.CRITICAL, Annunciation.UNACKNOWLEDGED)


def test_revision_tells_when_there_is_something_to_remember(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """Another number after each change, the same while only figures move."""
    alarms = ZoneAlarms([make_zone("joint", warning=60, critical=80)], clock)
    seen: list[tuple[int, Mapping[str, AlarmMemory]]] = []
    for celsius in (20.0, 21.0, 65.0, 66.0, 85.0, 65.0, 20.0):
        alarms.update(figures(joint=celsius))
        seen.append((alarms.revision, alarms.memories()))
    assert seen[0][1] == {"joint": NOTHING}
    for (one, memories), (other, later) in pairwise(seen):
        assert (one == other) is (memories == later)
    last = alarms.revision
    alarms.set_zones([])
    assert alarms.revision != last


def test_a_milder_rule_that_nobody_is_told_of_is_to_be_remembered_too(
    make_zone: MakeZone, figures: Figures, clock: TurnedClock
) -> None:
    """A rate of a warning beside a critical maximum makes no event; after a restart it still holds."""
    zone = make_zone("joint", {"rate": {"warning": 5.0}}, critical=80)
    alarms = ZoneAlarms([zone], clock)
    alarms.update(figures(joint=85.0))
    before = alarms.revision
    rising = {"joint": figures(joint=86.0)["joint"]._replace(rate_celsius_per_minute=6.0)}
    assert alarms.update(rising).events == ()
    assert alarms.revision != before
    update = restarted(alarms, [zone], clock).update(figures(joint=20.0))
    assert levels(update) == {"joint": Level.WARNING}
