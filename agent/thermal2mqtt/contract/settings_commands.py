"""Requests and answers of `settings/*` and `agent/restart`."""

from typing import Annotated

from pydantic import Field, JsonValue

from thermal2mqtt.contract.base import Payload

Revision = Annotated[int, Field(ge=0, le=2**53)]
"""Of the settings, as in `settings`."""

FieldName = Annotated[str, Field(max_length=256)]

MAX_FIELDS = 100


class SettingsGetRequest(Payload):
    """Ask for the settings, as they also stand on the topic `settings`."""


class SettingsSchemaRequest(Payload):
    """Ask for the JSON Schema of the settings: each field with its title, meaning, unit and limits."""


class SettingsSchemaResponse(Payload):
    """What can be set."""

    json_schema: dict[str, JsonValue]
    """JSON Schema, 2020-12."""


class SettingsSetRequest(Payload):
    """Change some settings, all of them or none."""

    settings: Annotated[dict[str, JsonValue], Field(min_length=1)]
    """Part of the settings, shaped as the file is. What it does not name stays; null is a value."""
    if_revision: Revision | None = None
    """Only if the settings are still those of this revision; null for whatever they are."""


class SettingsResetRequest(Payload):
    """Go back to what file and environment say."""

    fields: Annotated[tuple[FieldName, ...], Field(min_length=1, max_length=MAX_FIELDS)] | None = None
    """Fields and sections, with dots: `sensors.thermal.emissivity`, `telemetry`; null for everything."""
    if_revision: Revision | None = None
    """Only if the settings are still those of this revision; null for whatever they are."""


class ChangedField(Payload):
    """What became of one field."""

    old: JsonValue
    """What it was."""
    new: JsonValue
    """What it is."""
    restart_needed: bool
    """It acts after a restart only."""


class SettingsChangedResponse(Payload):
    """What was changed; it is on disk before it is answered, and acts from the next frame on."""

    revision: int
    """Of the settings as they are now."""
    changed: dict[str, ChangedField]
    """By field, with dots: those that the request named, and of a reset those that went back."""
    restart_needed: tuple[str, ...]
    """All fields whose value acts after a restart only, also those that were changed before."""


class AgentRestartRequest(Payload):
    """Start the agent anew, with the settings file and the environment as they are then."""


class AgentRestartResponse(Payload):
    """It goes now: soon `offline`, then `online` again."""

    restart_needed: tuple[str, ...]
    """Settings that waited for it."""
