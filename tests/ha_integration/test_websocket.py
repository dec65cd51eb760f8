"""What the card gets over the frontend's connection, and what it is refused."""

from typing import Any

import pytest
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.thermal2mqtt.rights import CONF_EDITORS, CONF_USERS, Editors
from fake_agent import SWITCHBOARD, FakeAgent, Refusal
from fake_broker import FakeBroker
from fake_card import FakeCard

AGENTS = "thermal2mqtt/agents"
SUBSCRIBE = "thermal2mqtt/subscribe"
FRAMES = "thermal2mqtt/subscribe_frames"
COMMAND = "thermal2mqtt/command"


async def test_agents_are_listed_with_sensors_and_rights(card: FakeCard, loaded: MockConfigEntry) -> None:
    """The card learns which agents there are, what they see with, and what its user may do."""
    answer = await card.ask(AGENTS)
    assert answer == {
        "agents": [
            {
                "entry_id": loaded.entry_id,
                "instance": SWITCHBOARD,
                "agent_id": "board",
                "name": "Switchboard",
                "online": True,
                "may_edit": True,
                "sensors": [{"id": "thermal", "name": "Thermal", "width": 4, "height": 3}],
                "materials": {"copper_oxidised": 0.65, "paint_matt": 0.96},
            }
        ],
        "card_version": "0.1.0",
    }


async def test_materials_are_those_of_the_agent_as_it_is_now(
    card: FakeCard, loaded: MockConfigEntry, broker: FakeBroker, agent: FakeAgent
) -> None:
    """An agent that was brought up to date offers what it knows then; an old one offers none."""
    for materials in (None, {"brick": 0.93}):
        agent.materials = materials
        agent.announce()
        await broker.settle()
        [listed] = (await card.ask(AGENTS))["agents"]
        assert (listed["entry_id"], listed["materials"]) == (loaded.entry_id, materials or {})


