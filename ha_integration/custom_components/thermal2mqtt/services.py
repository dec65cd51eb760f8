"""Actions for automations and scripts: change zones, act on alarms, measure a region. Celsius throughout."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

import probatio
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType

from .alarm_services import (
    ALARM_SCHEMA,
    SHELVE_SCHEMA,
    async_acknowledge_alarm,
    async_shelve_alarm,
    async_test_alarm,
    async_unshelve_alarm,
)
from .const import DOMAIN
from .coordinator import AgentCoordinator
from .figures import measure
from .frames import async_next_frame
from .ids import id_of, valid_id
from .polygon import Point, checked, weights
from .service_calls import ENTRY, async_agent_for_change, entry_of
from .zone_fields import FIELDS, SHAPES, ZONE, corner, given, without_nothing

ADD_ZONE_SCHEMA: Final = probatio.All(
    probatio.Schema(
        {**ENTRY, probatio.Optional("zone_id"): valid_id, **ZONE, probatio.Required("name"): cv.string}
    ),
    cv.has_at_least_one_key(*SHAPES),
)
UPDATE_ZONE_SCHEMA: Final = probatio.All(
    probatio.Schema({**ENTRY, probatio.Required("zone_id"): valid_id, **ZONE}),
    cv.has_at_least_one_key(*FIELDS),
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
        ("acknowledge_alarm", async_acknowledge_alarm, ALARM_SCHEMA, SupportsResponse.OPTIONAL),
        ("shelve_alarm", async_shelve_alarm, SHELVE_SCHEMA, SupportsResponse.OPTIONAL),
        ("unshelve_alarm", async_unshelve_alarm, ALARM_SCHEMA, SupportsResponse.OPTIONAL),
        ("test_alarm", async_test_alarm, ALARM_SCHEMA, SupportsResponse.OPTIONAL),
        ("polygon_statistics", _polygon_statistics, STATISTICS_SCHEMA, SupportsResponse.ONLY),
    ):
        hass.services.async_register(DOMAIN, name, handler, schema, response)


# No action gives `if_revision`: it changes what it names and nothing else, whatever else was changed before,
# and the next step of a script comes before the agent has told everybody of the last one.


async def _add_zone(call: ServiceCall) -> ServiceResponse:
    """Add a zone and return all zones with their revision."""
    coordinator = await async_agent_for_change(call)
    zone = {
        "id": call.data.get("zone_id") or id_of(call.data["name"]),
        "sensor": _sensor(coordinator, call.data),
        **without_nothing(given(call.data)),
    }
    return await coordinator.async_command("zones/add", {"zone": zone})


async def _update_zone(call: ServiceCall) -> ServiceResponse:
    """Change what is given of a zone and return all zones with their revision."""
    coordinator = await async_agent_for_change(call)
    request = {"id": call.data["zone_id"], "changes": given(call.data)}
    return await coordinator.async_command("zones/update", request)


async def _remove_zone(call: ServiceCall) -> ServiceResponse:
    """Remove a zone and return those that are left with their revision."""
    coordinator = await async_agent_for_change(call)
    return await coordinator.async_command("zones/remove", {"id": call.data["zone_id"]})


async def _polygon_statistics(call: ServiceCall) -> ServiceResponse:
    """Measure a region in the next live frame."""
    runtime = entry_of(call).runtime_data
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


def _rounded(value: float | Point | None) -> JsonValueType:
    match value:
        case None:
            return None
        case (x, y):
            return [round(x, 4), round(y, 4)]
    return round(value, 4)
