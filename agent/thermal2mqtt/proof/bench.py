"""Where proof tests are made: one at a time, with a deadline, in the caller's thread."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from thermal2mqtt.alarms import Acknowledgement, AlarmEvent, AlarmStatus, UnknownZoneError
from thermal2mqtt.alarms.limit import Limit
from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640 import RawPage, Tap
from thermal2mqtt.proof.errors import NothingToProveError, ProofBusyError, SensorSilentError
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.proof.shadow_line import ShadowLine
from thermal2mqtt.proof.target import provable_limit, region_celsius, zone_pixels
from thermal2mqtt.report import Proof, SensorReport, Sink
from thermal2mqtt.sensors.page_queue import PageQueue
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings

_LOGGER = logging.getLogger(__name__)

DEADLINE_SECONDS = 8.0
"""For everything. The slowest part takes four seconds for both halves of an image."""

_WAITING_PAGES = 16

Records = Mapping[str, ProofRecord]


@dataclass(frozen=True, slots=True)
class ProofLine:
    """What a test needs of one sensor's real line; it only looks."""

    sensor: SensorSettings
    zones: Sequence[ZoneSettings]
    taps: list[Tap]
    newest: Callable[[], SensorReport | None]
    """The newest report; None before the first."""


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


class ProofBench:
    """Makes the tests of all zones and knows what became of them. Any thread may call it.

    Args:
        lines: By sensor id; need not be there before the first test.
        sinks: Are handed the report of the alarm, marked with its proof.
        records: Of earlier runs, by zone id.
        clock: For stamps and durations.
        deadline_seconds: For a whole test.
    """

    def __init__(
        self,
        lines: Mapping[str, ProofLine],
        sinks: Sequence[Sink],
        records: Records,
        *,
        clock: Clock,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._lines = lines
        self._sinks = sinks
        self._records = dict(records)
        self._clock = clock
        self._listeners: list[Callable[[Records], None]] = []
        self._deadline_seconds = deadline_seconds
        self._busy = threading.Lock()

    def listen(self, listener: Callable[[Records], None]) -> None:
        """Have `listener` called with all records whenever one changes."""
        self._listeners.append(listener)

    def run(self, zone: str) -> ProofResult:
        """Test the alarm of a zone; takes up to the deadline.

        Raises:
            UnknownZoneError: There is no such zone.
            ProofBusyError: Another test is under way.
            SensorSilentError: There are no temperatures.
            NothingToProveError: The zone has no limit that a test could reach.
        """
        line, settings = self._find(zone)
        if not self._busy.acquire(blocking=False):
            raise ProofBusyError("another proof test is under way; try again in some seconds")
        try:
            result = _Test(line, settings, self._sinks, self._clock, self._deadline_seconds).run()
        finally:
            self._busy.release()
        self._note(result)
        return result

    def acknowledge(self, zone: str, event_id: str, by: str) -> None:
        """Note that somebody has seen the message of a zone's last test; who comes later changes nothing.

        Raises:
            UnknownZoneError: There is no such zone.
            NothingToProveError: The zone's last test has another id, or there was none.
        """
        self._find(zone)
        record = self._records.get(zone)
        if record is None or record.last.event_id != event_id:
            raise NothingToProveError(f"the last proof test of zone {zone} is not {event_id!r}")
        if record.last.acknowledgement is None:
            self._note(replace(record.last, acknowledgement=Acknowledgement(by, self._clock.time())))

    def _find(self, zone: str) -> tuple[ProofLine, ZoneSettings]:
        zones = {it.id: (line, it) for line in self._lines.values() for it in line.zones}
        if zone not in zones:
            raise UnknownZoneError(zone, zones)
        return zones[zone]

    def _note(self, result: ProofResult) -> None:
        before = self._records.get(result.zone)
        passed_before = None if before is None else before.last_pass
        self._records[result.zone] = ProofRecord(result, result if result.passed else passed_before)
        for listener in self._listeners:
            listener(dict(self._records))


class _Test:
    """One test."""

    def __init__(
        self, line: ProofLine, zone: ZoneSettings, sinks: Sequence[Sink], clock: Clock, seconds: float
    ) -> None:
        report = line.newest()
        if report is None or report.frame is None or report.analysis is None:
            raise SensorSilentError(f"sensor {zone.sensor} gives no temperatures: nothing can be proven")
        self._line = line
        self._zone = zone
        self._sinks = sinks
        self._clock = clock
        self._limit: Limit = provable_limit(zone)
        self._celsius = region_celsius(self._limit, report.analysis.zones[zone.id])
        self._pixels = zone_pixels(zone, line.sensor, report.frame)
        self._started = clock.time()
        self._end = clock.monotonic() + seconds
        self._told = threading.Event()
        self._not_told: str | None = None

    def run(self) -> ProofResult:
        """Return what became of it."""
        raised = self._raise()
        if raised is None:
            return self._result(error=f"no alarm was raised at {self._celsius:.1f} °C: {self._seen}")
        self._hand_on(raised)
        in_time = self._told.wait(max(0.0, self._end - self._clock.monotonic()))
        error = self._not_told if in_time else "the broker has not said that it has the message"
        told = None if error else self._clock.monotonic() - raised.at
        return self._result(raised, told, error)

    def _raise(self) -> _Raised | None:
        """Let pages with the region in them go by until the alarm is raised or the time is up."""
        queue, shadow, began = PageQueue(_WAITING_PAGES), None, 0.0
        self._seen = "no page came"
        with queue.attached(self._line.taps):
            while (left := self._end - self._clock.monotonic()) > 0:
                queued = queue.get(left)
                if queued is None:
                    continue
                if shadow is None:
                    shadow, began = self._shadow(queued.raw), queued.raw.monotonic
                if (raised := self._look(shadow, queued.raw, began)) is not None:
                    return raised
        return None

    def _shadow(self, first: RawPage) -> ShadowLine:
        return ShadowLine(
            self._zone,
            self._line.zones,
            self._line.sensor,
            first=first,
            pixels=self._pixels,
            celsius=self._celsius,
            clock=self._clock,
        )

    def _look(self, shadow: ShadowLine, raw: RawPage, began: float) -> _Raised | None:
        seen = shadow.see(raw)
        if seen is None:
            self._seen = "the pages are not believed"
            return None
        frame, analysis, status, events = seen
        self._seen = f"the zone was seen at level {status.level or 'unknown'}"
        if status.level is None or status.level.rank < self._limit.level.rank:
            return None
        proof = Proof(self._zone.id, self._tell)
        report = SensorReport(
            self._zone.sensor, frame.time, frame, analysis, {self._zone.id: status}, events, proof
        )
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
        self, raised: _Raised | None = None, told: float | None = None, error: str | None = None
    ) -> ProofResult:
        return ProofResult(
            zone=self._zone.id,
            time=self._started,
            passed=error is None,
            celsius=self._celsius,
            level=raised.status.level if raised else None,
            rule=raised.status.rule if raised else None,
            event_id=raised.event.event_id if raised else None,
            alarm_seconds=raised.at - raised.began if raised else None,
            told_seconds=told,
            error=error,
        )
