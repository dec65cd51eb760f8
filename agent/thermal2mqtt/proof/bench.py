"""Where proof tests are made: one at a time, each with a deadline, and what became of them."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from thermal2mqtt.alarms import Acknowledgement, UnknownZoneError
from thermal2mqtt.clock import Clock
from thermal2mqtt.listeners import Listeners
from thermal2mqtt.proof.errors import NothingToProveError, ProofBusyError
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.proof.trial import Plan, ProofLine, Trial
from thermal2mqtt.report import Sink
from thermal2mqtt.settings.zone import Role, ZoneSettings

DEADLINE_SECONDS = 8.0
"""For everything. The slowest part takes four seconds for both halves of an image."""

Records = Mapping[str, ProofRecord]


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
        self._listeners = Listeners[Records]("proof tests")
        self._deadline_seconds = deadline_seconds
        self._busy = threading.Lock()

    def listen(self, listener: Callable[[Records], None]) -> None:
        """Have `listener` called with all records whenever one changes."""
        self._listeners.add(listener)

    def run(self, zone: str) -> ProofResult:
        """Test the alarm of a zone; takes up to the deadline.

        Raises:
            UnknownZoneError: There is no such zone.
            ProofBusyError: Another test is under way.
            SensorSilentError: There are no temperatures, or none of the zone yet.
            NothingToProveError: The zone has no limit that a test could reach.
        """
        line, settings = self._find(zone)
        if not self._busy.acquire(blocking=False):
            raise ProofBusyError("another proof test is under way; try again in some seconds")
        try:
            plan = Plan.of(line, settings)
            result = Trial(plan, self._sinks, self._clock, self._deadline_seconds).run()
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

    def keep_only(self, zones: Collection[str]) -> None:
        """Forget all zones but these, which were taken away."""
        gone = self._records.keys() - set(zones)
        for zone in gone:
            del self._records[zone]
        if gone:
            self._tell()

    def _find(self, zone: str) -> tuple[ProofLine, ZoneSettings]:
        zones = {
            it.id: (line, it)
            for line in self._lines.values()
            for it in line.zones()
            if it.role is not Role.MASK
        }
        if zone not in zones:
            raise UnknownZoneError(zone, zones)
        return zones[zone]

    def _note(self, result: ProofResult) -> None:
        before = self._records.get(result.zone)
        passed_before = None if before is None else before.last_pass
        self._records[result.zone] = ProofRecord(result, result if result.passed else passed_before)
        self._tell()

    def _tell(self) -> None:
        self._listeners.tell(lambda: dict(self._records))
