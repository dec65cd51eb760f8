"""Home Assistant with the companion in it, a broker of a few lines, and an agent that answers."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, HomeAssistant
from hypothesis import HealthCheck, settings
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import (
    MqttMockHAClient,
    MqttMockPahoClient,
    WebSocketGenerator,
)

# Imported here so that Home Assistant finds it before the package of the same name in its own test data.
import custom_components.thermal2mqtt
from absence import Absence
from actions import Actions
from custom_components.thermal2mqtt import event_history
from custom_components.thermal2mqtt.const import CONF_AGENT_ID, CONF_BASE_TOPIC, DOMAIN
from fake_agent import SWITCHBOARD, FakeAgent
from fake_broker import FakeBroker, come_online
from fake_card import FakeCard

assert custom_components.thermal2mqtt

# How long an example takes says something about the machine, not about the code.
settings.register_profile("house", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have MQTT subscribe at once, which gathers subscriptions otherwise; ask at once what was missed."""
    for name in ("INITIAL_SUBSCRIBE_COOLDOWN", "SUBSCRIBE_COOLDOWN", "UNSUBSCRIBE_COOLDOWN"):
        monkeypatch.setattr(f"homeassistant.components.mqtt.client.{name}", 0.0)
    monkeypatch.setattr(event_history, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(event_history, "BREATH_SECONDS", 0.0)
    monkeypatch.setattr(event_history, "RETRY_SECONDS", (0.0,))


@pytest.fixture(autouse=True)
def expected_lingering_timers() -> bool:
    """Return True: MQTT leaves a timer of its client behind."""
    return True


@pytest.fixture
async def broker(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    mqtt_client_mock: MqttMockPahoClient,
    mqtt_mock: MqttMockHAClient,
) -> FakeBroker:
    """Return a broker that Home Assistant is connected to."""
    broker = FakeBroker(hass, mqtt_client_mock)
    await broker.settle()
    return broker


@pytest.fixture
def agent(broker: FakeBroker) -> FakeAgent:
    """Return an agent that is online."""
    return come_online(broker)


@pytest.fixture
def lists_events(agent: FakeAgent) -> None:
    """Have the agent list what happened; before its entry is set up."""
    agent.capabilities = [*agent.capabilities, "events/list"]
    agent.announce()


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return the entry of the agent, known to Home Assistant but not set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Switchboard",
        unique_id=SWITCHBOARD,
        data={CONF_BASE_TOPIC: "thermal2mqtt", CONF_AGENT_ID: "board"},
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def loaded(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, entry: MockConfigEntry
) -> MockConfigEntry:
    """Return the entry, set up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await broker.settle()
    assert entry.state is ConfigEntryState.LOADED
    return entry


@pytest.fixture
def actions(hass: HomeAssistant, loaded: MockConfigEntry) -> Actions:
    """Return the actions of the loaded entry."""
    return Actions(hass, loaded)


SignIn = Callable[[User], Awaitable[FakeCard]]


@pytest.fixture
def sign_in(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> SignIn:
    """Return a function that opens the dashboard as a user."""

    async def open_dashboard(user: User) -> FakeCard:
        refresh_token = await hass.auth.async_create_refresh_token(user, "http://card.example/")
        return FakeCard(await hass_ws_client(hass, hass.auth.async_create_access_token(refresh_token)))

    return open_dashboard


@pytest.fixture
async def admin(hass: HomeAssistant) -> User:
    """Return an administrator."""
    return await hass.auth.async_create_user("Ada", group_ids=[GROUP_ID_ADMIN])


@pytest.fixture
async def resident(hass: HomeAssistant) -> User:
    """Return somebody of the group of users."""
    return await hass.auth.async_create_user("Rob", group_ids=[GROUP_ID_USER])


@pytest.fixture
async def guest(hass: HomeAssistant) -> User:
    """Return somebody who may only look."""
    return await hass.auth.async_create_user("Gus", group_ids=[GROUP_ID_READ_ONLY])


@pytest.fixture
async def card(loaded: MockConfigEntry, sign_in: SignIn, admin: User) -> FakeCard:
    """Return an administrator's dashboard."""
    return await sign_in(admin)


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event[Any]]:
    """Return what is told, as it comes."""
    return async_capture_events(hass, "thermal2mqtt_event")


@pytest.fixture
async def absence(hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry) -> Absence:
    """Return a way to be away; first of all everything has settled."""
    await broker.settle(flows=True)
    return Absence(hass, broker, loaded)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Give up soon on what does not come."""
    monkeypatch.setattr("custom_components.thermal2mqtt.probe.HEAR_SECONDS", 1.0)
    monkeypatch.setattr("custom_components.thermal2mqtt.probe.ANSWER_SECONDS", 1.0)
    return monkeypatch
