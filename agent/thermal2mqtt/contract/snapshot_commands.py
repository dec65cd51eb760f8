"""Request and answer of `snapshot/take`."""

from typing import Annotated

from pydantic import Field

from thermal2mqtt.contract.base import Payload


class SnapshotTakeRequest(Payload):
    """Have a fresh image of a sensor on `image/<source>`, whatever its interval is."""

    source: Annotated[str, Field(max_length=64)]
    """Id of the sensor."""


class SnapshotTakeResponse(Payload):
    """It comes at once on `image/<source>`, its time and what it shows on `image/<source>/attributes`."""

    source: str
    """As in the request."""
