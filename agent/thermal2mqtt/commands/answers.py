"""Answers that were given lately: a request that comes twice takes effect once and gets the same answer."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import NamedTuple

from thermal2mqtt.clock import Clock
from thermal2mqtt.contract.commands import PASSING, Response, ResponseError

WINDOW_SECONDS = 60.0
"""For so long a request is known again; a client that lost its connection delivers again well before."""

MAX_REMEMBERED = 128
"""Beyond them the oldest are forgotten."""


class Request(NamedTuple):
    """What makes two requests the same."""

    command: str
    caller: str
    """Who asked, as far as is known: another role must not read what was answered to this one."""
    digest: bytes

    @classmethod
    def of(cls, command: str, caller: str, *content: bytes) -> "Request":
        """Return the mark of a request with this content."""
        digest = sha256()
        for part in content:
            digest.update(len(part).to_bytes(8, "big") + part)
        return cls(command, caller, digest.digest())


class _Given(NamedTuple):
    until: float
    answer: "asyncio.Future[Response]"


class Answers:
    """The memory. Lives on one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[Request, _Given] = {}

    async def once(
        self, request: Request, carry_out: Callable[[], Awaitable[Response]], *, recall: bool
    ) -> Response:
        """Return the answer to `request`: the one that was given to it lately, else that of `carry_out`.

        Args:
            request: what was asked.
            carry_out: gives a new answer; is remembered unless the answer says that another try may succeed.
            recall: whether an earlier request of the same content is this very one.
        """
        self._forget()
        if recall and (known := self._given.get(request)) is not None:
            return await asyncio.shield(known.answer)
        answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        given = self._given[request] = _Given(self._clock.monotonic() + WINDOW_SECONDS, answer)
        try:
            response = await carry_out()
        except BaseException:
            answer.cancel()
            self._drop(request, given)
            raise
        answer.set_result(response)
        if isinstance(response, ResponseError) and response.error.code in PASSING:
            self._drop(request, given)
        return response

    def _drop(self, request: Request, given: _Given) -> None:
        if self._given.get(request) is given:
            del self._given[request]

    def _forget(self) -> None:
        now = self._clock.monotonic()
        living = {request: given for request, given in self._given.items() if given.until > now}
        self._given = dict(list(living.items())[-(MAX_REMEMBERED - 1) :])
