"""The companion's own device for an agent; Home Assistant shows it and the MQTT device as linked."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .messages import Announcement


@callback
def device_id_of(hass: HomeAssistant, entry: ConfigEntry) -> str | None:
    """Return the device's id in Home Assistant; None before the agent was heard."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return devices[0].id if devices else None


@callback
def register_device(hass: HomeAssistant, entry: ConfigEntry, announcement: Announcement) -> None:
    """Make the device, or bring it up to date.

    The connection is of a type of our own and holds the instance: the device that MQTT discovery makes has
    the same one, which links the two. A MAC address would merge agents that run in containers.
    """
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, announcement.instance)},
        connections={(DOMAIN, announcement.instance)},
        manufacturer="thermal2mqtt",
        model="Thermal agent",
        name=announcement.name,
        suggested_area=announcement.site,
        sw_version=announcement.version,
        configuration_url=announcement.url,
    )
