"""Calls of the companion's actions."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.thermal2mqtt.const import DOMAIN


class Actions:
    """Calls actions on the entry, as an automation does."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        self._hass = hass
        self._entry = entry

    async def call(self, action: str, context: Context | None = None, **data: Any) -> dict[str, Any]:
        """Return the response of an action."""
        response = await self._call(action, context, data, return_response=True)
        assert response is not None
        return dict(response)

    async def call_only(self, action: str, **data: Any) -> None:
        """Call an action as those do who want no response."""
        await self._call(action, None, data, return_response=False)

    async def _call(
        self, action: str, context: Context | None, data: dict[str, Any], *, return_response: bool
    ) -> Any:
        return await self._hass.services.async_call(
            DOMAIN,
            action,
            {"config_entry_id": self._entry.entry_id, **data},
            blocking=True,
            return_response=return_response,
            context=context,
        )
