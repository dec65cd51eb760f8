"""Work that may hang, in a thread that nobody waits for longer than they want to, not even the process's end.

The threads of `asyncio.to_thread` and of an executor are joined when Python ends: one that hangs in a dying
disk keeps the whole process from leaving.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

T = TypeVar("T")

Work = Callable[[], object]


class Background:
    """One thing after the other. What was begun goes on after its deadline; until it ends nothing is begun.

    Args:
        name: Of the threads.
        seconds: How long anything is waited for.
    """

    def __init__(self, name: str, seconds: float) -> None:
        self._name = name
        self._seconds = seconds
        self._lock = threading.Lock()
        self._busy = False
        self._next: Work | None = None
        self._last: Future[None] | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, and raise what it raises.

        Raises:
            TimeoutError: No end in time; then nothing is known about what became of it.
        """
        while self._last is not None and not self._last.done():
            await self._end_of(self._last)
        outcome: Future[T] = Future()
        with self._lock:
            self._busy = True
            self._last = self._begin(partial(_settle, outcome, work))
        await self._end_of(self._last)
        return outcome.result()

    def follow_up(self, work: Work) -> None:
        """Have `work` done after what was begun; the newest only, and what it raises is lost."""
        with self._lock:
            self._next = work
            if not self._busy:
                self._busy = True
                self._last = self._begin(lambda: None)

    async def _end_of(self, thread_end: "Future[None]") -> None:
        ended, _ = await asyncio.wait([asyncio.wrap_future(thread_end)], timeout=self._seconds)
        if not ended:
            raise TimeoutError(f"no answer within {self._seconds:g} s")

    def _begin(self, work: Work) -> "Future[None]":
        end: Future[None] = Future()
        end.set_running_or_notify_cancel()
        threading.Thread(target=self._work, args=(work, end), name=self._name, daemon=True).start()
        return end

    def _work(self, work: Work | None, end: "Future[None]") -> None:
        while work is not None:
            with contextlib.suppress(Exception):
                work()
            work = self._take_next()
        end.set_result(None)

    def _take_next(self) -> Work | None:
        with self._lock:
            work, self._next = self._next, None
            self._busy = work is not None
        return work


def _settle(outcome: "Future[T]", work: Callable[[], T]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whatever it is, the caller gets it
        outcome.set_exception(error)
