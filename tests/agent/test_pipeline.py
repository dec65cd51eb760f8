"""For each frame: analyse it, update the alarms, hand the result to the sinks."""

import threading
from collections.abc import Callable, Mapping
from typing import Self

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.alarms import AlarmChange, AlarmMemory, Level, NoAlarmError, ZoneAlarms
from thermal2mqtt.health import Part, PartState, Supervisor
from thermal2mqtt.mlx90640 import I2CBus, Surface, ThermalFrame
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, Fault, Faults, ScenePages, TurnableClock, still
from thermal2mqtt.pipeline import Pipeline
from thermal2mqtt.report import SensorReport, Sink
from thermal2mqtt.sensors.watch import LADDER, SensorWatch
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.results import FrameAnalysis

SETTINGS = SensorSettings.model_validate({"driver": "simulator"})
JOINT = ZoneSettings.model_validate(
    {
        "id": "joint",
        "name": "Joint",
        "polygon": [[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]],
        "thresholds": {"high": {"warning": 60, "critical": 80}},
    }
)
SURFACE = Surface(0.95)
DEADLINE_SECONDS = 30


class Collector:
    """A sink that keeps reports and tells when one is what a test waits for."""

    def __init__(self) -> None:
        self.reports: list[SensorReport] = []
        self._news = threading.Condition()

    def accept(self, report: SensorReport) -> None:
        """Keep the report."""
        with self._news:
            self.reports.append(report)
            self._news.notify_all()

    def wait_for(self, wanted: Callable[[SensorReport], bool]) -> SensorReport:
        """Return the first report that is wanted, waiting for it."""
        with self._news:
            assert self._news.wait_for(lambda: any(map(wanted, self.reports)), DEADLINE_SECONDS)
            return next(filter(wanted, self.reports))


class Failing:
    """A sink with a bug."""

    def accept(self, report: SensorReport) -> None:
        """Fail."""
        raise RuntimeError(f"cannot take {report.sensor}")


class Fragile(FrameAnalyser):
    """An analyser that can be given a bug."""

    broken = False

    def analyse(self, frame: ThermalFrame) -> FrameAnalysis:
        """Analyse, or fail."""
        if self.broken:
            raise RuntimeError("a bug in the analysis")
        return super().analyse(frame)


class Line:
    """A whole line from an emulated part to a collector; time runs as fast as the machine can."""

    description = "emulated part"

    def __init__(self, celsius: float | NDArray[np.float64]) -> None:
        self.clock = TurnableClock()
        self.faults = Faults(self.clock)
        self.bus = EmulatedMlx90640(ScenePages(still(celsius)), clock=self.clock, faults=self.faults)
        self.part = Part("thermal", LADDER, clock=self.clock, stale_after_seconds=5.0)
        self.stop = threading.Event()
        self.collector = Collector()
        watch = SensorWatch(SETTINGS, self, self.part, clock=self.clock, stop=self.stop, surface=SURFACE)
        self.analyser = Fragile(SETTINGS, [JOINT])
        alarms = ZoneAlarms([JOINT], self.clock)
        sinks: list[Sink] = [Failing(), self.collector]
        self.kept: list[Mapping[str, AlarmMemory]] = []
        self.pipeline = Pipeline(
            "thermal", watch, self.analyser, alarms, sinks, clock=self.clock, keep=self.kept.append
        )
        self.part.listen(self.pipeline.part_changed)

    def open(self) -> I2CBus:
        """Return the bus."""
        return self.bus

    def close(self) -> None:
        """Let go of the bus."""
        self.bus.unlock()

    def __enter__(self) -> Self:
        self.pipeline.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.pipeline.join()
        self.pipeline.join()


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
