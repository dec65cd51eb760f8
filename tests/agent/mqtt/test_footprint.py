"""What stands on the broker because of an agent."""

import asyncio
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.agent.contract.samples import IDENTITY, settings, zone, zone_set
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.server import until
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt import footprint as footprint_module
from thermal2mqtt.mqtt.footprint import Footprint
from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.store import Identity, RetainedTopics, StoreError

ROOT = Path(__file__).parents[3]

OLD = Identity(IDENTITY.instance, "old-name")

MakeFootprint = Callable[..., Footprint]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the memory is kept."""
    return tmp_path / "data" / "retained.json"


@pytest.fixture
def make_footprint(path: Path) -> MakeFootprint:
    """Return a maker of what one run leaves, with the memory of the runs before it."""

    def make(*zones: dict[str, Any], identity: Identity = IDENTITY, **sections: Any) -> Footprint:
        current = settings(*zones, **sections)
        topics = Topics(current.mqtt.base_topic, identity.agent_id)
        return Footprint(lambda: current, identity, topics, RetainedTopics(path), lambda: zone_set(current))

    return make


def recalled(footprint: Footprint) -> Footprint:
    """Return it after it has recalled earlier runs and secured its own."""

    async def begin() -> None:
        await footprint.load()
        await footprint.secure()

    asyncio.run(begin())
    return footprint


def told(footprint: Footprint) -> Any:
    """Return the components that Home Assistant is told."""
    (message,) = footprint.discovery()
    assert message.retain
    return json.loads(message.payload)["cmps"]


def test_a_first_run_has_nothing_to_take_away(make_footprint: MakeFootprint) -> None:
    """No orphans, no tombstones, nothing to bring back."""
    footprint = recalled(make_footprint(zone("door")))
    assert footprint.orphans() == footprint.orphaned_devices() == []
    assert footprint.revival() == []
    assert all(len(component) > 1 for component in told(footprint).values())


def test_a_removed_zone_is_an_orphan_with_tombstones(make_footprint: MakeFootprint) -> None:
    """Its topic is to be cleared, its entities are told to be gone, the others stay as they are."""
    recalled(make_footprint(zone("door"), zone("lid")))
    footprint = recalled(make_footprint(zone("door")))
    assert footprint.orphans() == ["thermal2mqtt/pi-6f0a9d/alarm/lid"]
    gone = {key: component for key, component in told(footprint).items() if key.startswith("lid")}
    assert gone == {
        "lid_max": {"p": "sensor"},
        "lid_mean": {"p": "sensor"},
        "lid_min": {"p": "sensor"},
        "lid_uncertainty": {"p": "sensor"},
        "lid_valid": {"p": "sensor"},
        "lid_level": {"p": "sensor"},
        "lid_problem": {"p": "binary_sensor"},
        "lid_highwarning": {"p": "number"},
        "lid_highcritical": {"p": "number"},
        "lid_highemergency": {"p": "number"},
        "lid_prooftest": {"p": "button"},
    }


def test_a_revival_brings_removed_entities_back_for_a_moment(make_footprint: MakeFootprint) -> None:
    """Not retained, with all that stand, and the removed ones in full enough to be set up."""
    recalled(make_footprint(zone("door"), zone("lid")))
    footprint = recalled(make_footprint(zone("door")))
    (revival,) = footprint.revival()
    assert revival is not None
    assert not revival.retain
    components = json.loads(revival.payload)["cmps"]
    assert components.keys() == told(footprint).keys()
    assert components["lid_max"]["uniq_id"] == f"{IDENTITY.instance}_lid_max"


def test_removed_entities_are_forgotten_after_they_were_told(make_footprint: MakeFootprint) -> None:
    """After some starts of Home Assistant the payload is clean again."""
    recalled(make_footprint(zone("door"), zone("lid")))
    footprint = recalled(make_footprint(zone("door")))

    async def tell() -> None:
        while footprint.revival():
            await footprint.told()

    asyncio.run(tell())
    assert all(len(component) > 1 for component in told(footprint).values())


def test_a_zone_that_returns_is_no_orphan(make_footprint: MakeFootprint) -> None:
    """What stands again is not taken away."""
    recalled(make_footprint(zone("door"), zone("lid")))
    recalled(make_footprint(zone("door")))
    footprint = recalled(make_footprint(zone("door"), zone("lid")))
    assert footprint.orphans() == []
    assert footprint.revival() == []


def test_another_agent_id_leaves_orphans_under_the_old_one(make_footprint: MakeFootprint) -> None:
    """All of its topics; the device first, so that Home Assistant lets go before they are emptied."""
    recalled(make_footprint(zone("door"), identity=OLD))
    footprint = recalled(make_footprint(zone("door")))
    assert footprint.orphaned_devices() == ["homeassistant/device/old-name/config"]
    orphans = footprint.orphans()
    assert "thermal2mqtt/old-name/availability" in orphans
    assert "thermal2mqtt/old-name/image/thermal/attributes" in orphans
    assert not any("pi-6f0a9d" in topic for topic in orphans)


@pytest.mark.parametrize(
    "homeassistant", [{"discovery_prefix": "ha"}, {"discovery": False}], ids=["other prefix", "off"]
)
def test_discovery_elsewhere_or_off_leaves_the_old_device(
    make_footprint: MakeFootprint, homeassistant: dict[str, Any]
) -> None:
    """The old payload would keep dead entities in Home Assistant."""
    recalled(make_footprint())
    footprint = recalled(make_footprint(homeassistant=homeassistant))
    assert footprint.orphaned_devices() == ["homeassistant/device/pi-6f0a9d/config"]


def test_without_discovery_home_assistant_is_told_nothing(make_footprint: MakeFootprint) -> None:
    """Neither now nor when it starts."""
    recalled(make_footprint(zone("door")))
    footprint = recalled(make_footprint(homeassistant={"discovery": False}))
    assert footprint.discovery() == []
    assert footprint.revival() == []


def test_what_was_cleared_is_no_orphan_any_more(make_footprint: MakeFootprint) -> None:
    """In this run and in the next."""
    recalled(make_footprint(zone("door")))
    footprint = recalled(make_footprint())
    asyncio.run(footprint.cleared(footprint.orphans()))
    assert footprint.orphans() == []
    assert recalled(make_footprint()).orphans() == []


def test_everything_is_on_disk_before_it_is_published(make_footprint: MakeFootprint, path: Path) -> None:
    """What a power cut leaves on the broker is known to the next run."""
    footprint = recalled(make_footprint(zone("door")))
    on_disk = json.loads(path.read_text())
    assert "thermal2mqtt/pi-6f0a9d/alarm/door" in on_disk["topics"]
    assert "homeassistant/device/pi-6f0a9d/config" in on_disk["topics"]
    assert on_disk["components"].keys() == told(footprint).keys()


def test_a_dead_disk_is_told_once_and_stops_nothing(
    make_footprint: MakeFootprint, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Publishing goes on without the memory."""
    path.parent.write_text("in the way of the directory")
    with caplog.at_level(logging.WARNING):
        footprint = recalled(make_footprint(zone("door")))
        asyncio.run(footprint.secure())
    assert len(caplog.records) == 1
    assert "cannot be remembered" in caplog.text
    assert "door_max" in told(footprint)


