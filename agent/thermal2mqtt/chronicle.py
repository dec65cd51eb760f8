"""From what the agent sees and does to events that are kept and told."""

import logging
import queue
import threading
from collections.abc import Callable, Iterable

from thermal2mqtt import __version__
from thermal2mqtt.alarms import AlarmEvent
from thermal2mqtt.clock import Clock
from thermal2mqtt.contract.events import SystemChange, alarm_data, hotspot_data, system_data
from thermal2mqtt.event_id import new_event_id
from thermal2mqtt.health import PartHealth, PartState
from thermal2mqtt.report import SensorReport
from thermal2mqtt.store.event import Draft, EventKind
from thermal2mqtt.thermal.results import FrameAnalysis, HotspotEvent

_LOGGER = logging.getLogger(__name__)

MAX_WAITING = 256
"""Changes of parts that may wait to be written; a part that flickers faster is not told each time."""

STOP_SECONDS = 2.0

Record = Callable[[Iterable[Draft]], None]
"""Commits events and has them told; blocks for a quarter of a second at most."""


class Chronicle:
    """A sink of the pipelines, ahead of all others: they hear of an event once it is committed.

    The parts' changes are written by a thread of its own: they come from threads that must not wait.
    """

    def __init__(self, record: Record, clock: Clock) -> None:
        self._record = record
        self._clock = clock
        self._analyses: dict[str, FrameAnalysis] = {}
        self._failed: set[str] = set()
        self._changes: queue.Queue[Draft | None] = queue.Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write, first that the agent was started."""
        self._tell(SystemChange.STARTED, None)
        self._thread = threading.Thread(target=self._run, name="chronicle", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write that the agent was stopped, and end; may be called twice."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._tell(SystemChange.STOPPED, None)
            self._put(None)
            thread.join(STOP_SECONDS)

    def accept(self, report: SensorReport) -> None:
        """Commit what is new in a report; in the sensor's thread, which waits for it."""
        if report.proof is not None:
            return  # told by the test itself, to nobody's automations
        drafts = [_alarm(event, report.sensor) for event in report.events]
        # What people do to an alarm is reported with the frame that was there before.
        if report.analysis is not None and report.analysis is not self._analyses.get(report.sensor):
            self._analyses[report.sensor] = report.analysis
            drafts += [_hotspot(event, report.sensor) for event in report.analysis.hotspot_events]
        if drafts:
            self._record(drafts)

    def part_changed(self, health: PartHealth) -> None:
        """Note that a part failed or recovered; returns at once, from any thread."""
        failed = health.state is PartState.FAILED
        if failed and health.name not in self._failed:
            self._failed.add(health.name)
            self._tell(SystemChange.PART_FAILED, health)
        elif health.state.delivering and health.name in self._failed:
            self._failed.discard(health.name)
            self._tell(SystemChange.PART_RECOVERED, health)

    def _tell(self, change: SystemChange, part: PartHealth | None) -> None:
        version = __version__ if part is None else None
        data = system_data(version=version, part=part)
        self._put(Draft(EventKind.SYSTEM, change, self._clock.time(), new_event_id(), data))

    def _put(self, draft: Draft | None) -> None:
        try:
            self._changes.put_nowait(draft)
        except queue.Full:
            _LOGGER.warning("too many changes of parts at once: one is not kept")

    def _run(self) -> None:
        while (draft := self._changes.get()) is not None:
            self._record([draft])


def _alarm(event: AlarmEvent, sensor: str) -> Draft:
    return Draft(
        EventKind.ALARM, event.change, event.time, event.event_id, alarm_data(event), sensor, event.zone
    )


def _hotspot(event: HotspotEvent, sensor: str) -> Draft:
    return Draft(
        EventKind.HOTSPOT,
        event.change,
        event.time,
        new_event_id(),
        hotspot_data(event),
        sensor,
        event.hotspot.zone,
    )
