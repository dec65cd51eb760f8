"""A request that comes twice takes effect once and is given the same answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from thermal2mqtt.commands import Command, CommandError, CommandRegistry, Delivery, Role
from thermal2mqtt.commands.answers import MAX_REMEMBERED, WINDOW_SECONDS
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.mlx90640.emulator import TurnableClock

ONE = b'{"transaction": "t1", "by": 1}'


class Add(Payload):
    """Add to a counter."""

    by: int


class Sum(Payload):
    """What the counter has."""

    total: int


class Counter:
    """Commands that can be seen to have been carried out."""

    def __init__(self, clock: TurnableClock) -> None:
        self.total = 0
        self.refusal: ErrorCode | None = None
        self.gate: asyncio.Event | None = None
        self.registry = CommandRegistry(
            [
                Command("counter/add", Add, Sum, self.add, Role.OPERATOR),
                Command("counter/other", Add, Sum, self.add, Role.VIEWER),
                Command("counter/read", Add, Sum, self.read, Role.VIEWER, safe=True),
            ],
            clock=clock,
        )

    async def add(self, request: Add) -> Sum:
        """Add, or refuse."""
        if self.gate is not None:
            await self.gate.wait()
        if self.refusal is not None:
            raise CommandError(self.refusal, "not now")
        self.total += request.by
        return Sum(total=self.total)

    async def read(self, _request: Add) -> Sum:
        """Read."""
        return Sum(total=self.total)

    async def ask(
        self,
        payload: bytes | dict[str, Any] = ONE,
        name: str = "counter/add",
        role: Role = Role.OPERATOR,
        delivery: Delivery | None = None,
    ) -> Any:
        """Return the decoded answer."""
        answer = await self.registry.dispatch(name, payload, role=role, delivery=delivery or Delivery())
        return json.loads(answer.encode())


@pytest.fixture
def clock() -> TurnableClock:
    """Return a clock that stands."""
    return TurnableClock()


@pytest.fixture
def counter(clock: TurnableClock) -> Counter:
    """Return a counter at zero."""
    return Counter(clock)


def run(use: Callable[[], Awaitable[None]]) -> None:
    """Run on a loop."""

    async def main() -> None:
        await use()

    asyncio.run(main())


def test_the_same_transaction_takes_effect_once(counter: Counter) -> None:
    """The second is answered as the first was, to the letter."""

    async def use() -> None:
        first = await counter.ask()
        assert await counter.ask() == first == {"status": "ok", "data": {"total": 1}, "transaction": "t1"}

    run(use)
    assert counter.total == 1


def test_two_that_come_at_once_take_effect_once(counter: Counter) -> None:
    """The second waits for the first's answer."""

    async def use() -> None:
        counter.gate = asyncio.Event()
        both = asyncio.gather(counter.ask(), counter.ask())
        await asyncio.sleep(0)
        counter.gate.set()
        first, second = await both
        assert first == second

    run(use)
    assert counter.total == 1


@pytest.mark.parametrize(
    ("payload", "name", "role"),
    [
        (b'{"transaction": "t2", "by": 1}', "counter/add", Role.OPERATOR),
        (b'{"transaction": "t1", "by": 2}', "counter/add", Role.OPERATOR),
        (b'{"transaction": 1, "by": 1}', "counter/add", Role.OPERATOR),
        (ONE, "counter/other", Role.OPERATOR),
        (ONE, "counter/add", Role.ADMIN),
        (b'{"by": 1}', "counter/add", Role.OPERATOR),
    ],
    ids=["transaction", "content", "kind of transaction", "command", "role", "no transaction"],
)
def test_another_request_is_carried_out(counter: Counter, payload: bytes, name: str, role: Role) -> None:
    """Only the very same request is known again; nobody is given what another role was answered."""

    async def use() -> None:
        await counter.ask()
        before = counter.total
        await counter.ask(payload, name, role)
        assert counter.total > before

    run(use)


def test_without_a_transaction_the_transport_says_what_is_a_copy(counter: Counter) -> None:
    """Two equal requests are two, unless the broker says that it delivers one again."""

    async def use() -> None:
        plain = b'{"by": 1}'
        await counter.ask(plain, delivery=Delivery(correlation=b"a"))
        await counter.ask(plain, delivery=Delivery(correlation=b"a"))
        assert counter.total == 2
        await counter.ask(plain, delivery=Delivery(redelivered=True, correlation=b"a"))
        assert counter.total == 2
        await counter.ask(plain, delivery=Delivery(redelivered=True, correlation=b"b"))
        assert counter.total == 3

    run(use)


def test_a_dict_is_known_again_too(counter: Counter) -> None:
    """Other faces hand requests over as what they are."""

    async def use() -> None:
        await counter.ask({"transaction": "t1", "by": 1})
        await counter.ask({"transaction": "t1", "by": 1})

    run(use)
    assert counter.total == 1


def test_a_final_refusal_is_repeated(counter: Counter) -> None:
    """What was refused is not carried out because a copy came later."""

    async def use() -> None:
        counter.refusal = ErrorCode.STALE_REVISION
        first = await counter.ask()
        counter.refusal = None
        assert await counter.ask() == first

    run(use)
    assert counter.total == 0


def test_a_passing_refusal_is_not_remembered(counter: Counter) -> None:
    """Whoever was told to try again may do so under the same transaction."""

    async def use() -> None:
        counter.refusal = ErrorCode.NOT_STORED
        await counter.ask()
        counter.refusal = None
        assert (await counter.ask())["status"] == "ok"

    run(use)
    assert counter.total == 1


def test_what_changes_nothing_is_answered_anew(counter: Counter) -> None:
    """A question under an old transaction gets what is true now."""

    async def use() -> None:
        before = await counter.ask(name="counter/read")
        await counter.ask()
        assert await counter.ask(name="counter/read") != before

    run(use)


def test_the_memory_has_an_end(counter: Counter, clock: TurnableClock) -> None:
    """After a while, and behind many others, a request is a new one."""

    async def use() -> None:
        await counter.ask()
        clock.advance(WINDOW_SECONDS)
        await counter.ask()
        assert counter.total == 2
        for number in range(MAX_REMEMBERED):
            await counter.ask({"transaction": number, "by": 0})
        await counter.ask()

    run(use)
    assert counter.total == 3


def test_a_request_that_was_cut_short_is_not_answered_by_a_ghost(counter: Counter) -> None:
    """A cancelled one leaves nothing behind that a copy could hang on."""

    async def use() -> None:
        counter.gate = asyncio.Event()
        task = asyncio.create_task(counter.ask())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        counter.gate.set()
        assert (await counter.ask())["data"] == {"total": 1}

    run(use)
