"""The way of other threads onto the event loop."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable

MAX_EARLY = 1000
"""So much is kept of what came before the way was open."""


class Crossing:
    """Has things done on the event loop, from `open` to `close`."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._early: deque[Callable[[], None]] = deque(maxlen=MAX_EARLY)
        # What comes while the way opens is neither lost between the two ways nor done by both.
        self._lock = threading.Lock()

    def open(self) -> None:
        """Do what was kept, then all that comes; on the event loop."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
        while self._early:
            self._early.popleft()()

    def close(self) -> None:
        """Let nothing pass any more, and keep nothing but what asks for it."""
        with self._lock:
            self._loop = None

    def post(self, callback: Callable[[], None], *, keep: bool = False) -> None:
        """Have `callback` called on the event loop; returns at once, from any thread.

        Args:
            callback: What is to be done.
            keep: Whether it may wait for the way to open; it is dropped otherwise.
        """
        with self._lock:
            if self._loop is None:
                if keep:
                    self._early.append(callback)
                return
            try:
                self._loop.call_soon_threadsafe(callback)
            except RuntimeError:
                return  # the loop was closed in this very moment: the agent is ending
