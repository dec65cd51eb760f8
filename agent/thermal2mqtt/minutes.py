"""From frames to minutes: smallest, mean and largest figure of each zone, for charts and for later."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.report import SensorReport
from thermal2mqtt.store.minute_tables import MINUTE, Minute
from thermal2mqtt.thermal.results import ZoneFigures

Keep = Callable[[Sequence[Minute]], None]
"""Takes the zones of a minute; must not block."""


@dataclass(slots=True)
class _Sum:
    """One zone in the minute that runs."""

    min: float
    max: float
    total: float = 0.0
    samples: int = 0

    def add(self, low: float, mean: float, high: float) -> None:
        """Take the figures of one frame."""
        self.min, self.max = min(self.min, low), max(self.max, high)
        self.total += mean
        self.samples += 1


class Minutes:
    """A sink of the pipelines.

    Args:
        keep: Where a minute goes that is over.
        away: Whether the broker is away now.
    """

    def __init__(self, keep: Keep, away: Callable[[], bool]) -> None:
        self._keep = keep
        self._away = away
        self._lock = threading.Lock()
        self._minute: int | None = None
        self._was_away = False
        self._sums: dict[str, _Sum] = {}
        self._newest: dict[str, ThermalFrame] = {}

    def accept(self, report: SensorReport) -> None:
        """Add the figures of a frame; in the sensor's thread."""
        if report.analysis is None or report.frame is None or report.proof is not None:
            return
        minute = int(report.time // MINUTE)
        with self._lock:
            # What people do to an alarm is reported with the frame that was there before.
            if report.frame is self._newest.get(report.sensor):
                return
            self._newest[report.sensor] = report.frame
            self._was_away = self._was_away or self._away()
            if minute != self._minute:
                self._close()
                self._minute = minute
            for zone, figures in report.analysis.zones.items():
                self._add(zone, figures)

    def stop(self) -> None:
        """Keep what there is of the minute that runs; may be called twice."""
        with self._lock:
            self._close()

    def _add(self, zone: str, figures: ZoneFigures) -> None:
        low, mean, high = figures.min_celsius, figures.mean_celsius, figures.max_celsius
        if low is None or mean is None or high is None:
            return  # what was not measured is no figure
        self._sums.setdefault(zone, _Sum(low, high)).add(low, mean, high)

    def _close(self) -> None:
        sums, self._sums = self._sums, {}
        waiting, self._was_away = self._was_away, self._away()
        if self._minute is not None and sums:
            self._keep([_minute(self._minute, zone, one, waiting=waiting) for zone, one in sums.items()])


def _minute(minute: int, zone: str, one: _Sum, *, waiting: bool) -> Minute:
    low, mean, high = (round(value, 2) for value in (one.min, one.total / one.samples, one.max))
    return Minute(minute, zone, low, mean, high, one.samples, waiting)