async def test_subscriber_is_told_what_is_known_and_what_changes(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """Agent, zones and state come once at the start and again on each change."""
    number = await card.subscribe(SUBSCRIBE, entry_id=loaded.entry_id)
    assert await card.event(number) == {"kind": "agent", "online": True, "sources": {"thermal": True}}
    zones = {"kind": "zones", "revision": 1, "locked": False, "zones": agent.zones}
    assert await card.event(number) == zones
    state = await card.event(number, kind="state")
    assert state["state"]["zones"]["joint"]["max"] == 21.5
    agent.publish_state(88.25)
    assert (await card.event(number, kind="state"))["state"]["zones"]["joint"]["max"] == 88.25
    agent.zones.append({"id": "fuse", "name": "Fuse", "sensor": "thermal"})
    agent.revision, agent.locked = 2, True
    agent.publish_zones()
    assert await card.event(number, kind="zones") == zones | {"revision": 2, "locked": True}
    agent.go("offline")
    assert (await card.event(number, kind="agent", online=False))["sources"] == {"thermal": False}


async def test_lost_broker_makes_the_agent_offline_until_it_is_heard_again(
    card: FakeCard, loaded: MockConfigEntry, broker: FakeBroker, agent: FakeAgent
) -> None:
    """What was heard before the broker went is not shown as present; its return brings everything back."""
    number = await card.subscribe(SUBSCRIBE, entry_id=loaded.entry_id)
    broker.go_away()
    await card.event(number, kind="agent", online=False, sources={"thermal": False})
    broker.come_back()
    await broker.settle()
    await card.event(number, kind="agent", online=True, sources={"thermal": True})


async def test_subscription_outlives_a_reload(
    hass: HomeAssistant, card: FakeCard, loaded: MockConfigEntry, broker: FakeBroker
) -> None:
    """A card that is open while the entry is reloaded sees it offline and then online by itself."""
    number = await card.subscribe(SUBSCRIBE, entry_id=loaded.entry_id)
    await card.event(number, kind="agent", online=True)
    await hass.config_entries.async_unload(loaded.entry_id)
    await card.event(number, kind="agent", online=False, sources={})
    await hass.config_entries.async_setup(loaded.entry_id)
    await broker.settle()
    await card.event(number, kind="agent", online=True)


async def test_subscription_ends_without_a_trace(
    hass: HomeAssistant, card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """Nothing is sent to whoever unsubscribed, neither from the agent nor from a reload."""
    number = await card.subscribe(SUBSCRIBE, entry_id=loaded.entry_id)
    await card.waiting(number)
    await card.unsubscribe(number)
    agent.publish_state(30.0)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert await card.waiting(number) == []


@pytest.mark.parametrize(
    "message",
    [
        {"kind": SUBSCRIBE},
        {"kind": FRAMES, "sensor": "thermal", "rate_hz": 8},
        {"kind": COMMAND, "command": "zones/list", "data": {}},
    ],
)
async def test_unknown_entry_is_refused(card: FakeCard, message: dict[str, Any]) -> None:
    """An entry that is not there is `not_found`, whatever is asked of it."""
    error = await card.error(entry_id="01ABC", **message)
    assert error["code"] == "not_found"
    assert "01ABC" in error["message"]


async def test_command_gives_the_agents_data(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """A zone is added with the revision that was seen, and the answer is the agent's own."""
    zone = {"id": "fuse", "name": "Fuse", "sensor": "thermal"}
    data = {"zone": zone, "if_revision": 1}
    answer = await card.ask(COMMAND, entry_id=loaded.entry_id, command="zones/add", data=data)
    assert answer == {"revision": 2, "zones": agent.zones}
    assert agent.requests("zones/add") == [data]


async def test_refusal_comes_with_code_message_and_field(card: FakeCard, loaded: MockConfigEntry) -> None:
    """The card can show the agent's refusal at the field to blame."""
    data = {"id": "joint", "if_revision": 7}
    error = await card.error(COMMAND, entry_id=loaded.entry_id, command="zones/remove", data=data)
    assert error["code"] == "stale_revision"
    assert error["message"] == "the zones are at revision 1"
    assert error["translation_placeholders"]["field"] == "if_revision"


async def test_refusal_without_a_field_names_none(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """Where no value is to blame the placeholders have no field."""
    agent.refusal = Refusal("forbidden", "zones are locked by the settings file")
    error = await card.error(COMMAND, entry_id=loaded.entry_id, command="zones/list", data={})
    assert error["code"] == "forbidden"
    assert "field" not in error["translation_placeholders"]


async def test_command_to_an_offline_agent_fails_at_once(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """Nothing is asked of an agent that is known to be offline."""
    agent.go("offline")
    error = await card.error(COMMAND, entry_id=loaded.entry_id, command="zones/list", data={})
    assert error["code"] == "offline"
    assert agent.received == []


async def test_command_does_not_wait_for_the_availability(
    hass: HomeAssistant, card: FakeCard, loaded: MockConfigEntry, broker: FakeBroker
) -> None:
    """An entry that was loaded just now asks an agent that it has not heard of yet."""
    broker.publish("thermal2mqtt/board/availability", b"", retain=True)
    await hass.config_entries.async_reload(loaded.entry_id)
    data = await card.ask(COMMAND, entry_id=loaded.entry_id, command="zones/list", data={})
    assert data["revision"] == 1


async def test_command_to_an_entry_that_is_not_loaded(
    hass: HomeAssistant, card: FakeCard, loaded: MockConfigEntry
) -> None:
    """An entry that is not loaded says so, and is not among the agents."""
    await hass.config_entries.async_unload(loaded.entry_id)
    error = await card.error(COMMAND, entry_id=loaded.entry_id, command="zones/list", data={})
    assert error["code"] == "not_loaded"
    assert (await card.ask(AGENTS))["agents"] == []


async def test_only_the_cards_commands_go_through(card: FakeCard, loaded: MockConfigEntry) -> None:
    """The websocket is no way to restart the agent's host."""
    error = await card.error(COMMAND, entry_id=loaded.entry_id, command="host/reboot", data={})
    assert error["code"] == "invalid_format"


@pytest.mark.parametrize(
    ("options", "resident_may", "guest_may"),
    [
        ({}, False, False),
        ({CONF_EDITORS: Editors.ADMINS}, False, False),
        ({CONF_EDITORS: Editors.USERS}, True, False),
        ({CONF_EDITORS: Editors.CHOSEN, CONF_USERS: ["guest"]}, False, True),
    ],
)
async def test_zone_changes_need_the_right(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sign_in: Any,
    resident: User,
    guest: User,
    options: dict[str, Any],
    resident_may: bool,
    guest_may: bool,
) -> None:
    """Administrators change zones, others as the options say; everybody may look."""
    if CONF_USERS in options:
        options = options | {CONF_USERS: [guest.id]}
    hass.config_entries.async_update_entry(loaded, options=options)
    for user, may in ((resident, resident_may), (guest, guest_may)):
        card = await sign_in(user)
        assert (await card.ask(AGENTS))["agents"][0]["may_edit"] is may
        await card.ask(COMMAND, entry_id=loaded.entry_id, command="zones/list", data={})
        data = {"zones": [], "if_revision": 99}
        error = await card.error(COMMAND, entry_id=loaded.entry_id, command="zones/replace", data=data)
        assert error["code"] == ("stale_revision" if may else "unauthorized")
