"""Actions for automations and scripts: change zones, measure a region. Temperatures are Celsius."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

import probatio
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service
from homeassistant.util.json import JsonValueType

from .const import DOMAIN
from .coordinator import AgentCoordinator
from .figures import measure
from .frames import async_next_frame
from .ids import id_of, valid_id
from .polygon import Point, checked, weights
from .rights import async_check_may_edit
from .runtime import AgentConfigEntry

SHAPES: Final = ("polygon", "rectangle", "ellipse")
LIMITS: Final = ("warning", "critical", "emergency")
PLAIN: Final = ("name", "sensor", *SHAPES, "material", "emissivity")


def number(value: Any) -> float:
    """Return a finite number; texts are read, truth values are not numbers."""
    if isinstance(value, bool):
        raise probatio.Invalid("expected a number, not true or false")
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise probatio.Invalid(f"expected a number, not {value!r:.40}") from error
    if not math.isfinite(result):
        raise probatio.Invalid(f"expected a finite number, not {value!r}")
    return result


def number_or_none(value: Any) -> float | None:
    """Return a finite number, or None for none."""
    return None if value is None else number(value)


RATIO: Final = probatio.All(number, probatio.Range(min=0.0, max=1.0))


def corner(value: Any) -> Point:
    """Return a corner [x, y], 0..1 from the top left."""
    if not isinstance(value, list | tuple) or len(value) != 2:  # noqa: PLR2004 - x and y
        raise probatio.Invalid(f"expected a corner [x, y], not {value!r}")
    x, y = (RATIO(part) for part in value)
    return x, y


def _sides(*names: str) -> dict[probatio.Required, Any]:
    return {probatio.Required(name): RATIO for name in names}


ENTRY: Final = {probatio.Required(ATTR_CONFIG_ENTRY_ID): cv.string}

ZONE: Final = {
    probatio.Optional("name"): cv.string,
    probatio.Optional("sensor"): cv.string,
    probatio.Exclusive("polygon", "shape"): [corner],
    probatio.Exclusive("rectangle", "shape"): _sides("x", "y", "width", "height"),
    probatio.Exclusive("ellipse", "shape"): _sides("x", "y", "radius_x", "radius_y"),
    **{probatio.Optional(limit): number_or_none for limit in LIMITS},
    probatio.Optional("hysteresis"): number,
    probatio.Optional("material"): probatio.Any(None, cv.string),
    probatio.Optional("emissivity"): number,
}

ADD_ZONE_SCHEMA: Final = probatio.All(
    probatio.Schema(
        {**ENTRY, probatio.Optional("zone_id"): valid_id, **ZONE, probatio.Required("name"): cv.string}
    ),
    cv.has_at_least_one_key(*SHAPES),
)
UPDATE_ZONE_SCHEMA: Final = probatio.All(
    probatio.Schema({**ENTRY, probatio.Required("zone_id"): valid_id, **ZONE}),
    cv.has_at_least_one_key(*PLAIN, *LIMITS, "hysteresis"),
)
REMOVE_ZONE_SCHEMA: Final = probatio.Schema({**ENTRY, probatio.Required("zone_id"): valid_id})
STATISTICS_SCHEMA: Final = probatio.Schema(
    {**ENTRY, probatio.Optional("sensor"): cv.string, probatio.Required("polygon"): [corner]}
)


@callback
def register_services(hass: HomeAssistant) -> None:
    """Make the actions known."""
    for name, handler, schema, response in (
        ("add_zone", _add_zone, ADD_ZONE_SCHEMA, SupportsResponse.OPTIONAL),
        ("update_zone", _update_zone, UPDATE_ZONE_SCHEMA, SupportsResponse.OPTIONAL),
        ("remove_zone", _remove_zone, REMOVE_ZONE_SCHEMA, SupportsResponse.OPTIONAL),
        ("polygon_statistics", _polygon_statistics, STATISTICS_SCHEMA, SupportsResponse.ONLY),
    ):
        hass.services.async_register(DOMAIN, name, handler, schema, response)


# No action gives `if_revision`: it changes what it names and nothing else, whatever else was changed before,
# and the next step of a script comes before the agent has told everybody of the last one.


async def _add_zone(call: ServiceCall) -> ServiceResponse:
    """Add a zone and return all zones with their revision."""
    coordinator = await _coordinator_for_change(call)
    zone = {
        "id": call.data.get("zone_id") or id_of(call.data["name"]),
        "sensor": _sensor(coordinator, call.data),
        **_given(call.data),
    }
    return await coordinator.async_command("zones/add", {"zone": zone})


async def _update_zone(call: ServiceCall) -> ServiceResponse:
    """Change what is given of a zone and return all zones with their revision."""
    coordinator = await _coordinator_for_change(call)
    request = {"id": call.data["zone_id"], "changes": _given(call.data)}
    return await coordinator.async_command("zones/update", request)


async def _remove_zone(call: ServiceCall) -> ServiceResponse:
    """Remove a zone and return those that are left with their revision."""
    coordinator = await _coordinator_for_change(call)
    return await coordinator.async_command("zones/remove", {"id": call.data["zone_id"]})


async def _polygon_statistics(call: ServiceCall) -> ServiceResponse:
    """Measure a region in the next live frame."""
    runtime = _entry(call).runtime_data
    polygon = checked(call.data["polygon"])
    sensor = _sensor(runtime.coordinator, call.data)
    frame = await async_next_frame(runtime.feeds, sensor)
    found = measure(frame.celsius, weights(polygon, *frame.celsius.shape))
    captured = datetime.fromtimestamp(frame.header.time_ns / 1e9, UTC).isoformat(timespec="milliseconds")
    return {
        "sensor": sensor,
        "time": captured.replace("+00:00", "Z"),
        **{key: _rounded(value) for key, value in asdict(found).items()},
    }


def _entry(call: ServiceCall) -> AgentConfigEntry:
    entry: AgentConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    return entry


async def _coordinator_for_change(call: ServiceCall) -> AgentCoordinator:
    entry = _entry(call)
    await async_check_may_edit(call.hass, entry, call.context)
    return entry.runtime_data.coordinator


def _sensor(coordinator: AgentCoordinator, data: Mapping[str, Any]) -> str:
    """Return the sensor that is named, else the only one."""
    sensors = [sensor.id for sensor in coordinator.announcement.sensors] if coordinator.announcement else []
    named: str | None = data.get("sensor")
    if named is None and len(sensors) == 1:
        return sensors[0]
    if named is not None and (named in sensors or not sensors):
        return named
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="choose_sensor",
        translation_placeholders={"sensors": ", ".join(sensors) or "-"},
    )


def _given(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given of a zone, in the agent's form; the agent keeps what is not named."""
    zone = {key: data[key] for key in PLAIN if key in data}
    thresholds: dict[str, Any] = {}
    if limits := {limit: data[limit] for limit in LIMITS if limit in data}:
        thresholds["high"] = limits
    if "hysteresis" in data:
        thresholds["hysteresis"] = data["hysteresis"]
    return zone | ({"thresholds": thresholds} if thresholds else {})


def _rounded(value: float | Point | None) -> JsonValueType:
    match value:
        case None:
            return None
        case (x, y):
            return [round(x, 4), round(y, 4)]
    return round(value, 4)
