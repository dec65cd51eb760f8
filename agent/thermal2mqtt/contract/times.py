"""Times as they stand on the wire: RFC 3339 in UTC, with milliseconds and Z."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from thermal2mqtt.settings.section import REFUSED

Stamp = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
"""`2026-11-20T14:05:09.123Z`; of equal length, so that they sort as text."""


def _of_the_calendar(time: str) -> str:
    try:
        seconds_of(time)
    except ValueError as error:
        raise PydanticCustomError(REFUSED, "is no time: {reason}", {"reason": str(error)}) from error
    return time


AskedTime = Annotated[Stamp, AfterValidator(_of_the_calendar)]
"""A stamp in a request, of a time that there is: no 31st of February."""


def stamp(seconds: float) -> str:
    """Return the wire form of `seconds` since 1970-01-01 UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_of(time: str) -> float:
    """Return what a stamp says, in seconds since 1970-01-01 UTC.

    Raises:
        ValueError: the calendar has no such time.
    """
    return datetime.fromisoformat(time).timestamp()
