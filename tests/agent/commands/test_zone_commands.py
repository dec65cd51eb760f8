"""`zones/*`: the zones become what they were asked to be."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.agent.commands.zone_agent import ELLIPSE, RECTANGLE, TRIANGLE, USUAL, ZoneAgent, limits, zone
from thermal2mqtt.commands import Role

LIMITS = limits(high={"warning": 50.0, "critical": None, "emergency": 90.0}, hysteresis=3.0)
NO_LIMITS = limits()


def test_zones_are_listed(agent: ZoneAgent) -> None:
    """As they stand in the file, with a revision, each with its one shape."""
    assert agent.ask("zones/list", role=Role.VIEWER)["data"] == {
        "revision": 1,
        "locked": False,
        "zones": [zone("door"), zone("lid")],
    }


@pytest.mark.parametrize(
    "shape",
    [{"polygon": TRIANGLE}, {"rectangle": RECTANGLE}, {"ellipse": ELLIPSE}],
    ids=lambda s: next(iter(s)),
)
def test_a_zone_is_added_behind_the_others(agent: ZoneAgent, zones_file: Path, shape: dict[str, Any]) -> None:
    """The answer has all zones, and the new one is on disk before it."""
    fresh = zone("joint", **shape)
    assert agent.data("zones/add", {"zone": fresh, "if_revision": 1}) == {
        "revision": 2,
        "locked": False,
        "zones": [zone("door"), zone("lid"), fresh],
    }
    assert json.loads(zones_file.read_text())["changed"][2] == fresh


def test_a_zone_needs_little(agent: ZoneAgent) -> None:
    """Sensor, thresholds and revision have defaults."""
    answer = agent.data("zones/add", {"zone": {"id": "a", "name": "A", "ellipse": ELLIPSE}})
    found = answer["zones"][2]
    assert (found.pop("ellipse"), found) == (ELLIPSE, {k: v for k, v in USUAL.items() if k != "rectangle"})
    assert (found["sensor"], found["role"], found["thresholds"]) == ("thermal", "equipment", NO_LIMITS)
    assert not any(found["thresholds"]["high"].values())


@pytest.mark.parametrize(
    ("changes", "becomes"),
    [
        ({"name": "Other"}, {"name": "Other"}),
        ({"rectangle": {"x": 0.5}}, {"rectangle": {**RECTANGLE, "x": 0.5}}),
        ({"thresholds": LIMITS}, {"thresholds": LIMITS}),
        (
            {"thresholds": {"high": {"warning": None}}},
            {"thresholds": limits(high={"warning": None, "critical": 80.0, "emergency": None})},
        ),
        ({"thresholds": None}, {"thresholds": NO_LIMITS}),
        ({"emissivity": "brick"}, {"emissivity": "brick"}),
        ({"emissivity": 0.5, "role": "reference"}, {"emissivity": 0.5, "role": "reference"}),
        ({"id": "door", "name": "Same"}, {"name": "Same"}),
    ],
)
def test_a_zone_is_changed_in_what_is_named(
    agent: ZoneAgent, changes: dict[str, Any], becomes: dict[str, Any]
) -> None:
    """The rest of it stays, and so does its place."""
    answer = agent.data("zones/update", {"id": "door", "changes": changes})
    assert answer["zones"] == [{**zone("door"), **becomes}, zone("lid")]
    assert answer["revision"] == 2


def test_another_shape_takes_the_place_of_the_present_one(agent: ZoneAgent) -> None:
    """Nobody has to take the old one away."""
    answer = agent.data("zones/update", {"id": "door", "changes": {"ellipse": ELLIPSE}})
    assert answer["zones"][0] == zone("door", ellipse=ELLIPSE)
    answer = agent.data("zones/update", {"id": "door", "changes": {"polygon": TRIANGLE, "ellipse": None}})
    assert answer["zones"][0] == zone("door", polygon=TRIANGLE)


def test_a_change_that_changes_nothing_counts_nothing(agent: ZoneAgent) -> None:
    """Saving a form as it was leaves everybody else's revision good."""
    assert agent.data("zones/update", {"id": "door", "changes": {"name": "Door"}})["revision"] == 1


def test_a_zone_is_removed(agent: ZoneAgent) -> None:
    """The others stay."""
    assert agent.data("zones/remove", {"id": "door"})["zones"] == [zone("lid")]


def test_all_zones_are_replaced(agent: ZoneAgent) -> None:
    """By others, in their order, or by none."""
    fresh = [zone("b", ellipse=ELLIPSE), zone("lid", name="Other")]
    assert agent.data("zones/replace", {"zones": fresh})["zones"] == fresh
    assert agent.data("zones/replace", {"zones": []})["zones"] == []
    assert agent.data("zones/list")["revision"] == 3


def test_a_reset_brings_the_files_zones_back(agent: ZoneAgent) -> None:
    """With a revision of their own: they are others than those that were seen before."""
    agent.data("zones/replace", {"zones": []})
    answer = agent.data("zones/reset", {"if_revision": 2})
    assert answer == {"revision": 3, "locked": False, "zones": [zone("door"), zone("lid")]}
