"""Serves the dashboard card and registers it, so that nobody has to add a resource by hand."""

import asyncio
from pathlib import Path
from typing import Any, Final

from homeassistant.components.frontend import add_extra_js_url, remove_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.const import CONF_ID, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

FILE: Final = "thermal2mqtt-card.js"
URL: Final = f"/{DOMAIN}/{FILE}"
FOLDER: Final = Path(__file__).parent / "frontend"

_LOCK: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_card")


async def async_serve_card(hass: HomeAssistant) -> None:
    """Serve the card's module; once, since a path cannot be taken back."""
    # Not cached by a header, browsers ask whether it changed.
    path = StaticPathConfig(URL, str(FOLDER / FILE), cache_headers=False)
    await hass.http.async_register_static_paths([path])


async def async_register_card(hass: HomeAssistant, version: str) -> None:
    """Have every dashboard load this version of the card, and no other."""
    url = f"{URL}?v={version}"
    async with hass.data.setdefault(_LOCK, asyncio.Lock()):
        resources = hass.data[LOVELACE_DATA].resources
        if not isinstance(resources, ResourceStorageCollection):
            # The user's YAML lists the resources; the frontend has a list of its own beside it.
            add_extra_js_url(hass, url)
            return
        known = await _ours(resources)
        if not known:
            await resources.async_create_item({"res_type": "module", CONF_URL: url})
            return
        first, *others = known
        if first[CONF_URL] != url:
            await resources.async_update_item(first[CONF_ID], {CONF_URL: url})
        for other in others:
            await resources.async_delete_item(other[CONF_ID])


async def async_unregister_card(hass: HomeAssistant, version: str) -> None:
    """Have no dashboard load the card any more."""
    async with hass.data.setdefault(_LOCK, asyncio.Lock()):
        resources = hass.data[LOVELACE_DATA].resources
        if not isinstance(resources, ResourceStorageCollection):
            remove_extra_js_url(hass, f"{URL}?v={version}")
            return
        for resource in await _ours(resources):
            await resources.async_delete_item(resource[CONF_ID])


async def _ours(resources: ResourceStorageCollection) -> list[dict[str, Any]]:
    await resources.async_get_info()  # loads the list where nobody did yet
    return [item for item in resources.async_items() if item[CONF_URL].partition("?")[0] == URL]
