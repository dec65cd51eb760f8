"""One proof test, from its first page to the broker's word."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.alarms import AlarmEvent, AlarmStatus
from thermal2mqtt.alarms.limit import Limit
from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640 import RawPage, Tap
from thermal2mqtt.proof.errors import SensorSilentError
from thermal2mqtt.proof.result import ProofResult
from thermal2mqtt.proof.shadow_line import ShadowLine
from thermal2mqtt.proof.target import added_kelvin, provable_limit, region_celsius, zone_pixels
from thermal2mqtt.report import Proof, SensorReport, Sink
from thermal2mqtt.sensors.page_queue import PageQueue
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser, Knowledge

_LOGGER = logging.getLogger(__name__)

_WAITING_PAGES = 16


@dataclass(frozen=True, slots=True)
class ProofLine:
    """What a test needs of one sensor's real line; it only looks."""

    settings: Callable[[], SensorSettings]
    """Those of the sensor now."""
    zones: Callable[[], Sequence[ZoneSettings]]
    """All of the sensor, as they are watched now."""
    taps: list[Tap]
    newest: Callable[[], SensorReport | None]
    """The newest report; None before the first."""
    knowledge: Knowledge
    """What is known of the part: a test reads it as the real line does."""

    @property
    def sensor(self) -> SensorSettings:
        """The settings that the sensor is read with now."""
        return self.settings()


@dataclass(frozen=True, slots=True)
class _Raised:
    """The alarm that a test raised."""

    report: SensorReport
    status: AlarmStatus
    event: AlarmEvent
    began: float
    """Monotonic time of the first page with the region in it."""
    at: float
    """Monotonic time of the alarm."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a test is about."""

    line: ProofLine
    zone: ZoneSettings
    limit: Limit
    """To be reached."""
    celsius: float
    """What the zone is to show."""
    pixels: NDArray[np.bool_]
    measured: NDArray[np.float64]
    """What each of the part's pixels has to measure for that, before offsets and corrections."""

    @classmethod
    def of(cls, line: ProofLine, zone: ZoneSettings) -> Self:
        """Choose limit, temperature and pixels by what the zone shows now.

        Raises:
            SensorSilentError: There are no temperatures, or none of the zone yet.
            NothingToProveError: The zone has no limit that a test could reach.
        """
        report = line.newest()
        if report is None or report.frame is None or report.analysis is None:
            raise SensorSilentError(f"sensor {zone.sensor} gives no temperatures: nothing can be proven")
        figures = report.analysis.zones.get(zone.id)
        if figures is None:
            raise SensorSilentError(f"zone {zone.id} has no figures yet: try again in some seconds")
        limit = provable_limit(zone)
        celsius = region_celsius(limit, figures)
        added = added_kelvin(line.sensor, line.zones(), line.knowledge, report.frame)
        return cls(line, zone, limit, celsius, zone_pixels(zone, line.sensor), celsius - added)


class Trial:
    """Carries a plan out, in the caller's thread and within so many seconds."""

    def __init__(self, plan: Plan, sinks: Sequence[Sink], clock: Clock, seconds: float) -> None:
        self._plan = plan
        self._sinks = sinks
        self._clock = clock
        self._seconds = seconds
        self._seen = "no page came"
        self._told = threading.Event()
        self._not_told: str | None = None

    def run(self) -> ProofResult:
        """Return what became of it."""
        started, end = self._clock.time(), self._clock.monotonic() + self._seconds
        raised = self._raise(end)
        if raised is None:
            words = f"no alarm was raised at {self._plan.celsius:.1f} °C: {self._seen}"
            return self._result(started, error=words)
        self._hand_on(raised)
        in_time = self._told.wait(max(0.0, end - self._clock.monotonic()))
        error = self._not_told if in_time else "the broker has not said that it has the message"
        told = None if error else self._clock.monotonic() - raised.at
        return self._result(started, raised, told, error)

    def _raise(self, end: float) -> _Raised | None:
        """Let pages with the region in them go by until the alarm is raised or the time is up."""
        queue, shadow, began = PageQueue(_WAITING_PAGES), None, 0.0
        with queue.attached(self._plan.line.taps):
            while (left := end - self._clock.monotonic()) > 0:
                queued = queue.get(left)
                if queued is None:
                    continue
                if shadow is None:
                    shadow, began = self._shadow(queued.raw), queued.raw.monotonic
                if (raised := self._look(shadow, queued.raw, began)) is not None:
                    return raised
        return None

    def _shadow(self, first: RawPage) -> ShadowLine:
        line = self._plan.line
        return ShadowLine(
            self._plan.zone,
            line.sensor,
            FrameAnalyser(line.sensor, line.zones(), line.knowledge),
            first=first,
            pixels=self._plan.pixels,
            celsius=self._plan.measured,
            clock=self._clock,
        )

    def _look(self, shadow: ShadowLine, raw: RawPage, began: float) -> _Raised | None:
        seen = shadow.see(raw)
        if seen is None:
            self._seen = "the pages are not believed"
            return None
        frame, analysis, status, events = seen
        self._seen = f"the zone was seen at level {status.level or 'unknown'}"
        if status.level is None or status.level.rank < self._plan.limit.level.rank:
            return None
        zone = self._plan.zone
        proof = Proof(zone.id, self._tell)
        report = SensorReport(zone.sensor, frame.time, frame, analysis, {zone.id: status}, events, proof)
        return _Raised(report, status, events[0], began, self._clock.monotonic())

    def _hand_on(self, raised: _Raised) -> None:
        for sink in self._sinks:
            try:
                sink.accept(raised.report)
            except Exception:
                # As on the real line: one face that fails must not silence the others.
                _LOGGER.exception("proof test: %s failed", type(sink).__name__)

    def _tell(self, error: str | None) -> None:
        self._not_told = error
        self._told.set()

    def _result(
        self,
        started: float,
        raised: _Raised | None = None,
        told: float | None = None,
        error: str | None = None,
    ) -> ProofResult:
        return ProofResult(
            zone=self._plan.zone.id,
            time=started,
            passed=error is None,
            celsius=self._plan.celsius,
            level=raised.status.level if raised else None,
            rule=raised.status.rule if raised else None,
            event_id=raised.event.event_id if raised else None,
            alarm_seconds=raised.at - raised.began if raised else None,
            told_seconds=told,
            error=error,
        )
