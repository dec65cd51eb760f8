"""Zones that are changed while frames come."""

import pytest

from tests.agent.emulated_line import JOINT, Line
from thermal2mqtt.alarms import Level
from thermal2mqtt.health import Supervisor
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.settings.zone import Role


def test_other_zones_are_watched_from_the_next_frame_on() -> None:
    """Without a restart; a zone that stays keeps its level and since when it has it."""
    lid = JOINT.model_copy(update={"id": "lid"})
    with Line(70.0) as line:
        first = line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.WARNING)
        line.pipeline.set_zones([lid, JOINT])
        both = line.collector.wait_for(lambda r: "lid" in r.alarms)
        line.pipeline.set_zones([lid])
        last = line.collector.wait_for(lambda r: "joint" not in r.alarms)
    assert both.analysis is not None
    lid_found, joint_found = both.analysis.zones["lid"], both.analysis.zones["joint"]
    assert (lid_found.mean_celsius, lid_found.max_at) == (joint_found.mean_celsius, joint_found.max_at)
    assert both.alarms["joint"].since == first.alarms["joint"].since < both.alarms["lid"].since
    assert last.analysis is not None
    assert last.analysis.zones.keys() == last.alarms.keys() == {"lid"}


def test_an_emissivity_that_is_set_while_running_counts() -> None:
    """In the formula, the figures and the alarm of its zone; outside of it all is as it was."""
    shiny = JOINT.model_copy(update={"emissivity": 0.5})
    with Line(70.0) as line:
        line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.WARNING)
        line.pipeline.set_zones([shiny])
        hot = line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.CRITICAL)
        line.pipeline.set_zones([JOINT])
        again = line.collector.wait_for(
            lambda r: r.time > hot.time and r.alarms["joint"].level is Level.WARNING
        )
    assert hot.frame is not None
    assert hot.frame.celsius[0, 0] == pytest.approx(70.0, abs=0.5)
    for report, celsius in ((hot, hot.frame.celsius[12, 16]), (again, 70.0)):
        assert report.analysis is not None
        assert report.analysis.zones["joint"].max_celsius == pytest.approx(celsius, abs=0.5)
    assert hot.frame.celsius[12, 16] > 90.0


def test_a_mask_that_is_set_while_running_hides_at_once() -> None:
    """No figures, no hotspots, no level; and a mask itself has no alarm. Taken away, all is there again."""
    mask = JOINT.model_copy(update={"id": "stove", "role": Role.MASK, "thresholds": Thresholds()})
    with Line(70.0) as line:
        shown = line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.WARNING)
        line.pipeline.set_zones([JOINT, mask])
        hidden = line.collector.wait_for(lambda r: r.alarms["joint"].level is None)
        line.pipeline.set_zones([JOINT])
        line.collector.wait_for(lambda r: r.time > hidden.time and r.alarms["joint"].level is Level.WARNING)
    assert shown.analysis is not None
    assert hidden.analysis is not None
    assert (len(shown.analysis.hotspots), hidden.analysis.hotspots) == (1, ())
    assert hidden.available
    assert hidden.alarms.keys() == hidden.analysis.zones.keys() == {"joint"}
    assert hidden.analysis.zones["joint"].max_celsius is None


def test_what_is_remembered_follows_the_zones() -> None:
    """A zone that is taken away is forgotten with the next frame, with its acknowledgement and its shelf."""
    lid = JOINT.model_copy(update={"id": "lid"})
    with Line(70.0) as line:
        line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.WARNING)
        line.pipeline.shelve("joint", seconds=1e6, reason="welding", by="Bob")
        line.pipeline.set_zones([lid])
        line.collector.wait_for(lambda r: r.alarms.keys() == {"lid"} and r.alarms["lid"].level is not None)
        line.pipeline.set_zones([lid, JOINT])
        anew = line.collector.wait_for(lambda r: r.alarms.keys() == {"lid", "joint"})
    assert anew.alarms["joint"].shelf is None
    assert line.kept[-1].keys() == {"lid", "joint"}
    assert {"lid"} in [memories.keys() for memories in line.kept]


def test_zones_of_a_lost_sensor_are_told_at_once() -> None:
    """There is no next frame to wait for."""
    line = Line(70.0)
    line.part.progress()
    line.clock.advance(6.0)
    Supervisor([line.part]).check()
    line.pipeline.set_zones([JOINT.model_copy(update={"id": "lid"})])
    assert [report.alarms.keys() for report in line.collector.reports] == [{"joint"}, {"lid"}]
    assert line.collector.reports[-1].alarms["lid"].level is None
