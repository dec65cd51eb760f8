"""A real line on an emulated part, for tests beside it."""

import threading
from collections.abc import Callable
from typing import Any, Self

from thermal2mqtt.alarms import ZoneAlarms
from thermal2mqtt.health import Part
from thermal2mqtt.mlx90640 import I2CBus
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, Faults, Scene, ScenePages, TurnableClock
from thermal2mqtt.pipeline import Pipeline
from thermal2mqtt.proof.trial import ProofLine
from thermal2mqtt.report import SensorReport
from thermal2mqtt.sensors.page_queue import PageQueue
from thermal2mqtt.sensors.watch import LADDER, SensorWatch
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import NOTHING_KNOWN, FrameAnalyser, Knowledge
from thermal2mqtt.thermal.radiometry import surface_of

DEADLINE_SECONDS = 20.0


def zone(zone_id: str = "joint", **thresholds: Any) -> ZoneSettings:
    """Return a zone in the middle of the image."""
    return another(zone_id, left=0.25, thresholds=thresholds)


def another(zone_id: str, *, left: float, **settings: Any) -> ZoneSettings:
    """Return a zone a fifth as wide as the image and half as high, with these settings."""
    corners = [[left, 0.25], [left + 0.2, 0.25], [left + 0.2, 0.75], [left, 0.75]]
    values = {"id": zone_id, "name": zone_id.title(), "polygon": corners}
    return ZoneSettings.model_validate(values | settings)


class SlowClock(TurnableClock):
    """Turned by sleeping, but no faster than a test can follow: each sleep takes a moment of real time."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = threading.Event()

    def sleep(self, seconds: float) -> None:
        """Turn it, and let other threads have their turn."""
        super().sleep(seconds)
        self._moment.wait(0.001)


class RealLine:
    """The line of one sensor; the reports that it hands on are kept."""

    description = "emulated part"

    def __init__(
        self, scene: Scene, *zones: ZoneSettings, knowledge: Knowledge = NOTHING_KNOWN, **sensor: Any
    ) -> None:
        settings = SensorSettings.model_validate({"driver": "simulator", "refresh_rate_hz": 8, **sensor})
        self.clock = SlowClock()
        self.faults = Faults(self.clock)
        self.bus = EmulatedMlx90640(ScenePages(scene), clock=self.clock, faults=self.faults)
        self.reports: list[SensorReport] = []
        self._news = threading.Condition()
        self._stop = threading.Event()
        part = Part("thermal", LADDER, clock=self.clock, stale_after_seconds=600.0)
        self.watch = SensorWatch(
            settings, self, part, clock=self.clock, stop=self._stop, surface=surface_of(settings, zones)
        )
        self.pipeline = Pipeline(
            "thermal",
            self.watch,
            FrameAnalyser(settings, zones, knowledge),
            ZoneAlarms(zones, self.clock),
            [self],
            clock=self.clock,
            keep=lambda _: None,
        )
        part.listen(self.pipeline.part_changed)
        self.proof_line = ProofLine(
            lambda: settings, lambda: zones, self.watch.taps, lambda: self.pipeline.newest, knowledge
        )

    def open(self) -> I2CBus:
        """Return the bus."""
        return self.bus

    def close(self) -> None:
        """Let go of the bus."""
        self.bus.unlock()

    def accept(self, report: SensorReport) -> None:
        """Keep a report."""
        with self._news:
            self.reports.append(report)
            self._news.notify_all()

    def wait_for(self, wanted: Callable[[SensorReport], bool]) -> SensorReport:
        """Return the first report that is wanted, waiting for it."""
        with self._news:
            assert self._news.wait_for(lambda: any(map(wanted, self.reports)), DEADLINE_SECONDS)
            return next(filter(wanted, self.reports))

    def pass_pages(self, number: int) -> None:
        """Wait until so many more pages were read, believed or not."""
        queue = PageQueue(number)
        with queue.attached(self.watch.taps):
            for _ in range(number):
                assert queue.get(DEADLINE_SECONDS) is not None

    def __enter__(self) -> Self:
        self.pipeline.start()
        self.wait_for(lambda report: all(status.level for status in report.alarms.values()))
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.pipeline.join()
