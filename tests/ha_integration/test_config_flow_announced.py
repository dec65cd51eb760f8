"""An announcement leads to an offer, or its entry follows an agent that was renamed; nothing else does."""

from collections.abc import Awaitable, Callable

import pytest
from homeassistant.config_entries import SOURCE_MQTT, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from agent_troubles import PROBLEMS, Prepare, mend
from custom_components.thermal2mqtt.const import CONF_AGENT_ID, CONF_ANNOUNCEMENT, DOMAIN
from fake_agent import SWITCHBOARD, FakeAgent
from fake_broker import FakeBroker, come_online
from flows import BOARD, details_of, submit


@pytest.fixture
def announce(hass: HomeAssistant) -> Callable[..., Awaitable[ConfigFlowResult]]:
    """Return a function that hands an announcement to the flow, as MQTT does."""

    async def hand_over(payload: str, topic: str = "thermal2mqtt/board/announce") -> ConfigFlowResult:
        found = MqttServiceInfo(topic, payload, 0, True, "thermal2mqtt/+/announce", 0.0)  # noqa: FBT003 - retained
        return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_MQTT}, data=found)

    return hand_over


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
    come_online(broker, base="thermal2mqtt/cellar")
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
    come_online(broker, base="thermal2mqtt/copy")
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
