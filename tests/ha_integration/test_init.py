"""An entry comes and goes cleanly, and an agent that is away is told, not failed."""

import pytest
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.thermal2mqtt.const import CONF_AGENT_ID, CONF_ANNOUNCEMENT, CONF_BASE_TOPIC, DOMAIN
from fake_agent import SWITCHBOARD, FakeAgent
from fake_broker import FakeBroker


async def test_an_entry_is_loaded_and_unloaded(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry
) -> None:
    """Loading subscribes to the agent's topics, unloading leaves no subscription behind."""
    assert "thermal2mqtt/board/state" in broker.subscribed
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await broker.settle()
    assert loaded.state is ConfigEntryState.NOT_LOADED
    assert [topic for topic in broker.subscribed if topic.startswith("thermal2mqtt/board")] == []


async def test_without_mqtt_the_entry_is_tried_again(
    hass: HomeAssistant, enable_custom_integrations: None, entry: MockConfigEntry
) -> None:
    """MQTT that is not set up is a reason to wait, not to fail for good."""
    MockConfigEntry(domain="mqtt", data={"broker": "mock"}, disabled_by=ConfigEntryDisabler.USER).add_to_hass(
        hass
    )
    assert await async_setup_component(hass, "http", {})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "mqtt_unavailable"


async def test_an_agent_that_is_offline_does_not_fail_its_entry(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, entry: MockConfigEntry
) -> None:
    """The entry is loaded and says that the agent is offline."""
    agent.go("offline")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await broker.settle()
    assert entry.state is ConfigEntryState.LOADED
    assert not entry.runtime_data.coordinator.online


async def test_sensors_are_known_before_the_agent_is_heard_again(
    hass: HomeAssistant, broker: FakeBroker, entry: MockConfigEntry
) -> None:
    """A broker that forgot everything does not make an entry forget what its agent sees with."""
    announcement = FakeAgent(broker.publish).announcement()
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_ANNOUNCEMENT: announcement})
    assert await hass.config_entries.async_setup(entry.entry_id)
    [sensor] = entry.runtime_data.coordinator.announcement.sensors
    assert (sensor.id, sensor.width, sensor.height) == ("thermal", 4, 3)


async def test_device_is_linked_to_that_of_mqtt_and_follows_the_announcement(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """The companion has a device of its own that shares a connection with that of MQTT discovery."""
    registry = dr.async_get(hass)
    [mqtt] = hass.config_entries.async_entries("mqtt")
    theirs = registry.async_get_or_create(
        config_entry_id=mqtt.entry_id,
        identifiers={("mqtt", SWITCHBOARD)},
        connections={("thermal2mqtt", SWITCHBOARD)},
    )
    agent.name = "Switchboard, left"
    agent.announce()
    await broker.settle()
    [ours] = dr.async_entries_for_config_entry(registry, loaded.entry_id)
    assert ours.id != theirs.id
    assert ours.identifiers == {(DOMAIN, SWITCHBOARD)}
    assert ours.connections == theirs.connections == {("thermal2mqtt", SWITCHBOARD)}
    assert (ours.name, ours.sw_version, ours.manufacturer) == ("Switchboard, left", "0.1.0", "thermal2mqtt")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "pi:8640", "http://", "ftp://pi", "http://[", "x"])
async def test_address_that_is_none_is_left_out(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, entry: MockConfigEntry, url: str
) -> None:
    """An agent whose address nobody can open is followed all the same, without a link to it."""
    announcement = {**agent.announcement(), "url": url}
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_ANNOUNCEMENT: announcement})
    agent.publish("announce", announcement)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await broker.settle()
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.configuration_url is None
    assert entry.runtime_data.coordinator.online


async def test_removed_entry_leaves_nothing_behind(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """Device, issues and card go with the last entry."""
    agent.api_version = 2
    agent.announce()
    await broker.settle()
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"incompatible_agent_{loaded.entry_id}")
    await hass.config_entries.async_remove(loaded.entry_id)
    await broker.settle()
    assert dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id) == []
    assert [issue for issue in ir.async_get(hass).issues if issue[0] == DOMAIN] == []
    assert hass.data[LOVELACE_DATA].resources.async_items() == []


async def test_card_stays_for_another_entry(
    hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry
) -> None:
    """Removing one of two entries keeps the card."""
    data = {CONF_BASE_TOPIC: "thermal2mqtt", CONF_AGENT_ID: "attic"}
    MockConfigEntry(domain=DOMAIN, unique_id="attic", data=data).add_to_hass(hass)
    await hass.config_entries.async_remove(loaded.entry_id)
    assert len(hass.data[LOVELACE_DATA].resources.async_items()) == 1


async def test_entry_that_was_never_loaded_can_be_removed(
    hass: HomeAssistant, broker: FakeBroker, entry: MockConfigEntry
) -> None:
    """Removal works without the entry ever having worked."""
    assert await async_setup_component(hass, "frontend", {})
    await hass.config_entries.async_remove(entry.entry_id)
    assert hass.config_entries.async_entries(DOMAIN) == []


@pytest.mark.parametrize("when", ["start", "running"])
async def test_offline_and_online_are_logged_once(
    hass: HomeAssistant,
    broker: FakeBroker,
    agent: FakeAgent,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    when: str,
) -> None:
    """The log tells once that the agent went and once that it is back, whatever else it sends meanwhile."""
    if when == "start":
        agent.go("offline")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await broker.settle()
    for _ in range(3):
        agent.go("offline")
        agent.announce()
    assert caplog.text.count("Agent Switchboard is offline") == 1
    for _ in range(3):
        agent.go("online")
        agent.announce()
    assert caplog.text.count("Agent Switchboard is online again") == 1
