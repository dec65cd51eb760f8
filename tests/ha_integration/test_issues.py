"""What only a person can mend shows in repairs, for as long as it is true."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.thermal2mqtt.const import DOMAIN
from fake_agent import SWITCHBOARD, FakeAgent


async def test_agent_of_another_version_is_an_issue(
    hass: HomeAssistant, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """An update of one side only is told, with both versions, until the other follows."""
    agent.api_version = 2
    agent.announce()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"incompatible_agent_{loaded.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["api_version"] == "2"
    assert issue.translation_placeholders["supported"] == "1"
    agent.api_version = 1
    agent.announce()
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue.issue_id) is None


async def test_agent_in_the_place_of_another_is_an_issue(
    hass: HomeAssistant, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """An agent that lost its data directory is another one; the issue goes when the first is back."""
    agent.instance = "another"
    agent.announce()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"another_agent_{loaded.entry_id}")
    assert issue is not None
    assert issue.severity is ir.IssueSeverity.ERROR
    agent.instance = SWITCHBOARD
    agent.announce()
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue.issue_id) is None
