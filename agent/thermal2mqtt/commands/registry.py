"""All commands of one agent; takes a request as it came and always gives an answer."""

import asyncio
import json
import logging
from collections.abc import Iterable
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from thermal2mqtt.commands.command import AnyCommand, CommandError, Role
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

MAX_PROBLEMS = 5
"""So many wrong fields are told in one answer."""

_TRANSACTION: TypeAdapter[Any] = TypeAdapter(Transaction)


class CommandRegistry:
    """Commands by name."""

    def __init__(self, commands: Iterable[AnyCommand], deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._commands = {command.name: command for command in commands}
        self._deadline_seconds = deadline_seconds

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all commands, sorted."""
        return tuple(sorted(self._commands))

    async def dispatch(self, name: str, payload: bytes | dict[str, Any], *, role: Role) -> Response:
        """Carry out the command `name` and return its answer; never raises for what the caller did.

        Args:
            name: as in the topic, `simulator/set`.
            payload: a JSON object in UTF-8, or the same as a dict; nothing at all stands for `{}`.
            role: what the caller may do.
        """
        transaction = None
        try:
            document = _document(payload)
            transaction = _transaction(document)
            return ResponseOk(data=await self._run(name, document, role), transaction=transaction)
        except CommandError as error:
            body = ErrorBody(code=error.code, message=str(error), field=error.field)
        except Exception:
            # One faulty handler must not silence the others.
            _LOGGER.exception("command %s failed", name)
            body = ErrorBody(code=ErrorCode.INTERNAL, message="the command failed; the agent's log says why")
        return ResponseError(error=body, transaction=transaction)

    async def _run(self, name: str, document: dict[str, Any], role: Role) -> Payload:
        command = self._known(name)
        if role < command.role:
            raise CommandError(
                ErrorCode.FORBIDDEN,
                f"{name} needs the role {command.role.name.lower()}, not {role.name.lower()}",
            )
        request = _request(command, document)
        try:
            async with asyncio.timeout(self._deadline_seconds):
                answer: Payload = await command.handler(request)
        except TimeoutError as error:
            raise CommandError(
                ErrorCode.TIMEOUT, f"{name} took longer than {self._deadline_seconds:g} s and was ended"
            ) from error
        return answer

    def _known(self, name: str) -> AnyCommand:
        command = self._commands.get(name)
        if command is None:
            known = ", ".join(self.names) or "none"
            raise CommandError(ErrorCode.UNKNOWN_COMMAND, f"no command {name[:64]!r}; there is: {known}")
        return command


def _document(payload: bytes | dict[str, Any]) -> dict[str, Any]:
    if isinstance(payload, dict):
        return dict(payload)
    if not payload.strip():
        return {}
    try:
        document = json.loads(payload.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CommandError(ErrorCode.INVALID_JSON, f"the request is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise CommandError(ErrorCode.INVALID_JSON, "the request must be a JSON object, such as {}")
    return document


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


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
    except (ValidationError, RecursionError) as error:
        if not isinstance(error, ValidationError):
            raise CommandError(ErrorCode.INVALID_REQUEST, "the request is nested too deeply") from error
        raise _explained(command, error) from error
    return request


def _explained(command: AnyCommand, error: ValidationError) -> CommandError:
    problems = error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]
    texts = [f"{_field(problem['loc'])}: {problem['msg']}" for problem in problems]
    allowed = ", ".join(command.request.model_fields) or "none"
    message = f"{'; '.join(texts)} (fields of {command.name}: {allowed})"
    return CommandError(ErrorCode.INVALID_REQUEST, message, _field(problems[0]["loc"]))


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location))[:128] or "(request)"
