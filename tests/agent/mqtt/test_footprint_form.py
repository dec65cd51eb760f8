"""Discovery in one message or entity by entity, and the way from one to the other."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.agent.contract.samples import IDENTITY, settings, zone, zone_set
from tests.agent.mqtt.footprints import MakeFootprint, recalled
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.footprint import Footprint
from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.store import RetainedTopics

ONE_BY_ONE = {"discovery_form": "components"}


def test_entity_by_entity_each_has_a_message_of_its_own(make_footprint: MakeFootprint) -> None:
    """Retained, with the device that it belongs to; a removed one is cleared."""
    recalled(make_footprint(zone("door"), zone("lid"), homeassistant=ONE_BY_ONE))
    footprint = recalled(make_footprint(zone("door"), homeassistant=ONE_BY_ONE))
    messages = {message.topic: message for message in footprint.discovery()}
    assert all(message.retain for message in messages.values())
    prefix = f"homeassistant/sensor/{IDENTITY.agent_id}"
    entity = json.loads(messages[f"{prefix}/door_max/config"].payload)
    assert entity["uniq_id"] == f"{IDENTITY.instance}_door_max"
    assert entity["dev"]["ids"] == [IDENTITY.instance]
    assert messages[f"{prefix}/lid_max/config"].payload == b""
    assert {m.topic for m in footprint.revival()} == messages.keys()
    assert not any(m.retain for m in footprint.revival())
    assert f"{prefix}/lid_max/config" in footprint.orphans()


@pytest.mark.parametrize("to_components", [True, False])
def test_a_change_of_form_is_announced_on_the_old_topics(
    make_footprint: MakeFootprint,
    to_components: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Home Assistant expects the entities elsewhere before their old topics are cleared, once."""
    forms = [{}, ONE_BY_ONE] if to_components else [ONE_BY_ONE, {}]
    before = {m.topic for m in recalled(make_footprint(zone("door"), homeassistant=forms[0])).discovery()}
    footprint = recalled(make_footprint(zone("door"), homeassistant=forms[1]))
    assert {m.topic for m in footprint.migration()} == before == set(footprint.orphaned_devices())
    assert {m.payload for m in footprint.migration()} == {b'{"migrate_discovery":true}'}
    asyncio.run(footprint.cleared(before))
    assert (footprint.migration(), footprint.orphaned_devices()) == ([], [])


def test_the_form_follows_what_the_broker_takes(retained_file: Path) -> None:
    """It goes back to one message only with room to spare, so that it does not go to and fro."""
    current = settings(zone("door"))
    topics = Topics("thermal2mqtt", IDENTITY.agent_id)
    limit = 100_000

    def fits(message: Message) -> bool:
        return len(message.payload) <= limit

    memory = RetainedTopics(retained_file)
    footprint = Footprint(lambda: current, IDENTITY, topics, memory, lambda: zone_set(current), fits)
    (device,) = recalled(footprint).discovery()
    size = len(device.payload)
    numbers = []
    for limit in (size - 1, size, int(1.25 * size) + 1, size):  # noqa: B007 - `fits` looks at it
        asyncio.run(footprint.secure())
        numbers.append(len(footprint.discovery()))
        asyncio.run(footprint.cleared(footprint.orphaned_devices()))
    assert [number == 1 for number in numbers] == [False, False, True, True]
