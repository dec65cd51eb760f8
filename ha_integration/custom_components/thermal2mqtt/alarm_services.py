"""Actions for alarms: somebody has seen one, silences one for a time, or has one proven."""

from datetime import timedelta
from typing import Any, Final

import probatio
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from .const import DOMAIN
from .ids import valid_id
from .service_calls import ENTRY, async_agent_for_change, async_caller

ALARM: Final = {**ENTRY, probatio.Required("zone_id"): valid_id}

ALARM_SCHEMA: Final = probatio.Schema(ALARM)
SHELVE_SCHEMA: Final = probatio.Schema(
    {
        **ALARM,
        probatio.Required("duration"): cv.positive_time_period,
        probatio.Required("reason"): cv.string,
    }
)


async def async_acknowledge_alarm(call: ServiceCall) -> ServiceResponse:
    """Note that the caller has seen a zone's alarm, and return the alarm."""
    return await _command(call, "alarm/acknowledge", {"by": await async_caller(call)})


async def async_shelve_alarm(call: ServiceCall) -> ServiceResponse:
    """Silence a zone's alarm for a time, and return the alarm."""
    duration: timedelta = call.data["duration"]
    shelf = {"duration_seconds": duration.total_seconds(), "reason": call.data["reason"]}
    return await _command(call, "alarm/shelve", {**shelf, "by": await async_caller(call)})


async def async_unshelve_alarm(call: ServiceCall) -> ServiceResponse:
    """End the silence of a zone's alarm, and return the alarm."""
    return await _command(call, "alarm/unshelve", {"by": await async_caller(call)})


async def async_test_alarm(call: ServiceCall) -> ServiceResponse:
    """Make a proof test of a zone's alarm and return what became of it.

    Raises:
        HomeAssistantError: the test failed, and the caller does not look at the response.
    """
    answer = await _command(call, "alarm/test", {})
    match answer:
        case {"test": {"passed": False, "error": error}} if not call.return_response:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="proof_failed",
                translation_placeholders={"zone": call.data["zone_id"], "error": str(error)},
            )
    return answer


async def _command(call: ServiceCall, command: str, request: dict[str, Any]) -> dict[str, Any]:
    agent = await async_agent_for_change(call)
    return await agent.async_command(command, {"zone": call.data["zone_id"], **request})
