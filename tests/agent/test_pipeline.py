"""For each frame: analyse it, update the alarms, hand the result to the sinks."""

import threading

import numpy as np
import pytest

from tests.agent.emulated_line import Line
from thermal2mqtt.alarms import AlarmChange, Level, NoAlarmError
from thermal2mqtt.health import PartState, Supervisor
from thermal2mqtt.mlx90640.emulator import Fault


def test_a_frame_becomes_figures_and_a_level() -> None:
    """A scene at 70 C is a zone at 70 C on level warning, though another sink fails each time."""
    with Line(70.0) as line:
        report = line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.WARNING)
    assert report.available
    assert report.analysis is not None
    assert report.analysis.zones["joint"].max_celsius == pytest.approx(70.0, abs=0.5)
    assert report.alarms["joint"].limit == 60.0


def test_a_fire_is_an_alarm_and_no_lost_sensor() -> None:
    """Hotter than the converter can tell, in a corner of the zone: the level is that of a fire, and stays."""
    scene = np.full((24, 32), 30.0)
    scene[8:11, 10:13] = 900.0
    with Line(scene) as line:
        fire = line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.CRITICAL)
        line.collector.wait_for(lambda r: r.time > fire.time + 60)
    later = [report for report in line.collector.reports if report.time >= fire.time]
    assert all(report.available and report.alarms["joint"].level is Level.CRITICAL for report in later)
    analysis = later[-1].analysis
    assert analysis is not None
    assert (analysis.zones["joint"].max_celsius or 0) > 400
    uncertainty = analysis.zones["joint"].uncertainty
    assert uncertainty is not None
    assert not uncertainty.claimed


def test_a_lost_sensor_is_told_as_unknown_and_comes_back() -> None:
    """With the sensor unplugged there is no level and no frame; plugged in, both are there again."""
    with Line(70.0) as line:
        line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.WARNING)
        line.faults.inject(Fault.UNPLUGGED, seconds=60.0)
        lost = line.collector.wait_for(lambda r: not r.available)
        again = line.collector.wait_for(lambda r: r.time > lost.time and r.available)
    assert lost.analysis is None
    assert lost.alarms["joint"].level is None
    assert again.time - lost.time > 30


def test_a_bug_in_the_analysis_is_told_as_unknown_and_outlived() -> None:
    """The last temperatures must not stay as if they were live, and the thread must not end."""
    with Line(70.0) as line:
        line.collector.wait_for(lambda r: r.available)
        line.analyser.broken = True
        lost = line.collector.wait_for(lambda r: not r.available)
        line.analyser.broken = False
        line.collector.wait_for(lambda r: r.time > lost.time and r.available)
    assert line.part.health().faults["unexpected"] > 0


def test_a_thread_that_hangs_is_told_by_the_supervisor() -> None:
    """The sensor's own thread cannot tell that it hangs in the bus."""
    line = Line(70.0)
    line.part.progress()
    line.clock.advance(6.0)
    Supervisor([line.part]).check()
    assert line.part.state is PartState.FAILED
    assert [report.available for report in line.collector.reports] == [False]


def test_what_people_do_is_told_at_once_with_the_newest_frame() -> None:
    """Acknowledged and shelved: a report of its own, with the figures that were there before."""
    with Line(70.0) as line:
        line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.WARNING)
        assert line.pipeline.acknowledge("joint", "Ada").acknowledgement is not None
        assert line.pipeline.shelve("joint", seconds=1e6, reason="welding", by="Bob").shelf is not None
        assert line.pipeline.unshelve("joint", "Ada").shelf is None
    told = [(event.change, report) for report in line.collector.reports for event in report.events]
    changes = [change for change, _ in told]
    assert changes == [
        AlarmChange.RAISED,
        AlarmChange.ACKNOWLEDGED,
        AlarmChange.SHELVED,
        AlarmChange.UNSHELVED,
    ]
    assert all(report.available and report.frame.time == report.time for _, report in told if report.frame)
    assert line.kept[-1]["joint"].acknowledgement is not None


def test_a_hotspots_event_is_told_once() -> None:
    """What people do is told with the newest figures, but nothing appears a second time by that."""
    with Line(70.0) as line:
        news = line.collector.wait_for(lambda r: r.analysis is not None and bool(r.analysis.hotspot_events))
        for _ in range(20):
            line.pipeline.shelve("joint", seconds=1e6, reason="welding", by="Bob")
        assert news.analysis is not None
        (event,) = news.analysis.hotspot_events
    told = [r.analysis for r in line.collector.reports if r.analysis is not None]
    appeared = [e for analysis in told for e in analysis.hotspot_events if e.hotspot.id == event.hotspot.id]
    assert appeared == [event]
    assert line.pipeline.recent_hotspots[-1].id == event.hotspot.id


def test_people_can_act_before_the_first_frame_and_are_refused_what_cannot_be() -> None:
    """A planned shelf needs no temperature; an alarm that is not there cannot be acknowledged."""
    line = Line(70.0)
    line.pipeline.shelve("joint", seconds=60.0, reason="welding", by="Bob")
    with pytest.raises(NoAlarmError):
        line.pipeline.acknowledge("joint", "Ada")
    assert [report.available for report in line.collector.reports] == [False]
    assert line.kept[-1]["joint"].shelf is not None


def test_only_changes_are_kept() -> None:
    """A card is not worn by figures that move."""
    with Line(70.0) as line:
        line.collector.wait_for(lambda r: r.alarms["joint"].level is Level.WARNING)
        first = line.collector.reports[-1]
        line.collector.wait_for(lambda r: r.time > first.time + 60)
    assert [memories["joint"].level for memories in line.kept] == [Level.NORMAL, Level.WARNING]


def test_nothing_remains_after_a_stop() -> None:
    """The thread ends, and the part says that it was ended on purpose."""
    with Line(30.0) as line:
        line.collector.wait_for(lambda r: r.available)
    assert line.part.state is PartState.STOPPED
    assert "sensor-thermal" not in {thread.name for thread in threading.enumerate()}
