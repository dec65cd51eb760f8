"""What an agent keeps: its database with its thread and its health, and the frames beside it."""

import sqlite3

from thermal2mqtt.clock import Clock
from thermal2mqtt.health import Part
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.model import STORE_PART
from thermal2mqtt.store.database import FILE_NAME, Database
from thermal2mqtt.store.event_log import EventLog, Keep
from thermal2mqtt.store.event_tables import oldest_waiting_time
from thermal2mqtt.store.event_tables import waiting_count as waiting_events
from thermal2mqtt.store.frame_store import FrameStore
from thermal2mqtt.store.minute_tables import waiting_count as waiting_minutes
from thermal2mqtt.store.telemetry import KeepMinutes, Telemetry
from thermal2mqtt.store.worker import LADDER, STALE_SECONDS, StoreFault, StoreWorker

COUNT_SECONDS = 10.0
"""So old may the number be of what waits."""


class Archive:
    """Events, telemetry and frames; nothing happens before `start`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.part = Part(STORE_PART, LADDER, clock=clock, stale_after_seconds=STALE_SECONDS, kinds=StoreFault)
        """How the disk does."""
        self.path = settings.agent.data_directory / FILE_NAME
        """Of the database."""
        self._worker = StoreWorker(Database(self.path), self.part, clock)
        kept = settings.store
        keep = Keep(days=kept.event_days, number=kept.events, waiting=kept.waiting_events)
        self.events = EventLog(self._worker, keep, clock)
        """What happened."""
        minutes = KeepMinutes(kept.telemetry_days, kept.telemetry_megabytes, kept.backlog_days)
        self.telemetry = Telemetry(self._worker, minutes, clock)
        """What was measured."""
        self.frames = FrameStore(settings.agent.data_directory, int(kept.frames_megabytes * 1e6))
        """What was seen."""
        self._clock = clock
        self._count_at = 0.0
        self._waiting = (0, 0)
        self._oldest: float | None = None
        self._worker.when_idle(self._look)

    @property
    def waiting(self) -> tuple[int, int]:
        """Events and minutes of zones that still have to be told, as they were some seconds ago."""
        return self._waiting

    @property
    def oldest_waiting(self) -> float | None:
        """When the oldest event that waits happened, by the wall clock; None where none waited.

        None, too, where the disk fails: nobody knows whether it still waits.
        """
        return self._oldest if self._worker.works else None

    def start(self) -> None:
        """Open the database, whether or not the disk works; blocks for some seconds where it does not.

        Raises:
            NewerDatabaseError: A newer version wrote it.
        """
        self._worker.start()
        try:
            self.events.load()
        except BaseException:
            self._worker.stop()
            raise
        self.frames.start()

    def stop(self) -> None:
        """Finish what is queued and let go of the database; blocks, may be called twice."""
        self.frames.stop()
        self._worker.stop()

    def _look(self) -> None:
        now = self._clock.monotonic()
        if now >= self._count_at and self._worker.works:
            self._count_at = now + COUNT_SECONDS
            self._worker.submit(self._count, durable=False)

    def _count(self, connection: sqlite3.Connection) -> None:
        self._waiting = waiting_events(connection), waiting_minutes(connection)
        self._oldest = oldest_waiting_time(connection)
