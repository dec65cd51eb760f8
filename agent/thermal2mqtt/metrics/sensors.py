"""The sensors' part of a scrape: frames, what each sensor says of itself, and how long its frames take."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping

from thermal2mqtt.alarms import AlarmChange
from thermal2mqtt.clock import Clock
from thermal2mqtt.metrics import catalogue as c
from thermal2mqtt.metrics.histogram import Histogram, Reading
from thermal2mqtt.metrics.sheet import Sheet
from thermal2mqtt.mlx90640.frame import FrameFault
from thermal2mqtt.report import SensorReport
from thermal2mqtt.thermal.stages import StageTimes

WHOLE = "whole"
RESULTS = (WHOLE, FrameFault.HALF_MISSING.value)

CHANGES = (AlarmChange.RAISED, AlarmChange.ACKNOWLEDGED, AlarmChange.CLEARED, AlarmChange.CHATTERING)
"""What is counted: how many alarms there are, how many are seen, and whether they come and go."""

LATENCY_SECONDS = (0.02, 0.1, 0.5)
"""A Raspberry Pi needs some 5 ms; at 8 Hz the next frame comes after 125 ms."""

STAGES = {
    **dict.fromkeys(("outliers", "filter", "smooth", "drift"), "conditioning"),
    **dict.fromkeys(("zones", "hotspots", "trends", "uncertainty", "comparisons"), "analysis"),
    "alarms": "alarms",
    "sinks": "sinks",
}
"""What a stage of the pipeline is counted as."""


class SensorTally:
    """The newest report of each sensor, and what is counted of all. Any thread may use it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._reports: dict[str, SensorReport] = {}
        self._frames: Counter[tuple[str, str]] = Counter()
        self._changes: Counter[AlarmChange] = Counter()
        self._frame_latency = Histogram(LATENCY_SECONDS)
        self._alarm_latency = Histogram(LATENCY_SECONDS)

    @property
    def reports(self) -> Mapping[str, SensorReport]:
        """The newest report of each sensor."""
        with self._lock:
            return dict(self._reports)

    def take(self, report: SensorReport) -> None:
        """Keep a report as its sensor's newest."""
        with self._lock:
            before = self._reports.get(report.sensor)
            self._reports[report.sensor] = report
            self._changes.update(event.change for event in report.events)
            # What people do to an alarm is reported with the frame that was there before.
            if report.frame is not None and (before is None or before.frame is not report.frame):
                half = FrameFault.HALF_MISSING in report.frame.faults
                self._frames[report.sensor, RESULTS[half]] += 1
                taken = self._clock.monotonic() - report.frame.monotonic
                self._frame_latency.observe(taken)
                if any(event.change is AlarmChange.RAISED for event in report.events):
                    self._alarm_latency.observe(taken)

    def write(self, sheet: Sheet, sensors: Iterable[str]) -> None:
        """Write what the reports of these sensors say, and the counters."""
        with self._lock:
            reports, frames, changes = dict(self._reports), dict(self._frames), dict(self._changes)
            latencies = self._frame_latency.read(), self._alarm_latency.read()
        for sensor in sensors:
            for result in RESULTS:
                sheet.add(c.FRAMES, frames.get((sensor, result), 0), sensor, result)
            if sensor in reports:
                _write_report(sheet, sensor, reports[sensor])
        for change in CHANGES:
            sheet.add(c.ALARM_CHANGES, changes.get(change, 0), change)
        _write_latencies(sheet, *latencies)


def _write_report(sheet: Sheet, sensor: str, report: SensorReport) -> None:
    frame, analysis = report.frame, report.analysis
    if frame is None or analysis is None:
        return
    sheet.add(c.FRAME_TIMESTAMP, frame.time, sensor)
    sheet.add(c.SENSOR_AMBIENT, frame.ambient_celsius, sensor)
    sheet.add(c.SENSOR_SUPPLY, frame.supply_volts, sensor)
    sheet.add(c.SENSOR_BAD_PIXELS, len(frame.bad_pixels), sensor)
    sheet.add(c.SENSOR_FRAME_MEAN, analysis.mean_celsius, sensor)
    sheet.add(c.SENSOR_COMPOSITE, analysis.composite_celsius, sensor)
    sheet.add(c.HOTSPOTS, len(analysis.hotspots), sensor)
    sheet.add(c.HOTSPOT_MAX, max((spot.max_celsius for spot in analysis.hotspots), default=None), sensor)


def _write_latencies(sheet: Sheet, frames: Reading, alarms: Reading) -> None:
    sheet.add_histogram(c.FRAME_LATENCY, frames)
    sheet.add_histogram(c.ALARM_LATENCY, alarms)


def write_stages(sheet: Sheet, sensors: Iterable[StageTimes]) -> None:
    """Write how long the stages of the frames' way took, all sensors together."""
    together = dict.fromkeys(STAGES.values(), 0.0)
    for times in sensors:
        for stage, found in times.stages().items():
            place = STAGES.get(stage, stage)
            together[place] = together.get(place, 0.0) + found.seconds
    for stage, seconds in together.items():
        sheet.add(c.STAGE_SECONDS, seconds, stage)
