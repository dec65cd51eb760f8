"""Forms for an agent: opened, filled in and read."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.thermal2mqtt.const import CONF_AGENT_ID, CONF_BASE_TOPIC, DOMAIN

BOARD = {CONF_BASE_TOPIC: "thermal2mqtt", CONF_AGENT_ID: "board"}


async def start(hass: HomeAssistant, entry: MockConfigEntry | None = None) -> ConfigFlowResult:
    """Open the form for an agent by hand, or that of an entry's topics."""
    if entry is not None:
        return await entry.start_reconfigure_flow(hass)
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def submit(hass: HomeAssistant, flow: ConfigFlowResult, values: dict[str, Any]) -> ConfigFlowResult:
    """Fill in the form."""
    return await hass.config_entries.flow.async_configure(flow["flow_id"], values)


def details_of(flow: ConfigFlowResult) -> str:
    """Return the agent's own words in a form."""
    placeholders = flow["description_placeholders"]
    assert placeholders is not None
    return placeholders["details"]
