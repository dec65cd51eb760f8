"""An entry comes and goes cleanly, and an agent that is away is told, not failed."""

from fake_agent import FakeAgent
from fake_broker import FakeBroker
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry


async def test_an_entry_is_loaded_and_unloaded(hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry) -> None:
    """Loading subscribes to the agent's topics, unloading leaves no subscription behind."""
    assert "thermal2mqtt/board/state" in broker.subscribed
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await broker.settle()
    assert loaded.state is ConfigEntryState.NOT_LOADED
    assert not [topic for topic in broker.subscribed if topic.startswith("thermal2mqtt/board")]
