"""Requests and answers of the commands `alarm/acknowledge`, `shelve`, `unshelve` and `test`."""

from typing import Annotated

from pydantic import Field, StringConstraints

from thermal2mqtt.contract.alarm import AlarmPayload
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.proof import ProofPayload

SHORTEST_SHELF_SECONDS = 1.0
LONGEST_SHELF_SECONDS = 7 * 86_400.0
"""A week: what is silent for longer is no longer watched, and is better taken out of the settings."""

ZoneId = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Words = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$")
]
"""One line for people."""


class AlarmAcknowledgeRequest(Payload):
    """`alarm/acknowledge`: somebody has seen the alarm of a zone, or the message of its proof test."""

    zone: ZoneId
    """Id of the zone."""
    by: Words
    """Who has seen it; informative."""
    test_event_id: Words | None = None
    """Of a proof test's message; the alarm itself is then left alone. Null for the alarm."""


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


class AlarmTestRequest(Payload):
    """`alarm/test`: a proof test of a zone's alarm. No real output changes; takes up to 8 s."""

    zone: ZoneId
    """Id of the zone."""


class AlarmTestResponse(Payload):
    """What became of it."""

    zone: str
    """Id of the zone."""
    test: ProofPayload
    """Look at `passed`: a test that failed is an answer, not an error."""


class AlarmResponse(Payload):
    """A zone's alarm after the command."""

    zone: str
    """Id of the zone."""
    alarm: AlarmPayload
    """As it stands on `alarm/<zone>`."""
