"""Controls of Home Assistant that are turned over MQTT: each turn becomes requests to the same commands."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from pydantic import JsonValue

from thermal2mqtt.commands import CommandRegistry, Delivery, Role
from thermal2mqtt.contract.commands import ErrorBody, ErrorCode, Response, ResponseError
from thermal2mqtt.contract.controls import CommandCall, ControlValueError, PlacedControl
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Message, Received

_LOGGER = logging.getLogger(__name__)

MAX_WAITING = 16
"""Turns that may wait while one is carried out."""

MAX_NAME = 64
MAX_VALUE_BYTES = 256


class Controls:
    """Takes turns, one after the other. Lives on the agent's event loop.

    Args:
        topics: of the agent.
        registry: its commands.
        controls: gives those that there are, by name.
        publish: says why a turn was refused.
        turned: is called after each turn, granted or not, so that what the controls show is told again.
        role: what callers over MQTT may do.
    """

    def __init__(
        self,
        topics: Topics,
        registry: CommandRegistry,
        controls: Callable[[], Mapping[str, PlacedControl]],
        publish: Callable[[Message], None],
        turned: Callable[[], None],
        role: Role,
    ) -> None:
        self._topics = topics
        self._registry = registry
        self._controls = controls
        self._publish = publish
        self._turned = turned
        self._role = role
        self._waiting: asyncio.Queue[Received] = asyncio.Queue(MAX_WAITING)
        self._last_refusal = ""

    def take(self, message: Received) -> None:
        """Take a turn, or refuse it at once; never waits."""
        if not message.payload:
            return  # how a retained message is cleared; it turns nothing
        if message.retained:
            text = "a retained value would be set at every connect; publish it without retain"
            self._refuse(message, ErrorBody(code=ErrorCode.RETAINED, message=text))
            return
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            text = f"{MAX_WAITING} turns wait already; try later"
            self._refuse(message, ErrorBody(code=ErrorCode.BUSY, message=text))

    async def run(self) -> None:
        """Carry out what was taken, until cancelled."""
        while True:
            message = await self._waiting.get()
            try:
                calls = self._calls(message)
            except ControlValueError as error:
                self._refuse(message, ErrorBody(code=ErrorCode.INVALID_REQUEST, message=str(error)))
            else:
                await self._carry_out(message, calls)

    def _calls(self, message: Received) -> Iterable[CommandCall]:
        name = self._name(message)
        placed = self._controls().get(name)
        if placed is None:
            raise ControlValueError(f"there is no control {name[:MAX_NAME]!r}")
        if len(message.payload) > MAX_VALUE_BYTES:
            raise ControlValueError(
                f"a value has at most {MAX_VALUE_BYTES} bytes, not {len(message.payload)}"
            )
        return placed.calls(message.payload.decode(errors="replace").strip())

    async def _carry_out(self, message: Received, calls: Iterable[CommandCall]) -> None:
        answers = [await self._ask(message, *call) for call in calls]
        refusals = [answer for answer in answers if isinstance(answer, ResponseError)]
        # Whoever acknowledges everything means those that have an alarm.
        if errors := [answer.error for answer in refusals if answer.error.code is not ErrorCode.NO_ALARM]:
            self._refuse(message, errors[0])
        else:
            self._turned()

    async def _ask(self, message: Received, command: str, request: dict[str, JsonValue]) -> Response:
        delivery = Delivery(redelivered=message.duplicate)
        return await self._registry.dispatch(command, request, role=self._role, delivery=delivery)

    def _refuse(self, message: Received, error: ErrorBody) -> None:
        name = self._name(message)
        # Once for an automation that asks again and again.
        level = logging.DEBUG if error.message == self._last_refusal else logging.WARNING
        self._last_refusal = error.message
        _LOGGER.log(level, "set/%s was refused: %s", name[:MAX_NAME], error.message)
        if 0 < len(name) <= MAX_NAME:
            answer = ResponseError(error=error).encode()
            self._publish(Message(self._topics.response(f"set/{name}"), answer))
        self._turned()

    def _name(self, message: Received) -> str:
        return message.topic.removeprefix(self._topics.set_prefix)
