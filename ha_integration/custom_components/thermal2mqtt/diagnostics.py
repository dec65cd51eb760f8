"""What a report of a problem needs; no name, place, address or identity leaves with it."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.core import HomeAssistant

from .rights import CONF_USERS
from .runtime import AgentConfigEntry

TO_REDACT = {
    "instance", "name", "site", "url", "agent_id", "load_topic", "acknowledged_by", "shelved_by",
    "shelved_reason", CONF_USERS,
}  # fmt: skip


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: AgentConfigEntry) -> dict[str, Any]:
    """Return what is known of an entry's agent."""
    coordinator, feeds = entry.runtime_data.coordinator, entry.runtime_data.feeds
    zones = coordinator.zones
    diagnostics = {
        "entry": {"data": dict(entry.data), "options": dict(entry.options)},
        "online": coordinator.online,
        "sources": coordinator.sources,
        "zones": {"revision": zones.revision, "zones": list(zones.zones)} if zones else None,
        "state": coordinator.state,
        "alarms": coordinator.alarms,
        "viewers": feeds.viewers,
        "events": {kind: known.last for kind, known in entry.runtime_data.history.memory.kinds.items()},
    }
    return async_redact_data(diagnostics, TO_REDACT)
