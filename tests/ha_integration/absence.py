"""Home Assistant away for a while, and what is told of events meanwhile and afterwards."""

from typing import Any

from homeassistant.core import Event, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from fake_broker import FakeBroker


def gist(told: list[Event[Any]]) -> list[tuple[str, int, bool]]:
    """Return kind, number and lateness of events."""
    return [(event.data["kind"], event.data["sequence"], event.data["late"]) for event in told]


class Absence:
    """Home Assistant away, and back."""

    def __init__(self, hass: HomeAssistant, broker: FakeBroker, entry: MockConfigEntry) -> None:
        self._hass, self._broker, self._entry = hass, broker, entry

    async def begin(self) -> None:
        """Stop listening."""
        await self._broker.settle(flows=True)
        assert await self._hass.config_entries.async_unload(self._entry.entry_id)

    async def end(self) -> None:
        """Listen again."""
        assert await self._hass.config_entries.async_setup(self._entry.entry_id)
        await self._broker.settle(flows=True)
