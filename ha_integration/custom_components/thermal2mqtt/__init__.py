"""The companion of thermal2mqtt: card, zone editor, live frames and actions, over MQTT alone.

The temperatures and alarms are entities of Home Assistant's own MQTT integration; none is repeated here.
"""

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
from homeassistant.loader import async_get_integration

from .card import async_register_card, async_serve_card, async_unregister_card
from .const import DOMAIN
from .coordinator import AgentCoordinator
from .event_history import EventHistory, event_store
from .frames import FrameFeeds
from .issues import withdraw_issues
from .proof import ProofWitness
from .runtime import AgentConfigEntry, AgentRuntime, announce_runtime
from .services import register_services
from .websocket import register_websocket_commands

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Make known what does not depend on any agent."""
    register_websocket_commands(hass)
    register_services(hass)
    await async_serve_card(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: AgentConfigEntry) -> bool:
    """Begin to follow an agent; one that is offline is told as offline, not as a failure.

    Raises:
        ConfigEntryNotReady: MQTT is not set up; tried again.
    """
    if not await mqtt.async_wait_for_mqtt_client(hass):
        raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="mqtt_unavailable")
    coordinator = AgentCoordinator(hass, entry)
    feeds = FrameFeeds(hass, entry, coordinator)
    witness = ProofWitness(hass, entry, coordinator)
    history = EventHistory(hass, entry, coordinator)
    for part in (coordinator, feeds, witness, history):
        entry.async_on_unload(part.async_stop)
    await coordinator.async_start()
    await witness.async_start()
    await history.async_start()
    feeds.async_start()
    entry.runtime_data = AgentRuntime(coordinator, feeds, history)
    await async_register_card(hass, await _version(hass))
    announce_runtime(hass, entry, entry.runtime_data)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: AgentConfigEntry) -> bool:
    """Let viewers know; what was started is stopped by what `async_setup_entry` left for it."""
    announce_runtime(hass, entry, None)
    return True


async def async_remove_entry(hass: HomeAssistant, entry: AgentConfigEntry) -> None:
    """Leave nothing behind; the last entry takes the card with it."""
    withdraw_issues(hass, entry)
    await event_store(hass, entry.entry_id).async_remove()
    if not hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        await async_unregister_card(hass, await _version(hass))


async def _version(hass: HomeAssistant) -> str:
    return str((await async_get_integration(hass, DOMAIN)).version)
