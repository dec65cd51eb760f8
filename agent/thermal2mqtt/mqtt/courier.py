"""Brings events to the broker: in order within each kind, alarms first, and each until the broker has it.

Lives on the agent's event loop. A window of 20 is on its way at most; a place in it is free again when the
database has noted the delivery, so that after a kill no more than 20 are told a second time.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from thermal2mqtt.clock import Clock
from thermal2mqtt.contract.events import build_event
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.lane import PIECE, Entry, Lane
from thermal2mqtt.mqtt.messages import Message, Result, Settled
from thermal2mqtt.store.event import Event, EventKind
from thermal2mqtt.store.event_log import EventLog
from thermal2mqtt.store.event_tables import Number

_LOGGER = logging.getLogger(__name__)

WINDOW = 20
"""Events on their way at once."""

NOTE_SECONDS = 2.0
"""How long a free place waits for the database to note what was delivered."""

REFUSED_SECONDS = 5.0
"""Pause after the broker refused an event: its quota, its access rules."""

WAITING_SECONDS = 1.0
"""Pause where too many other messages wait already."""

REREAD_SECONDS = 1.0
"""Pause after the database could not say what waits."""

ANSWERED = {Result.SENT, Result.UNHEARD, Result.REFUSED}
"""What became of events to which the broker said something."""


class Courier:
    """Two tasks. All methods but `take` are called on the event loop.

    Args:
        log: All events.
        topics: Where they go.
        live_seconds: How old an event may be to be told as news.
        publish: Hands a message to the connection.
        ready: Whether the agent speaks on the present connection.
        clock: For pauses.
    """

    def __init__(
        self,
        log: EventLog,
        topics: Topics,
        live_seconds: float,
        publish: Callable[[Message, Settled | None], None],
        ready: Callable[[], bool],
        clock: Clock,
    ) -> None:
        self._log = log
        self._topics = topics
        self._live_seconds = live_seconds
        self._publish = publish
        self._ready = ready
        self._clock = clock
        self._lanes = {kind: Lane() for kind in EventKind}
        self._in_window = 0
        self._done: list[Number] = []
        self._wake = asyncio.Event()
        self._noted = asyncio.Event()
        self.counts: Counter[str] = Counter(live=0, late=0, unheard=0, oversize=0, lost=0)
        """Events that are done with, by how; `lost` had neither disk nor broker."""

    def take(self, events: Iterable[Event]) -> None:
        """Take events that have just happened."""
        now = self._clock.monotonic()
        for event in events:
            lane = self._lanes[event.kind]
            self.counts["lost"] += lane.add(event, now, stored=self._log.is_stored(event))
        self._wake.set()

    def listeners_may_be_back(self) -> None:
        """Tell at once what waits: the agent has begun to speak, or somebody has just come."""
        for lane in self._lanes.values():
            lane.listeners_may_be_back()
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_books())
            while True:
                self._read()
                self._tell()
                await self._wait()

    async def _wait(self) -> None:
        now = self._clock.monotonic()
        dues = [due for lane in self._lanes.values() if (due := lane.due(now)) is not None]
        pause = min(dues, default=None) if self._ready() else None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._wake.wait()
        self._wake.clear()

    def _tell(self) -> None:
        for lane in self._lanes.values():
            while self._in_window < WINDOW and self._ready():
                entry = lane.next(self._clock.monotonic(), self._is_late)
                if entry is None:
                    break
                self._send(lane, entry)

    def _send(self, lane: Lane, entry: Entry) -> None:
        loop = asyncio.get_running_loop()
        event = entry.event
        late = self._is_late(event)
        topic = self._topics.late_event(event.kind) if late else self._topics.event(event.kind)
        payload = build_event(event, stored=self._log.is_stored(event), late=late)
        lane.told(entry, late=late)
        self._in_window += 1

        def settled(result: Result) -> None:
            with contextlib.suppress(RuntimeError):  # the loop was closed: the agent is ending
                loop.call_soon_threadsafe(self._settled, lane, entry, result, late)

        self._publish(Message(topic, payload.encode()), settled)

    def _settled(self, lane: Lane, entry: Entry, result: Result, late: bool) -> None:  # noqa: FBT001 (one caller)
        now = self._clock.monotonic()
        if result in ANSWERED:
            lane.answered(late=late)
        if result is Result.UNACKNOWLEDGED:
            lane.unanswered(late=late)
        if result is Result.SENT:
            lane.delivered(entry)
            self._note(entry, "late" if late else "live")
        elif result is Result.UNHEARD and lane.nobody(entry, now, late=late):
            self._note(entry, "unheard")
        elif result is Result.OVERSIZE:
            lane.delivered(entry)
            self._note(entry, "oversize")
        else:
            self._in_window -= 1
            if result is not Result.UNHEARD:
                lane.failed(entry, now, _PAUSES.get(result, 0.0), late=late)
        self._wake.set()

    def _is_late(self, event: Event) -> bool:
        return self._log.age(event) >= self._live_seconds

    def _note(self, entry: Entry, how: str) -> None:
        self.counts[how] += 1
        self._done.append((entry.event.kind, entry.event.sequence))
        self._noted.set()

    async def _keep_books(self) -> None:
        while True:
            await self._noted.wait()
            self._noted.clear()
            done, self._done = self._done, []
            noted = asyncio.wrap_future(self._log.forget(done))
            await asyncio.wait([noted], timeout=NOTE_SECONDS)
            if noted.done():
                noted.exception()
            self._in_window -= len(done)
            self._wake.set()

    def _read(self) -> None:
        """Have the lanes filled from the database."""
        for kind, lane in self._lanes.items():
            if (wanted := lane.wanted(self._clock.monotonic())) is not None:
                after, before = wanted
                read = asyncio.wrap_future(self._log.waiting(kind, after, before, PIECE))
                read.add_done_callback(partial(self._found, lane))

    def _found(self, lane: Lane, done: "asyncio.Future[list[Event]]") -> None:
        failed = done.cancelled() or done.exception() is not None
        lane.found(None if failed else done.result())
        if failed:
            asyncio.get_running_loop().call_later(REREAD_SECONDS, self._wake.set)
        else:
            self._wake.set()


_PAUSES = {Result.REFUSED: REFUSED_SECONDS, Result.DROPPED: WAITING_SECONDS}
