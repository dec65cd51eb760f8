"""`hotspots/list`: what was hot lately, gone or not."""

import pytest

from tests.agent.commands.zone_agent import InMemory, ZoneAgent
from tests.agent.contract.samples import NOON, STAMP
from thermal2mqtt.commands import Role
from thermal2mqtt.thermal.results import Hotspot

BOX = (0.25, 0.25, 0.5, 0.75)


@pytest.fixture
def agent() -> ZoneAgent:
    """Return an agent with a sensor."""
    return ZoneAgent(memory=InMemory())


def hotspot(number: int, seconds: float) -> Hotspot:
    """Return one that was first seen so long after noon, and last seen at noon."""
    return Hotspot(
        "door", 80.0, 75.0, (0.375, 0.5), BOX, 8, id=number, first_seen=NOON + seconds, last_seen=NOON
    )


def test_the_last_hotspots_are_listed(agent: ZoneAgent) -> None:
    """To whoever may look: with when each was first and last seen, the newest first."""
    agent.hotspots = [hotspot(1, -60.0), hotspot(2, 0.0)]
    second, first = agent.ask("hotspots/list", role=Role.VIEWER)["data"]["hotspots"]
    assert first == {
        "sensor": "thermal",
        "zone": "door",
        "max": 80.0,
        "mean": 75.0,
        "centroid": [0.375, 0.5],
        "box": list(BOX),
        "area_pixels": 8,
        "id": 1,
        "first_seen": "2026-11-20T11:59:00.000Z",
        "growth": 0.0,
        "growth_pixels": 0,
        "gradient": 0.0,
        "last_seen": STAMP,
    }
    assert (second["id"], second["first_seen"]) == (2, STAMP)
    assert agent.data("hotspots/list", {"sensor": "thermal"}) == {"hotspots": [second, first]}


def test_a_sensor_that_does_not_exist_is_named(agent: ZoneAgent) -> None:
    """With those that there are."""
    error = agent.ask("hotspots/list", {"sensor": "rack"})["error"]
    assert (error["code"], error["field"]) == ("unknown_sensor", "sensor")
    assert error["message"].endswith("there is: thermal")
