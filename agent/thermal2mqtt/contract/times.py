"""Times as they stand on the wire: RFC 3339 in UTC, with milliseconds and Z."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import StringConstraints

Stamp = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
"""`2026-11-20T14:05:09.123Z`; of equal length, so that they sort as text."""


def stamp(seconds: float) -> str:
    """Return the wire form of `seconds` since 1970-01-01 UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
