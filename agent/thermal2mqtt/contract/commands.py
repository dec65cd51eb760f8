"""Requests and responses: the envelope that all commands share, and each command's own models."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, SerializeAsAny

from thermal2mqtt.contract.base import Payload

Transaction = Annotated[str, Field(max_length=128)] | Annotated[int, Field(ge=-(2**53), le=2**53)]
"""What a caller finds its answer by: a text of at most 128 characters or an integer that JSON keeps exact."""


class ErrorCode(StrEnum):
    """Why a command was refused."""

    INVALID_JSON = "invalid_json"
    INVALID_REQUEST = "invalid_request"
    UNKNOWN_COMMAND = "unknown_command"
    FORBIDDEN = "forbidden"
    TOO_LARGE = "too_large"
    RETAINED = "retained"
    UNKNOWN_ZONE = "unknown_zone"
    NO_ALARM = "no_alarm"  # there is nothing to acknowledge
    NOT_SHELVED = "not_shelved"
    UNAVAILABLE = "unavailable"  # the sensor gives no temperatures
    NOTHING_TO_PROVE = "nothing_to_prove"
    BUSY = "busy"
    TIMEOUT = "timeout"
    INTERNAL = "internal"


class ErrorBody(Payload):
    """What was wrong."""

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"field"})

    code: ErrorCode
    """For programs."""
    message: str
    """For people: what was wrong, what is allowed."""
    field: str | None = None
    """The field that was wrong, with dots between the levels."""


class ResponseOk(Payload):
    """A command was carried out."""

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"transaction"})

    status: Literal["ok"] = "ok"
    """Always `ok`."""
    data: SerializeAsAny[Payload]
    """What the command gives back."""
    transaction: Transaction | None = None
    """As in the request."""


class ResponseError(Payload):
    """A command was refused and changed nothing."""

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"transaction"})

    status: Literal["error"] = "error"
    """Always `error`."""
    error: ErrorBody
    """Why."""
    transaction: Transaction | None = None
    """As in the request."""


Response = ResponseOk | ResponseError


class SimulatorSetRequest(Payload):
    """`simulator/set`: heat the joint of the simulated switchboard."""

    joint_celsius: Annotated[float, Field(ge=-40.0, le=300.0, allow_inf_nan=False)] | None
    """Temperature of the joint; null for its own cycle."""


class SimulatorSetResponse(Payload):
    """What the joint was set to."""

    joint_celsius: float | None
    """As in the request."""
