"""A command, who may give it, and how it refuses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.errors import Thermal2mqttError

RequestT = TypeVar("RequestT", bound=Payload)
ResponseT = TypeVar("ResponseT", bound=Payload)


class Role(IntEnum):
    """What a caller may do; each includes the ones below it."""

    VIEWER = 0
    OPERATOR = 1
    ADMIN = 2


class CommandError(Thermal2mqttError):
    """A handler refuses: nothing was changed."""

    def __init__(self, code: ErrorCode, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Command(Generic[RequestT, ResponseT]):
    """One thing that can be asked."""

    name: str
    """Noun and verb with a slash between: `simulator/set`."""
    request: type[RequestT]
    response: type[ResponseT]
    handler: Callable[[RequestT], Awaitable[ResponseT]]
    """Runs on the agent's event loop; what blocks belongs in a thread. Refuses with CommandError."""
    role: Role
    """The least that a caller must be."""
    errors: frozenset[ErrorCode] = frozenset()
    """What its handler refuses with, beside what any command may be answered with."""
    safe: bool = False
    """It changes nothing, so a request that comes twice is answered anew."""


AnyCommand = Command[Any, Any]