def test_a_disk_that_hangs_is_not_waited_for(
    make_footprint: MakeFootprint, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A dying SD card holds a write for minutes; the agent speaks meanwhile."""
    monkeypatch.setattr(footprint_module, "DISK_SECONDS", 0.05)
    released = threading.Event()
    monkeypatch.setattr(RetainedTopics, "remember", lambda *_: released.wait(30))
    footprint = make_footprint(zone("door"))
    try:
        recalled(footprint)
        asyncio.run(footprint.secure())
        assert "no answer" in caplog.text
        assert "door_max" in told(footprint)
    finally:
        released.set()


def test_a_disk_that_hung_has_the_newest_in_the_end(
    make_footprint: MakeFootprint, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    """Without another connect: what is on the broker can be taken away by the next run."""
    monkeypatch.setattr(footprint_module, "DISK_SECONDS", 0.05)
    released, write = threading.Event(), RetainedTopics.announce

    def hang(memory: RetainedTopics, components: dict[str, Any]) -> None:
        if not released.is_set():
            released.wait(30)
            raise StoreError("the card was away")
        write(memory, components)

    monkeypatch.setattr(RetainedTopics, "announce", hang)
    footprint = make_footprint(zone("door"))
    recalled(footprint)
    released.set()
    until("it is remembered", lambda: path.exists() and "door_max" in path.read_text(), SECONDS)


HANGING = """
import asyncio, pathlib, sys, time
from tests.agent.contract.samples import IDENTITY, settings, zone_set
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt import footprint
from thermal2mqtt.store import RetainedTopics

footprint.DISK_SECONDS = 0.05
RetainedTopics.remember = lambda *_: time.sleep(600)
topics = Topics("thermal2mqtt", IDENTITY.agent_id)
memory = RetainedTopics(pathlib.Path(sys.argv[1]))
found = footprint.Footprint(settings, IDENTITY, topics, memory, lambda: zone_set(settings()))
asyncio.run(found.secure())
"""


def test_the_process_ends_while_a_write_hangs(path: Path) -> None:
    """A stop of the agent does not wait for a dying SD card."""
    subprocess.run([sys.executable, "-c", HANGING, str(path)], timeout=100, check=True, cwd=ROOT)


def test_a_fault_of_ours_is_not_taken_for_the_disks(
    make_footprint: MakeFootprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what the disk does is forgiven."""

    def stumble(*_: object) -> None:
        raise KeyError("a fault of ours")

    monkeypatch.setattr(RetainedTopics, "remember", stumble)
    with pytest.raises(KeyError):
        recalled(make_footprint())


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


def test_the_form_follows_what_the_broker_takes(path: Path) -> None:
    """It goes back to one message only with room to spare, so that it does not go to and fro."""
    current = settings(zone("door"))
    topics = Topics("thermal2mqtt", IDENTITY.agent_id)
    limit = 100_000

    def fits(message: Message) -> bool:
        return len(message.payload) <= limit

    memory = RetainedTopics(path)
    footprint = Footprint(lambda: current, IDENTITY, topics, memory, lambda: zone_set(current), fits)
    (device,) = recalled(footprint).discovery()
    size = len(device.payload)
    numbers = []
    for limit in (size - 1, size, int(1.25 * size) + 1, size):  # noqa: B007 - `fits` looks at it
        asyncio.run(footprint.secure())
        numbers.append(len(footprint.discovery()))
        asyncio.run(footprint.cleared(footprint.orphaned_devices()))
    assert [number == 1 for number in numbers] == [False, False, True, True]
