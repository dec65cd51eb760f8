"""What happens at agents, in Home Assistant's logbook."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.components.logbook import LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_HAPPENED, EVENT_PROOF_TEST

type Describe = Callable[[Event], dict[str, str]]


@callback
def async_describe_events(
    hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]
) -> None:
    """Say how each kind of event is told."""

    @callback
    def describe(event: Event) -> dict[str, str]:
        name, message = _happening(event.data)
        return {LOGBOOK_ENTRY_NAME: name, LOGBOOK_ENTRY_MESSAGE: message}

    @callback
    def describe_proof(event: Event) -> dict[str, str]:
        seen = "and was acknowledged" if event.data.get("acknowledged") else "but could not be acknowledged"
        message = f"proof test of the alarm was heard {seen}"
        return {LOGBOOK_ENTRY_NAME: str(event.data.get("zone_name")), LOGBOOK_ENTRY_MESSAGE: message}

    async_describe_event(DOMAIN, EVENT_HAPPENED, describe)
    async_describe_event(DOMAIN, EVENT_PROOF_TEST, describe_proof)


def _happening(event: Mapping[str, Any]) -> tuple[str, str]:
    """Return what an event is about, and what happened."""
    data = event.get("data", {})
    kind, happened = event.get("kind"), str(event.get("event_type", "")).replace("_", " ")
    name = event.get("zone_name") or data.get("part") or event.get("sensor") or "thermal2mqtt"
    details = ""
    if kind == "alarm":
        details = _alarm(data)
    elif kind == "hotspot":
        details = f" at {data['max']} °C" if "max" in data else ""
    elif data.get("message"):
        details = f" ({data['message']})"
    afterwards = ", told afterwards" if event.get("late") else ""
    return str(name), f"{kind} {happened}{details}{afterwards}"


def _alarm(data: Mapping[str, Any]) -> str:
    """Return level, rule, value and whoever did it, as far as they are known."""
    level = f": {data['after']}" if data.get("after") else ""
    value, limit, unit = data.get("value"), data.get("limit"), data.get("unit", "")
    cause = f" ({data['rule']} {value} {unit}, limit {limit} {unit})" if data.get("rule") else ""
    by = f" by {data['by']}" if data.get("by") else ""
    return f"{by}{level}{cause}"
