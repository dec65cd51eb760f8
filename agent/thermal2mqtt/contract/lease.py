"""Request and answer of `frame/lease`."""

from typing import Annotated

from pydantic import Field, StringConstraints

from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.times import Stamp
from thermal2mqtt.settings.values import described

LeaseId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$"),
    described("1 to 64 characters of A-Z, a-z, 0-9, _ and -"),
]


class FrameLeaseRequest(Payload):
    """Ask for `frame/<sensor>` at a rate for a time; ask again before it is over to go on."""

    # Any text, so that a misspelt id is told as an unknown sensor.
    sensor: Annotated[str, Field(max_length=64)]
    """The sensor; `announce` lists them."""
    rate_hz: Annotated[float, Field(ge=0.1, le=64.0, allow_inf_nan=False)] = 4.0
    """Frames per second at most; never more than the sensor gives. The highest rate of all leases rules."""
    seconds: Annotated[float, Field(ge=0.0, le=120.0, allow_inf_nan=False)] = 30.0
    """How long from now; 0 ends the lease."""
    lease: LeaseId | None = None
    """The lease to renew, or the caller's own name for a new one; null for a new one with a made name."""


class FrameLeaseResponse(Payload):
    """A lease."""

    lease: str
    """Its name, to renew or end it by."""
    sensor: str
    """As in the request."""
    rate_hz: float
    """As in the request."""
    expires: Stamp
    """When it ends unless it is renewed."""
    width: int
    """Pixels across of each frame, after turning."""
    height: int
    """Pixels down of each frame, after turning."""
