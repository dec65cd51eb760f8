"""Work that may hang."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial

import pytest

from thermal2mqtt.background import Background

SECONDS = 1.0
"""How long work that hangs is waited for."""

LONG_SECONDS = 60.0

HANGING = """
import asyncio, time
from thermal2mqtt.background import Background

async def main():
    try:
        await Background("hanging", 0.05).run(lambda: time.sleep(600))
    except TimeoutError as error:
        print(error)

asyncio.run(main())
"""


class Stuck:
    """Work that hangs until it is let go."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.ended = threading.Event()

    def __call__(self) -> None:
        """Hang."""
        self.gate.wait(60)
        self.ended.set()


def run(use: Callable[[Background], Coroutine[None, None, None]], seconds: float = SECONDS) -> None:
    """Use one that nobody waits long for, unless it is said how long."""
    asyncio.run(use(Background("test-background", seconds)))


async def in_time(background: Background, work: Callable[[], object]) -> None:
    """Have work done that hangs nowhere, as often as the machine lets the time for it go by."""
    end = time.monotonic() + LONG_SECONDS
    while True:
        try:
            await background.run(work)
        except TimeoutError:
            assert time.monotonic() < end
        else:
            return


def fail() -> None:
    """Fail."""
    raise OSError("the disk is full")


def test_its_result_is_waited_for() -> None:
    """It comes from a thread of its own."""

    async def use(background: Background) -> None:
        assert await background.run(lambda: threading.current_thread().name) == "test-background"

    run(use, LONG_SECONDS)


def test_what_goes_wrong_is_raised() -> None:
    """And hinders nothing that comes after it."""

    async def use(background: Background) -> None:
        with pytest.raises(OSError, match="full"):
            await background.run(fail)
        assert await background.run(lambda: 1) == 1

    run(use, LONG_SECONDS)


def test_what_hangs_is_not_waited_for() -> None:
    """The caller learns it in time; nothing is begun behind it, and all is well once it ends."""
    stuck, later = Stuck(), threading.Event()

    async def use(background: Background) -> None:
        with pytest.raises(TimeoutError, match=r"no answer within 1 s"):
            await background.run(stuck)
        with pytest.raises(TimeoutError):
            await background.run(later.set)
        assert not later.is_set()
        stuck.gate.set()
        assert await asyncio.to_thread(stuck.ended.wait, 60)
        await in_time(background, later.set)
        assert later.is_set()

    run(use)


def test_the_newest_follow_up_comes_after_what_hangs() -> None:
    """One place: however long it hangs, nothing piles up; what it raises disturbs nobody."""
    stuck, order = Stuck(), list[tuple[int, bool]]()

    def note(number: int) -> None:
        order.append((number, stuck.ended.is_set()))

    async def use(background: Background) -> None:
        with pytest.raises(TimeoutError):
            await background.run(stuck)
        for n in range(3):
            background.follow_up(partial(note, n))
        stuck.gate.set()
        assert await asyncio.to_thread(stuck.ended.wait, 60)
        await in_time(background, lambda: None)
        background.follow_up(fail)
        await in_time(background, lambda: None)

    run(use)
    assert order == [(2, True)]


def test_a_follow_up_of_nothing_is_done_at_once() -> None:
    """Where nothing hangs it has nothing to wait for."""
    done = threading.Event()
    Background("test-background", SECONDS).follow_up(done.set)
    assert done.wait(60)


def test_the_process_ends_while_something_hangs() -> None:
    """A write that takes ten minutes does not keep the agent from leaving."""
    ended = subprocess.run(
        [sys.executable, "-c", HANGING], capture_output=True, text=True, timeout=100, check=True
    )
    assert ended.stdout == "no answer within 0.05 s\n"
