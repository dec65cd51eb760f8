"""Requests and answers of `alarm/acknowledge`, `alarm/shelve` and `alarm/unshelve`."""

from typing import Annotated

from pydantic import Field, StringConstraints

from thermal2mqtt.contract.alarm import AlarmPayload
from thermal2mqtt.contract.base import Payload

SHORTEST_SHELF_SECONDS = 1.0
LONGEST_SHELF_SECONDS = 7 * 86_400.0
"""A week: what is silent for longer is no longer watched, and is better taken out of the settings."""

ZoneId = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Words = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$")
]
"""One line for people."""


class AlarmAcknowledgeRequest(Payload):
    """`alarm/acknowledge`: somebody has seen the alarm of a zone."""

    zone: ZoneId
    """Id of the zone."""
    by: Words
    """Who has seen it; informative."""


class AlarmShelveRequest(Payload):
    """`alarm/shelve`: silence the alarm of a zone, or what may become one, for a time."""

    zone: ZoneId
    """Id of the zone."""
    duration_seconds: Annotated[
        float, Field(ge=SHORTEST_SHELF_SECONDS, le=LONGEST_SHELF_SECONDS, allow_inf_nan=False)
    ]
    """For how long: a shelf always has an end, after a week at the latest."""
    reason: Words
    """Why."""
    by: Words
    """Who silences it; informative."""


class AlarmUnshelveRequest(Payload):
    """`alarm/unshelve`: end the silence."""

    zone: ZoneId
    """Id of the zone."""
    by: Words
    """Who ends it; informative."""


class AlarmResponse(Payload):
    """A zone's alarm after the command."""

    zone: str
    """Id of the zone."""
    alarm: AlarmPayload
    """As it stands on `alarm/<zone>`."""
