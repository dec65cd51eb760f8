"""Tells the minutes in which the broker was away: the oldest first, slowly, beside everything else.

Lives on the agent's event loop.
"""

import asyncio
import contextlib
import gzip
from collections.abc import Callable, Sequence

from thermal2mqtt.contract.late_state import GZIP, build_late_state
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Message, Result, Settled
from thermal2mqtt.settings.store import StoreSettings
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.minute_tables import Minute
from thermal2mqtt.store.telemetry import Telemetry

MOST_MINUTES = 60
"""In one message."""

LOOK_SECONDS = 60.0
"""So often there is a look for more."""

RETRY_SECONDS = 20.0
TRIES = 3
"""As with events: where nobody is subscribed it counts as told after so many tries."""


class Backlog:
    """One task. All methods are called on the event loop.

    Args:
        telemetry: Where the minutes are.
        topics: Where they go.
        settings: How fast, and whether compressed.
        publish: Hands a message to the connection.
        ready: Whether the agent speaks on the present connection.
    """

    def __init__(
        self,
        telemetry: Telemetry,
        topics: Topics,
        settings: StoreSettings,
        publish: Callable[[Message, Settled | None], None],
        ready: Callable[[], bool],
    ) -> None:
        self._telemetry = telemetry
        self._topics = topics
        self._settings = settings
        self._publish = publish
        self._ready = ready
        self._wake = asyncio.Event()
        self._most = MOST_MINUTES
        self._unheard = 0
        self.saved_bytes = 0
        """By compression, since the start."""
        self.lost = 0
        """Minutes of zones that the broker can never take, since the start."""

    def speak(self) -> None:
        """Begin on a connection that was made."""
        self._wake.set()

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            pause = await self._tell() if self._ready() else LOOK_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            self._wake.clear()

    async def _tell(self) -> float:
        """Tell the oldest; return after how many seconds to go on."""
        try:
            minutes = await asyncio.wrap_future(self._telemetry.oldest_waiting(self._most))
        except StoreError:
            return LOOK_SECONDS
        if not minutes:
            self._most = MOST_MINUTES
            return LOOK_SECONDS
        plain = build_late_state(minutes).encode()
        message = self._message(plain)
        if len(message.payload) > self._settings.backlog_bytes_per_second and self._halve():
            return 0.0
        pause = await self._send(message, minutes)
        self.saved_bytes += len(plain) - len(message.payload)
        return pause

    async def _send(self, message: Message, minutes: Sequence[Minute]) -> float:
        result = await self._result(message)
        pause = len(message.payload) / self._settings.backlog_bytes_per_second
        if result is Result.OVERSIZE:
            if self._halve():
                return 0.0
            self.lost += len(minutes)
        elif result is Result.UNHEARD:
            self._unheard += 1
            if self._unheard < TRIES:
                return RETRY_SECONDS
        elif result is not Result.SENT:
            return RETRY_SECONDS
        else:
            self._unheard = 0
        with contextlib.suppress(StoreError):
            await asyncio.wrap_future(self._telemetry.told(minutes))
        return pause

    def _halve(self) -> bool:
        """Put half as many into a message from now on; return whether that is possible."""
        possible = self._most > 1
        self._most = max(1, self._most // 2)
        return possible

    def _message(self, plain: bytes) -> Message:
        if not self._settings.backlog_gzip:
            return Message(self._topics.late_state, plain)
        return Message(self._topics.late_state, gzip.compress(plain, mtime=0), content_type=GZIP)

    async def _result(self, message: Message) -> Result:
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Result] = loop.create_future()

        def settled(result: Result) -> None:
            with contextlib.suppress(RuntimeError):  # the loop was closed: the agent is ending
                loop.call_soon_threadsafe(_set, outcome, result)

        self._publish(message, settled)
        return await outcome


def _set(outcome: "asyncio.Future[Result]", result: Result) -> None:
    if not outcome.done():
        outcome.set_result(result)
