"""An agent is added only after it was heard, online and answering; its entry follows it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from homeassistant.auth.models import User
from homeassistant.config_entries import (
    SOURCE_MQTT,
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.thermal2mqtt.const import CONF_AGENT_ID, CONF_ANNOUNCEMENT, CONF_BASE_TOPIC, DOMAIN
from custom_components.thermal2mqtt.rights import CONF_EDITORS, CONF_USERS, Editors
from fake_agent import SWITCHBOARD, FakeAgent, Refusal
from fake_broker import FakeBroker

BOARD = {CONF_BASE_TOPIC: "thermal2mqtt", CONF_AGENT_ID: "board"}

Prepare = Callable[[FakeAgent, FakeBroker], None]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Give up soon on what does not come."""
    monkeypatch.setattr("custom_components.thermal2mqtt.probe.HEAR_SECONDS", 0.5)
    monkeypatch.setattr("custom_components.thermal2mqtt.probe.ANSWER_SECONDS", 0.1)
    return monkeypatch


def forget_announcement(_agent: FakeAgent, broker: FakeBroker) -> None:
    """Have no agent announce itself."""
    broker.publish("thermal2mqtt/board/announce", b"", retain=True)


def garble_announcement(_agent: FakeAgent, broker: FakeBroker) -> None:
    """Have something else lie where the announcement should."""
    broker.publish("thermal2mqtt/board/announce", b'{"instance": 7}', retain=True)


def speak_another_version(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have an agent of the future."""
    agent.api_version = 2
    agent.announce()


def go_offline(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have the agent away."""
    agent.go("offline")


def forget_availability(_agent: FakeAgent, broker: FakeBroker) -> None:
    """Have nobody say whether the agent is there."""
    broker.publish("thermal2mqtt/board/availability", b"", retain=True)


def fall_silent(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have the agent answer nothing."""
    agent.silent = True


def refuse(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have the agent refuse everything."""
    agent.refusal = Refusal("forbidden", "not for you")


def answer_nonsense(agent: FakeAgent, _broker: FakeBroker) -> None:
    """Have the agent answer without zones."""
    agent.revision = -1


PROBLEMS = [
    (forget_announcement, "no_announcement", ""),
    (garble_announcement, "no_announcement", ""),
    (speak_another_version, "incompatible", ""),
    (go_offline, "offline", ""),
    (forget_availability, "offline", ""),
    (fall_silent, "no_answer", ""),
    (refuse, "refused", "not for you"),
    (answer_nonsense, "no_answer", ""),
]


def mend(agent: FakeAgent, patience: pytest.MonkeyPatch) -> None:
    """Undo whatever was wrong, and wait for what comes for as long as it takes."""
    patience.undo()
    agent.api_version, agent.revision, agent.silent, agent.refusal = 1, 1, False, None
    agent.appear()


@pytest.fixture
def announce(hass: HomeAssistant) -> Callable[..., Awaitable[ConfigFlowResult]]:
    """Return a function that hands an announcement to the flow, as MQTT does."""

    async def hand_over(payload: str, topic: str = "thermal2mqtt/board/announce") -> ConfigFlowResult:
        found = MqttServiceInfo(topic, payload, 0, True, "thermal2mqtt/+/announce", 0.0)  # noqa: FBT003 - retained
        return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_MQTT}, data=found)

    return hand_over


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


