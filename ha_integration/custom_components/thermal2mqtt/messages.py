"""What an agent publishes, read and checked; times, zones and figures stay as they came."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from homeassistant.util.json import json_loads_object
from yarl import URL

from .errors import InvalidMessageError

MAX_SENSORS = 64
MAX_CAPABILITIES = 256
MAX_MATERIALS = 256

MAX_BYTES = 256 * 1024
"""More than twice what the most zones take; an announcement is kept, so that it must have an end."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """A thermal sensor."""

    id: str
    name: str
    width: int
    """Pixels across the turned image."""
    height: int
    """Pixels down the turned image."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who an agent is and what it sees with."""

    instance: str
    """UUID of its data directory; its identity."""
    name: str
    site: str | None
    version: str
    api_version: int
    url: str | None
    """Where its HTTP face is reached; None where it has none, or none that can be opened."""
    sensors: tuple[Sensor, ...]
    capabilities: frozenset[str]
    """Commands that it answers."""
    materials: Mapping[str, float]
    """Emissivities by the names of materials; empty where the agent does not say which it knows."""

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Return the announcement that `document` holds.

        Raises:
            InvalidMessageError: a key is missing or of another type.
        """
        return cls(
            instance=text_in(document, "instance"),
            name=text_in(document, "name"),
            site=optional_text_in(document, "site"),
            version=text_in(document, "version"),
            api_version=count_in(document, "api_version"),
            url=_address(optional_text_in(document, "url")),
            sensors=_sensors(document.get("sources")),
            capabilities=_texts(document.get("capabilities")),
            materials=_emissivities(document.get("materials")),
        )


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones as they are set, with the number that every change raises."""

    revision: int
    locked: bool
    """The agent's settings file rules; changes are refused."""
    zones: tuple[Mapping[str, Any], ...]

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Return the zones that `document` holds.

        Raises:
            InvalidMessageError: it holds none, or no revision.
        """
        zones = document.get("zones")
        if not isinstance(zones, list) or not all(isinstance(zone, dict) and "id" in zone for zone in zones):
            raise InvalidMessageError("zones must be a list of zones, each with an id")
        return cls(
            revision=count_in(document, "revision"),
            locked=document.get("locked") is True,
            zones=tuple(zones),
        )

    def name_of(self, zone_id: str) -> str:
        """Return what people call a zone; its id where it is not known."""
        names = (str(zone.get("name", zone_id)) for zone in self.zones if zone["id"] == zone_id)
        return next(names, zone_id)


def parse_document(payload: str | bytes | bytearray) -> dict[str, Any]:
    """Return the JSON object that a message is.

    Raises:
        InvalidMessageError: it is something else, or larger than anything that an agent sends.
    """
    if len(payload) > MAX_BYTES:
        raise InvalidMessageError(f"{len(payload)} bytes are more than the {MAX_BYTES} that are read")
    try:
        return json_loads_object(payload)
    except ValueError as error:
        raise InvalidMessageError(f"not a JSON object: {error}") from error


def _sensors(sources: Any) -> tuple[Sensor, ...]:
    if not isinstance(sources, dict) or len(sources) > MAX_SENSORS:
        raise InvalidMessageError(f"sources must be a map of at most {MAX_SENSORS} sources")
    return tuple(
        Sensor(
            id=key,
            name=text_in(source, "name"),
            width=count_in(source, "width"),
            height=count_in(source, "height"),
        )
        for key, source in sources.items()
        if isinstance(source, dict) and source.get("kind") == "thermal"
    )


def _texts(values: Any) -> frozenset[str]:
    if not isinstance(values, list):
        return frozenset()
    return frozenset(value for value in values[:MAX_CAPABILITIES] if isinstance(value, str))


def _emissivities(values: Any) -> dict[str, float]:
    if not isinstance(values, dict):
        return {}
    known = ((name, value) for name, value in values.items() if name and _is_emissivity(value))
    return dict(islice(known, MAX_MATERIALS))


def _is_emissivity(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def text_in(document: Mapping[str, Any], key: str) -> str:
    """Return a text of a document.

    Raises:
        InvalidMessageError: it is missing, empty or something else.
    """
    value = document.get(key)
    if not isinstance(value, str) or not value:
        raise InvalidMessageError(f"{key} must be a text, not {_short(value)}")
    return value


def optional_text_in(document: Mapping[str, Any], key: str) -> str | None:
    """Return a text of a document; None where it is missing, null or empty.

    Raises:
        InvalidMessageError: it is something else.
    """
    value = document.get(key)
    return None if value is None or value == "" else text_in(document, key)


def _address(text: str | None) -> str | None:
    # Home Assistant refuses the whole device where its address is none.
    try:
        url = URL(text or "")
    except ValueError:
        return None
    return text if url.scheme in {"http", "https"} and url.host else None


def count_in(document: Mapping[str, Any], key: str) -> int:
    """Return a whole number of a document, 0 or more.

    Raises:
        InvalidMessageError: it is missing or something else.
    """
    value = document.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidMessageError(f"{key} must be a number of 0 or more, not {_short(value)}")
    return value


def _short(value: Any) -> str:
    return repr(value)[:80]
