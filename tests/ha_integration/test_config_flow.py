"""An agent is added by hand only after it was heard, online and answering; its entry can be changed."""

from typing import Any

import pytest
from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from agent_troubles import PROBLEMS, Prepare, mend
from custom_components.thermal2mqtt.const import CONF_AGENT_ID, CONF_ANNOUNCEMENT, CONF_BASE_TOPIC
from custom_components.thermal2mqtt.rights import CONF_EDITORS, CONF_USERS, Editors
from fake_agent import SWITCHBOARD, FakeAgent
from fake_broker import FakeBroker, come_online
from flows import BOARD, details_of, start, submit


def fields_of(flow: ConfigFlowResult) -> dict[Any, Any]:
    """Return the fields of a form."""
    schema = flow["data_schema"]
    assert schema is not None
    return dict(schema.schema)


async def test_agent_is_added_by_hand(hass: HomeAssistant, agent: FakeAgent) -> None:
    """Base topic and agent id lead to an entry with the agent's name and identity."""
    flow = await start(hass)
    assert (flow["type"], flow["step_id"], flow["errors"]) == (FlowResultType.FORM, "user", {})
    done = await submit(hass, flow, {CONF_BASE_TOPIC: " thermal2mqtt/ ", CONF_AGENT_ID: "board"})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "Switchboard"
    assert done["data"] == BOARD | {CONF_ANNOUNCEMENT: agent.announcement()}
    assert done["result"].unique_id == SWITCHBOARD


@pytest.mark.parametrize(("prepare", "error", "details"), PROBLEMS)
async def test_form_says_what_is_wrong_and_recovers(
    hass: HomeAssistant,
    agent: FakeAgent,
    broker: FakeBroker,
    impatient: pytest.MonkeyPatch,
    prepare: Prepare,
    error: str,
    details: str,
) -> None:
    """Nothing is added while the agent cannot be used; the same form adds it once it can."""
    prepare(agent, broker)
    flow = await submit(hass, await start(hass), BOARD)
    assert (flow["type"], flow["errors"]) == (FlowResultType.FORM, {"base": error})
    assert details_of(flow) == details
    mend(agent, impatient)
    assert (await submit(hass, flow, BOARD))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({CONF_BASE_TOPIC: "thermal2mqtt/#"}, {CONF_BASE_TOPIC: "invalid_topic"}),
        ({CONF_BASE_TOPIC: "/"}, {CONF_BASE_TOPIC: "invalid_topic"}),
        ({CONF_AGENT_ID: "+"}, {CONF_AGENT_ID: "invalid_topic"}),
        ({CONF_AGENT_ID: "board/left"}, {CONF_AGENT_ID: "invalid_agent_id"}),
    ],
)
async def test_what_cannot_be_a_topic_is_refused_at_its_field(
    hass: HomeAssistant, agent: FakeAgent, values: dict[str, str], errors: dict[str, str]
) -> None:
    """The agent is not even asked."""
    flow = await submit(hass, await start(hass), BOARD | values)
    assert flow["errors"] == errors
    assert agent.received == []


async def test_without_mqtt_nothing_can_be_added(
    hass: HomeAssistant, enable_custom_integrations: None
) -> None:
    """The flow ends with the remedy where MQTT is not set up."""
    assert await async_setup_component(hass, "http", {})
    flow = await start(hass)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "mqtt_unavailable")


async def test_mqtt_that_goes_while_the_form_is_open(
    hass: HomeAssistant, agent: FakeAgent, broker: FakeBroker
) -> None:
    """The form stays and says that MQTT is not available."""
    flow = await start(hass)
    await broker.vanish()
    flow = await submit(hass, flow, BOARD)
    assert flow["errors"] == {"base": "mqtt_unavailable"}


async def test_agent_is_added_only_once(
    hass: HomeAssistant, agent: FakeAgent, entry: MockConfigEntry
) -> None:
    """An agent that has an entry does not get another one by hand."""
    flow = await submit(hass, await start(hass), BOARD)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "already_configured")


@pytest.mark.usefixtures("impatient")
async def test_entry_is_pointed_to_other_topics(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry
) -> None:
    """Reconfiguring begins with what is set, probes the new topics, and keeps the entry."""
    agent.go("offline")
    come_online(broker, base="site/heat/board")
    flow = await start(hass, loaded)
    assert flow["step_id"] == "reconfigure"
    flow = await submit(hass, flow, {CONF_BASE_TOPIC: "site/heat", CONF_AGENT_ID: "attic"})
    assert flow["errors"] == {"base": "no_announcement"}
    done = await submit(hass, flow, {CONF_BASE_TOPIC: "site/heat", CONF_AGENT_ID: "board"})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    await broker.settle(flows=True)
    assert loaded.data[CONF_BASE_TOPIC] == "site/heat"
    assert loaded.runtime_data.coordinator.online


async def test_entry_is_not_pointed_to_another_agent(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry
) -> None:
    """Another instance is another agent, whatever it is called."""
    come_online(broker, instance="another", base="thermal2mqtt/other")
    flow = await submit(hass, await start(hass, loaded), BOARD | {CONF_AGENT_ID: "other"})
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "another_agent")
    assert loaded.data[CONF_AGENT_ID] == "board"


async def test_options_choose_who_may_change_zones(
    hass: HomeAssistant, loaded: MockConfigEntry, admin: User, resident: User, guest: User
) -> None:
    """The form offers those who are not administrators anyway, and wants somebody where some are chosen."""
    form = await hass.config_entries.options.async_init(loaded.entry_id)
    offered = fields_of(form)[CONF_USERS].config["options"]
    assert {option["value"] for option in offered} == {resident.id, guest.id}
    configure = hass.config_entries.options.async_configure
    form = await configure(form["flow_id"], {CONF_EDITORS: Editors.CHOSEN})
    assert form["errors"] == {CONF_USERS: "choose_users"}
    done = await configure(form["flow_id"], {CONF_EDITORS: Editors.CHOSEN, CONF_USERS: [guest.id]})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.options == {CONF_EDITORS: "chosen", CONF_USERS: [guest.id]}


async def test_options_forget_a_user_who_is_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, admin: User, resident: User, guest: User
) -> None:
    """Somebody who was chosen and is removed from Home Assistant is not suggested any more."""
    options = {CONF_EDITORS: Editors.CHOSEN, CONF_USERS: [resident.id, guest.id]}
    hass.config_entries.async_update_entry(loaded, options=options)
    await hass.auth.async_remove_user(resident)
    form = await hass.config_entries.options.async_init(loaded.entry_id)
    [users] = [key for key in fields_of(form) if key == CONF_USERS]
    assert users.description["suggested_value"] == [guest.id]
