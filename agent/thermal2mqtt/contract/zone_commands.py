"""Requests and answers of `zones/*`."""

from typing import Annotated

from pydantic import Field, JsonValue

from thermal2mqtt.contract.base import Payload
from thermal2mqtt.settings.zone import MAX_ZONES, ZoneSettings

Revision = Annotated[int, Field(ge=0, le=2**53)]
"""Of the zones, as in `zones`."""

# Any text, so that a misspelt id is told as an unknown zone.
ZoneId = Annotated[str, Field(max_length=64)]


class ZonesListRequest(Payload):
    """Ask for the zones, as they also stand on the topic `zones`."""


class ZonesAddRequest(Payload):
    """Add a zone behind the others."""

    zone: ZoneSettings
    """The whole zone, with an id that no other has and exactly one of `polygon`, `rectangle`, `ellipse`."""
    if_revision: Revision | None = None
    """Only if the zones are still those of this revision; null for whatever they are."""


class ZonesUpdateRequest(Payload):
    """Change some of a zone."""

    id: ZoneId
    """The zone; its id never changes."""
    changes: Annotated[dict[str, JsonValue], Field(min_length=1)]
    """Keys of a zone with their new values. An object changes what it names and leaves the rest, null takes a
    value away; another shape takes the place of the present one."""
    if_revision: Revision | None = None
    """Only if the zones are still those of this revision; null for whatever they are."""


class ZonesRemoveRequest(Payload):
    """Remove a zone, with its topics and its entities."""

    id: ZoneId
    """The zone."""
    if_revision: Revision | None = None
    """Only if the zones are still those of this revision; null for whatever they are."""


class ZonesReplaceRequest(Payload):
    """Set all zones at once; those that are not named are removed."""

    zones: Annotated[tuple[ZoneSettings, ...], Field(max_length=MAX_ZONES)]
    """The whole zones, in order; may be empty."""
    if_revision: Revision | None = None
    """Only if the zones are still those of this revision; null for whatever they are."""


class ZonesResetRequest(Payload):
    """Go back to the zones of the settings file."""

    if_revision: Revision | None = None
    """Only if the zones are still those of this revision; null for whatever they are."""


class ZonesResponse(Payload):
    """The zones as they are now; a change is on disk before it is answered."""

    revision: int
    """Raised at each change, whoever made it; never goes back, not over restarts either."""
    locked: bool
    """The settings file rules; changes are refused."""
    zones: tuple[ZoneSettings, ...]
    """All of them, in order."""
