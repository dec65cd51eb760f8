"""The way of other threads onto the event loop."""

import asyncio
import threading
from functools import partial

from thermal2mqtt.mqtt.crossing import MAX_EARLY, Crossing


def test_what_asks_to_be_kept_is_done_when_the_way_opens() -> None:
    """In the order in which it came, and before what comes later."""
    done: list[str] = []
    crossing = Crossing()

    async def cross() -> None:
        crossing.open()
        crossing.post(lambda: done.append("later"))
        await asyncio.sleep(0)

    crossing.post(lambda: done.append("first"), keep=True)
    crossing.post(lambda: done.append("dropped"))
    crossing.post(lambda: done.append("second"), keep=True)
    asyncio.run(cross())
    assert done == ["first", "second", "later"]


def test_what_waits_has_a_cap() -> None:
    """The newest is kept."""
    done: list[int] = []
    crossing = Crossing()
    for number in range(MAX_EARLY + 1):
        crossing.post(partial(done.append, number), keep=True)

    async def cross() -> None:
        crossing.open()

    asyncio.run(cross())
    assert done == list(range(1, MAX_EARLY + 1))


def test_another_thread_has_it_done_on_the_loop() -> None:
    """Not in its own thread."""
    where: list[int] = []
    crossing = Crossing()

    async def cross() -> None:
        crossing.open()
        done = asyncio.Event()

        def note() -> None:
            where.append(threading.get_ident())
            done.set()

        await asyncio.to_thread(crossing.post, note)
        await asyncio.wait_for(done.wait(), 60)

    asyncio.run(cross())
    assert where == [threading.get_ident()]


def test_what_is_kept_may_post_itself() -> None:
    """It does not wait for itself."""
    done: list[str] = []
    crossing = Crossing()
    crossing.post(lambda: crossing.post(lambda: done.append("inner")), keep=True)

    async def cross() -> None:
        crossing.open()
        await asyncio.sleep(0)

    asyncio.run(cross())
    assert done == ["inner"]


def test_a_closed_way_and_a_closed_loop_let_nothing_pass() -> None:
    """Neither raises: the agent is ending."""
    done: list[str] = []
    crossing = Crossing()

    async def cross() -> None:
        crossing.open()

    asyncio.run(cross())
    crossing.post(lambda: done.append("the loop is closed"))
    crossing.close()
    crossing.post(lambda: done.append("the way is closed"))
    assert done == []
