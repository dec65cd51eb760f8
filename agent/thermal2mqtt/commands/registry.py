"""All commands of one agent; takes a request as it came and always gives an answer."""

import asyncio
import json
import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from thermal2mqtt.clock import Clock, SystemClock
from thermal2mqtt.commands.answers import Answers, Request
from thermal2mqtt.commands.command import AnyCommand, CommandError, Role
from thermal2mqtt.commands.complaint import complaint
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.commands import (
    ErrorBody,
    ErrorCode,
    Response,
    ResponseError,
    ResponseOk,
    Transaction,
)

_LOGGER = logging.getLogger(__name__)

DEADLINE_SECONDS = 10.0
"""A handler that takes longer is ended and answered with `timeout`."""

_TOO_DEEP = "the request is nested too deeply"

_TRANSACTION: TypeAdapter[Any] = TypeAdapter(Transaction)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a transport knows of how a request came."""

    redelivered: bool = False
    """It says that this may be a copy of an earlier one."""
    correlation: bytes | None = None
    """By what the caller finds its answer, where it gives no transaction."""


class CommandRegistry:
    """Commands by name."""

    def __init__(
        self,
        commands: Iterable[AnyCommand],
        deadline_seconds: float = DEADLINE_SECONDS,
        clock: Clock | None = None,
    ) -> None:
        self._commands = {command.name: command for command in commands}
        self._deadline_seconds = deadline_seconds
        self._answers = Answers(clock or SystemClock())

    @property
    def commands(self) -> tuple[AnyCommand, ...]:
        """All commands, sorted by name."""
        return tuple(self._commands[name] for name in self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all commands, sorted."""
        return tuple(sorted(self._commands))

    def takes(self, name: str, field: str) -> bool:
        """Return whether there is the command `name` and its request has this field."""
        command = self._commands.get(name)
        return command is not None and field in command.request.model_fields

    async def dispatch(
        self,
        name: str,
        payload: bytes | dict[str, Any],
        *,
        role: Role,
        delivery: Delivery = Delivery(),
    ) -> Response:
        """Carry out the command `name` and return its answer; never raises for what the caller did.

        A request that comes a second time, with the same transaction and content or because the transport
        delivered it again, is given the answer of the first and takes effect no further.

        Args:
            name: as in the topic, `simulator/set`.
            payload: a JSON object in UTF-8, or the same as a dict; nothing at all stands for `{}`.
            role: what the caller may do.
            delivery: how it came.
        """
        content = b""
        try:
            content = payload if isinstance(payload, bytes) else _encoded(payload)
            document = _document(content)
            transaction = _transaction(document)
            command = self._permitted(name, role)
        except CommandError as error:
            return refused(content, ErrorBody(code=error.code, message=str(error), field=error.field))

        async def carry_out() -> Response:
            return await self._answer(command, document, transaction)

        if command.safe:
            return await carry_out()
        aside = delivery.correlation or b"" if transaction is None else b""
        return await self._answers.once(
            Request.of(name, role.name, content, aside),
            carry_out,
            recall=transaction is not None or delivery.redelivered,
        )

    async def _answer(
        self, command: AnyCommand, document: dict[str, Any], transaction: str | int | None
    ) -> Response:
        try:
            return ResponseOk(data=await self._run(command, document), transaction=transaction)
        except CommandError as error:
            return _refusal(error, transaction)
        except Exception:
            # One faulty handler must not silence the others.
            _LOGGER.exception("command %s failed", command.name)
            fault = CommandError(ErrorCode.INTERNAL, "the command failed; the agent's log says why")
            return _refusal(fault, transaction)

    async def _run(self, command: AnyCommand, document: dict[str, Any]) -> Payload:
        request = _request(command, document)
        try:
            async with asyncio.timeout(self._deadline_seconds):
                answer: Payload = await command.handler(request)
        except TimeoutError as error:
            raise CommandError(
                ErrorCode.TIMEOUT,
                f"{command.name} took longer than {self._deadline_seconds:g} s and was ended",
            ) from error
        return answer

    def _permitted(self, name: str, role: Role) -> AnyCommand:
        command = self._known(name)
        if role < command.role:
            raise CommandError(
                ErrorCode.FORBIDDEN,
                f"{name} needs the role {command.role.name.lower()}, not {role.name.lower()}",
            )
        return command

    def _known(self, name: str) -> AnyCommand:
        command = self._commands.get(name)
        if command is None:
            known = ", ".join(self.names) or "none"
            raise CommandError(ErrorCode.UNKNOWN_COMMAND, f"no command {name[:64]!r}; there is: {known}")
        return command


def refused(content: bytes, error: ErrorBody) -> ResponseError:
    """Return the answer to a request that is not carried out, with its transaction where that can be read."""
    try:
        document = json.loads(content)
        transaction = _transaction(document) if isinstance(document, dict) else None
    except (ValueError, RecursionError, CommandError):
        transaction = None
    return ResponseError(error=error, transaction=transaction)


def _refusal(error: CommandError, transaction: str | int | None) -> ResponseError:
    body = ErrorBody(code=error.code, message=str(error), field=error.field)
    return ResponseError(error=body, transaction=transaction)


def _encoded(document: dict[str, Any]) -> bytes:
    try:
        return json.dumps(document).encode()
    except RecursionError as error:
        raise CommandError(ErrorCode.INVALID_JSON, _TOO_DEEP) from error


def _document(content: bytes) -> dict[str, Any]:
    if not content.strip():
        return {}
    try:
        document = json.loads(content.decode(), parse_float=_finite, parse_constant=_no_constant)
    except RecursionError as error:
        raise CommandError(ErrorCode.INVALID_JSON, _TOO_DEEP) from error
    except ValueError as error:
        raise CommandError(ErrorCode.INVALID_JSON, f"the request is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise CommandError(ErrorCode.INVALID_JSON, "the request must be a JSON object, such as {}")
    return document


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_constant(text[:32])


def _no_constant(name: str) -> NoReturn:
    raise CommandError(ErrorCode.NOT_FINITE, f"{name} is no finite number; use null where nothing is known")


def _transaction(document: dict[str, Any]) -> str | int | None:
    value = document.pop("transaction", None)
    if value is None:
        return None
    try:
        transaction: str | int = _TRANSACTION.validate_python(value, strict=True)
        str(transaction).encode()
    except (ValidationError, UnicodeEncodeError) as error:
        raise CommandError(
            ErrorCode.INVALID_REQUEST,
            "transaction must be a text of at most 128 characters or an integer up to 2**53",
            "transaction",
        ) from error
    return transaction


def _request(command: AnyCommand, document: dict[str, Any]) -> Payload:
    try:
        # By way of JSON, so that strict models take a list for a tuple and a text for an enum.
        request: Payload = command.request.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise complaint(error, command.request) from error
    return request
