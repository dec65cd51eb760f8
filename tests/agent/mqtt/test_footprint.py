"""What stands on the broker because of an agent."""

import asyncio
import json
from typing import Any

import pytest

from tests.agent.contract.samples import IDENTITY, zone
from tests.agent.mqtt.footprints import MakeFootprint, recalled, told
from thermal2mqtt.store import Identity

OLD = Identity(IDENTITY.instance, "old-name")


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
