"""Requests and responses: the envelope that all commands share, and each command's own models."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, SerializeAsAny

from thermal2mqtt.contract.base import Payload

Transaction = Annotated[str, Field(max_length=128)] | Annotated[int, Field(ge=-(2**53), le=2**53)]
"""What a caller finds its answer by: a text of at most 128 characters or an integer that JSON keeps exact."""


MAX_REQUEST_BYTES = 128 * 1024
"""32 zones of 64 corners each, with every digit that a number may have, take 90 kB."""


class ErrorCode(StrEnum):
    """Why a command was refused; `MEANINGS` has each in words."""

    INVALID_JSON = "invalid_json"
    NOT_FINITE = "not_finite"
    WRONG_TYPE = "wrong_type"
    INVALID_REQUEST = "invalid_request"
    UNKNOWN_COMMAND = "unknown_command"
    FORBIDDEN = "forbidden"
    TOO_LARGE = "too_large"
    RETAINED = "retained"
    UNAVAILABLE = "unavailable"  # the sensor gives no temperatures
    NOTHING_TO_PROVE = "nothing_to_prove"
    BUSY = "busy"
    TIMEOUT = "timeout"
    INTERNAL = "internal"
    UNKNOWN_ZONE = "unknown_zone"
    ZONE_EXISTS = "zone_exists"
    UNKNOWN_SENSOR = "unknown_sensor"
    UNKNOWN_CLIP = "unknown_clip"
    LIMIT_REACHED = "limit_reached"
    STALE_REVISION = "stale_revision"
    LOCKED = "locked"
    NOT_STORED = "not_stored"
    NOT_READ = "not_read"
    NO_ALARM = "no_alarm"
    NOT_SHELVED = "not_shelved"
    FILE_ONLY = "file_only"
    HELD_BY_ENVIRONMENT = "held_by_environment"
    INVALID_SETTINGS = "invalid_settings"


MEANINGS: dict[ErrorCode, str] = {
    ErrorCode.INVALID_JSON: "The payload is not a JSON object in UTF-8.",
    ErrorCode.NOT_FINITE: "NaN, an infinity, or a number too large to be one.",
    ErrorCode.WRONG_TYPE: "A field is of another type, such as a text or true where a number belongs.",
    ErrorCode.INVALID_REQUEST: "A field is missing, unknown or out of range, or two contradict each other.",
    ErrorCode.UNKNOWN_COMMAND: "There is no such command; `announce` lists those that there are.",
    ErrorCode.FORBIDDEN: "The command needs a higher role than callers over MQTT have (`mqtt.role`).",
    ErrorCode.TOO_LARGE: "The request is larger than may be, or the answer than the broker takes.",
    ErrorCode.RETAINED: "The request was published with the retain flag.",
    ErrorCode.BUSY: "Too many requests wait; try again.",
    ErrorCode.TIMEOUT: "It took too long and was ended.",
    ErrorCode.INTERNAL: "A fault of the agent's own; its log says which.",
    ErrorCode.UNKNOWN_ZONE: "There is no zone with this id.",
    ErrorCode.ZONE_EXISTS: "There is a zone with this id already.",
    ErrorCode.UNKNOWN_SENSOR: "There is no sensor with this id.",
    ErrorCode.UNKNOWN_CLIP: "There are no kept frames with this id; the oldest make room for newer ones.",
    ErrorCode.LIMIT_REACHED: "As many as there may be are there already.",
    ErrorCode.STALE_REVISION: "Zones or settings were changed since `if_revision`: ask for them anew.",
    ErrorCode.LOCKED: "`zones.locked` is set: the settings file rules.",
    ErrorCode.NOT_STORED: "The change cannot be put on disk, so it was not made; try again.",
    ErrorCode.UNAVAILABLE: "The sensor gives no temperatures now.",
    ErrorCode.NOTHING_TO_PROVE: "The zone has no limit that a proof test could reach, or had no such test.",
    ErrorCode.NOT_READ: "What is kept cannot be read from the disk; try again.",
    ErrorCode.NO_ALARM: "The zone has no alarm that could be acknowledged.",
    ErrorCode.NOT_SHELVED: "The zone's alarm is not shelved.",
    ErrorCode.FILE_ONLY: "The setting is for the settings file and the environment alone.",
    ErrorCode.HELD_BY_ENVIRONMENT: "An environment variable, which the message names, sets it and would win.",
    ErrorCode.INVALID_SETTINGS: "The agent would not start again: file or environment have mistakes.",
}

ANYWHERE = frozenset(
    {
        ErrorCode.INVALID_JSON,
        ErrorCode.NOT_FINITE,
        ErrorCode.WRONG_TYPE,
        ErrorCode.INVALID_REQUEST,
        ErrorCode.UNKNOWN_COMMAND,
        ErrorCode.FORBIDDEN,
        ErrorCode.TOO_LARGE,
        ErrorCode.RETAINED,
        ErrorCode.BUSY,
        ErrorCode.TIMEOUT,
        ErrorCode.INTERNAL,
    }
)
"""Codes that any command may be answered with; each has further ones of its own."""

PASSING = frozenset(
    {ErrorCode.BUSY, ErrorCode.TIMEOUT, ErrorCode.INTERNAL, ErrorCode.NOT_STORED, ErrorCode.NOT_READ}
)
"""Codes after which the same request may well succeed."""


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
    """Heat the joint of the simulated switchboard; only where a sensor is the simulator."""

    joint_celsius: Annotated[float, Field(ge=-40.0, le=300.0, allow_inf_nan=False)] | None
    """Temperature of the joint; null for its own cycle."""


class SimulatorSetResponse(Payload):
    """What the joint was set to."""

    joint_celsius: float | None
    """As in the request."""
