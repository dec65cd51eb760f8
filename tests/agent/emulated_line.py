"""A whole line from an emulated part to a collector of reports."""

import threading
from collections.abc import Callable, Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.alarms import AlarmMemory, ZoneAlarms
from thermal2mqtt.health import Part
from thermal2mqtt.mlx90640 import I2CBus, Surface, ThermalFrame
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, Faults, ScenePages, TurnableClock, still
from thermal2mqtt.pipeline import Pipeline
from thermal2mqtt.report import SensorReport, Sink
from thermal2mqtt.sensors.watch import LADDER, SensorWatch
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
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
