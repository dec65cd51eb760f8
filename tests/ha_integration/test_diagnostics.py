"""A report of a problem holds what helps and nothing that identifies anybody."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.thermal2mqtt.frame_feed import Viewer
from custom_components.thermal2mqtt.rights import CONF_USERS
from fake_agent import SWITCHBOARD, FakeAgent


async def test_diagnostics_help_without_telling_who(
    hass: HomeAssistant, agent: FakeAgent, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Availability, zones, figures and alarms are there; instance, names, place and users are not."""
    hass.config_entries.async_update_entry(loaded, options={CONF_USERS: ["somebody"]})
    assert await async_setup_component(hass, "diagnostics", {})
    agent.happen(sequence=7)
    loaded.runtime_data.feeds.async_watch("thermal", Viewer(1.0, lambda _frame: None, lambda _error: None))
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    assert found["online"] is True
    assert found["zones"]["revision"] == 1
    assert found["state"]["zones"]["joint"]["max"] == 21.5
    assert found["alarms"]["joint"]["level"] == "normal"
    assert found["viewers"] == {"thermal": 1}
    assert found["events"]["alarm"] == 7
    text = json.dumps(found)
    for secret in (SWITCHBOARD, "Switchboard", "Cellar", "somebody", '"Joint"'):
        assert secret not in text