async def test_announced_agent_is_offered_and_added(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent
) -> None:
    """What the agent keeps on the broker is enough to be found; one click adds it."""
    await broker.settle(flows=True)
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["step_id"] == "confirm"
    assert flow["context"]["title_placeholders"] == {"name": "Switchboard"}
    done = await submit(hass, flow, {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["data"] == BOARD | {CONF_ANNOUNCEMENT: agent.announcement()}
    await broker.settle(flows=True)
    assert done["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize(("prepare", "error", "details"), PROBLEMS[3:])
async def test_announced_agent_is_probed_before_it_is_added(
    hass: HomeAssistant,
    agent: FakeAgent,
    broker: FakeBroker,
    impatient: pytest.MonkeyPatch,
    prepare: Prepare,
    error: str,
    details: str,
) -> None:
    """An announcement may be old: what cannot be used is not added, and can be tried again."""
    await broker.settle(flows=True)
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    prepare(agent, broker)
    answer = await submit(hass, flow, {})
    assert answer["errors"] == {"base": error}
    assert details_of(answer) == details
    mend(agent, impatient)
    assert (await submit(hass, answer, {}))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("payload", "topic"),
    [
        ("", "thermal2mqtt/board/announce"),
        ("online", "thermal2mqtt/board/announce"),
        ('{"instance": "x"}', "thermal2mqtt/board/announce"),
        (None, "announce"),
    ],
)
async def test_what_is_no_announcement_offers_nothing(
    announce: Callable[..., Awaitable[ConfigFlowResult]],
    broker: FakeBroker,
    payload: str | None,
    topic: str,
) -> None:
    """A cleared topic, another payload or another topic is not an agent."""
    text = str(FakeAgent(broker.publish).announcement()).replace("'", '"').replace("None", "null")
    flow = await announce(text if payload is None else payload, topic)
    assert (flow["type"], flow["reason"]) == (FlowResultType.ABORT, "invalid_discovery_info")


async def test_announced_agent_of_another_version_is_not_offered(
    hass: HomeAssistant, broker: FakeBroker
) -> None:
    """What could not be used is not offered."""
    agent = FakeAgent(broker.publish)
    agent.api_version = 2
    agent.announce()
    await broker.settle(flows=True)
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


async def test_known_agent_is_not_offered_again(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """An agent that restarts and announces itself anew bothers nobody."""
    agent.name = "Switchboard, left"
    agent.announce()
    await broker.settle(flows=True)
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []
    assert loaded.data[CONF_AGENT_ID] == "board"


async def test_entry_follows_an_agent_that_was_renamed(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """The same instance online under another id: its entry is pointed there and loaded again."""
    agent.go("offline")
    renamed = FakeAgent(broker.publish, base="thermal2mqtt/cellar")
    broker.agents.append(renamed.hear)
    renamed.appear()
    await broker.settle(flows=True)
    assert loaded.data[CONF_AGENT_ID] == "cellar"
    assert loaded.runtime_data.coordinator.online


async def test_entry_does_not_follow_an_old_announcement(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry
) -> None:
    """What an agent left on the broker under an earlier id leads nowhere while it is offline there."""
    former = FakeAgent(broker.publish, base="thermal2mqtt/former")
    former.go("offline")
    former.announce()
    await broker.settle(flows=True)
    assert loaded.data[CONF_AGENT_ID] == "board"


async def test_entry_does_not_follow_a_copy_of_its_agent(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry
) -> None:
    """While its agent is online where it was, nobody else is it: neither a copied disk nor an impostor."""
    copy = FakeAgent(broker.publish, base="thermal2mqtt/copy")
    broker.agents.append(copy.hear)
    copy.appear()
    await broker.settle(flows=True)
    assert loaded.data[CONF_AGENT_ID] == "board"
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


async def test_offer_is_taken_by_the_agent_that_is_there_now(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent
) -> None:
    """An agent that lost its data directory since it was found is added as who it is now."""
    await broker.settle(flows=True)
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    agent.instance = "another"
    broker.publish("thermal2mqtt/board/announce", b"", retain=True)
    agent.announce()
    done = await submit(hass, flow, {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["result"].unique_id == "another"
    await broker.settle(flows=True)
    assert done["result"].runtime_data.coordinator.online


async def test_entry_does_not_follow_without_mqtt(
    hass: HomeAssistant,
    broker: FakeBroker,
    agent: FakeAgent,
    entry: MockConfigEntry,
    announce: Callable[..., Awaitable[ConfigFlowResult]],
) -> None:
    """An announcement that is handed over just before MQTT goes changes nothing."""
    await broker.vanish()
    text = broker.retained["thermal2mqtt/board/announce"].decode()
    flow = await announce(text, "thermal2mqtt/cellar/announce")
    assert flow["reason"] == "already_configured"
    assert entry.data[CONF_AGENT_ID] == "board"


async def test_ignored_agent_stays_ignored(hass: HomeAssistant, broker: FakeBroker) -> None:
    """Whoever ignores an agent is not asked again when it announces itself."""
    MockConfigEntry(domain=DOMAIN, unique_id=SWITCHBOARD, source="ignore").add_to_hass(hass)
    FakeAgent(broker.publish).appear()
    await broker.settle(flows=True)
    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


@pytest.mark.usefixtures("impatient")
async def test_entry_is_pointed_to_other_topics(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry
) -> None:
    """Reconfiguring begins with what is set, probes the new topics, and keeps the entry."""
    agent.go("offline")
    moved = FakeAgent(broker.publish, base="site/heat/board")
    broker.agents.append(moved.hear)
    moved.appear()
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
    other = FakeAgent(broker.publish, instance="another", base="thermal2mqtt/other")
    broker.agents.append(other.hear)
    other.appear()
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
