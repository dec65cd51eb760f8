"""Commands that come over MQTT: checked here for what only a transport can get wrong, then handed on."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from thermal2mqtt.commands import CommandRegistry, Delivery, Role, refused
from thermal2mqtt.contract.commands import MAX_REQUEST_BYTES, ErrorBody, ErrorCode, Response, ResponseError
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Message, Received, Result, Settled

_LOGGER = logging.getLogger(__name__)

MAX_COMMAND = 128
"""Characters of a command's name."""

MAX_RESPONSE_TOPIC = 512
MAX_WAITING = 16
"""Requests that may wait while one is carried out."""


class Requests:
    """Takes requests, one after the other, and answers each. Lives on the agent's event loop."""

    def __init__(
        self,
        topics: Topics,
        registry: CommandRegistry,
        publish: Callable[[Message, Settled], None],
        role: Role = Role.OPERATOR,
    ) -> None:
        self._topics = topics
        self._registry = registry
        self._role = role
        self._publish = publish
        self._waiting: asyncio.Queue[Received] = asyncio.Queue(MAX_WAITING)

    def take(self, message: Received) -> None:
        """Take a request, or answer at once why not; never waits."""
        if not message.payload:
            return  # how a retained message is cleared; it asks for nothing
        if (error := self._objection(message)) is not None:
            self._refuse(message, error)
            return
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self.turn_away(message)

    def turn_away(self, message: Received) -> None:
        """Answer that too many requests wait; may be called in any thread."""
        if message.payload:
            text = f"{MAX_WAITING} requests wait already; try later"
            self._refuse(message, ErrorBody(code=ErrorCode.BUSY, message=text))

    async def run(self) -> None:
        """Carry out what was taken, until cancelled."""
        while True:
            message = await self._waiting.get()
            self._answer(message, await self._carry_out(message))

    async def _carry_out(self, message: Received) -> Response:
        return await self._registry.dispatch(
            self._command(message),
            message.payload,
            role=self._role,
            delivery=Delivery(message.duplicate, message.correlation),
        )

    def _command(self, message: Received) -> str:
        return message.topic.removeprefix(self._topics.request_prefix)

    def _objection(self, message: Received) -> ErrorBody | None:
        if message.retained:
            return ErrorBody(
                code=ErrorCode.RETAINED,
                message="a retained request would be carried out at every connect; publish it without retain",
            )
        if len(message.payload) > MAX_REQUEST_BYTES:
            text = f"the request has {len(message.payload)} bytes; at most {MAX_REQUEST_BYTES} are taken"
            return ErrorBody(code=ErrorCode.TOO_LARGE, message=text)
        if message.response_topic is not None and not self._may_answer_on(message.response_topic):
            return ErrorBody(
                code=ErrorCode.INVALID_REQUEST,
                message=f"the response topic must lie below {self._topics.response_prefix}",
                field="response_topic",
            )
        return None

    def _may_answer_on(self, topic: str) -> bool:
        prefix = self._topics.response_prefix
        plain = not any(character in topic for character in "+#\0")
        return topic.startswith(prefix) and plain and len(prefix) < len(topic) <= MAX_RESPONSE_TOPIC

    def _refuse(self, message: Received, error: ErrorBody) -> None:
        # What is too large is not read, not even for its transaction.
        readable = message.payload if len(message.payload) <= MAX_REQUEST_BYTES else b""
        self._answer(message, refused(readable, error))

    def _answer(self, message: Received, response: Response) -> None:
        wanted = message.response_topic
        command = self._command(message)
        if wanted is not None and self._may_answer_on(wanted):
            topic = wanted
        elif 0 < len(command) <= MAX_COMMAND:
            topic = self._topics.response(command)
        else:
            _LOGGER.warning("a request without a usable command name was dropped")
            return
        answer = Message(topic, response.encode(), correlation=message.correlation)

        def settled(result: Result) -> None:
            if result is Result.OVERSIZE:
                limited = self._registry.takes(command, "limit")
                self._publish(_too_large(answer, response, limited=limited), _ignore)

        self._publish(answer, settled)


def _too_large(answer: Message, response: Response, *, limited: bool) -> Message:
    advice = "ask for less at a time" if limited else "raise the broker's limit"
    text = f"the answer has {len(answer.payload)} bytes, more than the broker takes in one packet; {advice}"
    error = ErrorBody(code=ErrorCode.TOO_LARGE, message=text, field="limit" if limited else None)
    refusal = ResponseError(error=error, transaction=response.transaction)
    return replace(answer, payload=refusal.encode())


def _ignore(_result: Result) -> None:
    """Do nothing: who asks too much of a small broker gets no second refusal."""
