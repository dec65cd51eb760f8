"""`zones/*`: what is wrong is named, and the zones stay as they were."""

from pathlib import Path
from typing import Any

import pytest

from tests.agent.commands.zone_agent import ELLIPSE, RECTANGLE, TRIANGLE, InMemory, ZoneAgent, zone
from thermal2mqtt.commands import Role


@pytest.mark.parametrize(
    ("name", "request_", "code", "field"),
    [
        ("zones/add", {}, "invalid_request", "zone"),
        ("zones/add", {"zone": zone("Door")}, "invalid_request", "zone.id"),
        (
            "zones/add",
            {"zone": zone("a", polygon=[*TRIANGLE, [1.5, 0]])},
            "invalid_request",
            "zone.polygon.3.0",
        ),
        ("zones/add", {"zone": zone("a", polygon=[*TRIANGLE, ["0", 0]])}, "wrong_type", "zone.polygon.3.0"),
        ("zones/add", {"zone": zone("a", polygon=[*TRIANGLE, [True, 0]])}, "wrong_type", "zone.polygon.3.0"),
        (
            "zones/add",
            {"zone": zone("a", polygon=[[0, 0], [1, 1], [1, 0], [0, 1]])},
            "invalid_request",
            "zone.polygon",
        ),
        (
            "zones/add",
            {"zone": zone("a", ellipse=ELLIPSE, rectangle=RECTANGLE)},
            "invalid_request",
            "zone.ellipse",
        ),
        ("zones/add", {"zone": zone("a", ellipse=None)}, "invalid_request", "zone.polygon"),
        ("zones/add", {"zone": zone("a", material="copper")}, "invalid_request", "zone.material"),
        (
            "zones/add",
            {"zone": zone("a", thresholds={"high": {"warning": "60"}})},
            "wrong_type",
            "zone.thresholds.high.warning",
        ),
        (
            "zones/add",
            {"zone": zone("a", thresholds={"high": {"warning": 70, "critical": 60}})},
            "invalid_request",
            "zone.thresholds.high.critical",
        ),
        ("zones/add", {"zone": zone("door")}, "zone_exists", "zone.id"),
        ("zones/add", {"zone": zone("a", sensor="rack")}, "unknown_sensor", "zone.sensor"),
        ("zones/add", {"zone": zone("a"), "if_revision": 0}, "stale_revision", "if_revision"),
        ("zones/add", {"zone": zone("a"), "if_revision": True}, "wrong_type", "if_revision"),
        ("zones/update", {"id": "door", "changes": {}}, "invalid_request", "changes"),
        ("zones/update", {"id": "Nope", "changes": {"name": "x"}}, "unknown_zone", "id"),
        ("zones/update", {"id": "door", "changes": {"id": "x"}}, "invalid_request", "changes.id"),
        ("zones/update", {"id": "door", "changes": {"name": 5}}, "wrong_type", "changes.name"),
        ("zones/update", {"id": "door", "changes": {"name": None}}, "invalid_request", "changes.name"),
        (
            "zones/update",
            {"id": "door", "changes": {"rectangle": None}},
            "invalid_request",
            "changes.polygon",
        ),
        (
            "zones/update",
            {"id": "door", "changes": {"rectangle": {"x": 0.9}}},
            "invalid_request",
            "changes.rectangle.width",
        ),
        (
            "zones/update",
            {"id": "door", "changes": {"thresholds": {"high": {"warning": 90}}}},
            "invalid_request",
            "changes.thresholds.high.critical",
        ),
        ("zones/update", {"id": "door", "changes": {"sensor": "rack"}}, "unknown_sensor", "changes.sensor"),
        (
            "zones/update",
            {"id": "door", "changes": {"name": "x"}, "if_revision": 2},
            "stale_revision",
            "if_revision",
        ),
        ("zones/remove", {"id": "nope"}, "unknown_zone", "id"),
        ("zones/remove", {"id": "door", "if_revision": 7}, "stale_revision", "if_revision"),
        ("zones/replace", {"zones": [zone("a"), zone("a")]}, "zone_exists", "zones.1.id"),
        ("zones/replace", {"zones": [zone("a"), zone("b", sensor="x")]}, "unknown_sensor", "zones.1.sensor"),
        ("zones/replace", {"zones": [zone(f"z{n}") for n in range(33)]}, "invalid_request", "zones"),
        ("zones/replace", {"zones": [zone("a", name="")]}, "invalid_request", "zones.0.name"),
        ("zones/replace", {"zones": "all"}, "wrong_type", "zones"),
        ("zones/reset", {"if_revision": 2}, "stale_revision", "if_revision"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(
    agent: ZoneAgent, name: str, request_: dict[str, Any], code: str, field: str
) -> None:
    """Each mistake has its code and its field."""
    error = agent.error(name, request_)
    assert (error["code"], error["field"]) == (code, field), error["message"]


@pytest.mark.parametrize(
    ("name", "request_", "words"),
    [
        ("zones/remove", {"id": "nope"}, "there is: door, lid"),
        ("zones/add", {"zone": zone("a", sensor="rack")}, "there is: thermal"),
        ("zones/list", {"all": True}, "all is unknown; there is no field"),
        (
            "zones/add",
            {"zone": {**zone("a"), "material": 1}},
            "zone.material is unknown; there is id, name, se",
        ),
        (
            "zones/replace",
            {"zones": [zone("a", rectangle={**RECTANGLE, "w": 1})]},
            "zones.0.rectangle.w is unknown; there is x, y, width, height",
        ),
        (
            "zones/update",
            {"id": "door", "changes": {"thresholds": {"lower": {}}}},
            "changes.thresholds.lower is unknown; there is high, low, rate",
        ),
        ("zones/add", {"zone": zone("Door")}, "zone.id must be 1 to 32 characters of a-z"),
        ("zones/add", {"zone": zone("a", name="x\ny")}, "zone.name must be one line"),
        (
            "zones/add",
            {"zone": zone("a", emissivity="cooper")},
            "zone.emissivity must be a number from 0.05 to 1, or one of aluminium_anodised, aluminium_bare,",
        ),
        (
            "zones/update",
            {"id": "door", "changes": {"emissivity": 1.2}},
            "changes.emissivity must be a number from 0.05 to 1, or one of",
        ),
        ("zones/add", {"zone": zone("a", rectangle={**RECTANGLE, "x": 7})}, "less than or equal to 1"),
        ("zones/remove", {"id": "door", "if_revision": 7}, "at revision 1, not 7"),
        (
            "zones/update",
            {"id": "door", "changes": {"thresholds": {"high": {"warning": 90}}}},
            "changes.thresholds.high.critical (80) must be above warning (90)",
        ),
    ],
)
def test_a_refusal_says_what_is_allowed(
    agent: ZoneAgent, name: str, request_: dict[str, Any], words: str
) -> None:
    """Whoever reads it knows what to send instead."""
    assert words in agent.error(name, request_)["message"]


def test_there_are_at_most_32_zones() -> None:
    """Far more than a sensor of 768 pixels can tell apart."""
    agent = ZoneAgent(*(zone(f"z{n}") for n in range(31)), memory=InMemory())
    agent.data("zones/add", {"zone": zone("last")})
    assert agent.error("zones/add", {"zone": zone("more")})["code"] == "limit_reached"
    agent.data("zones/remove", {"id": "z0"})
    agent.data("zones/add", {"zone": zone("more")})


def test_of_two_editors_the_second_is_told(agent: ZoneAgent) -> None:
    """Neither writes over what the other one saved."""
    first = second = agent.data("zones/list")["revision"]
    agent.data("zones/update", {"id": "door", "changes": {"name": "First"}, "if_revision": first})
    request = {"id": "door", "changes": {"name": "Second"}, "if_revision": second}
    assert agent.error("zones/update", request)["code"] == "stale_revision"
    fresh = agent.data("zones/list")
    assert fresh["zones"][0]["name"] == "First"
    agent.data("zones/update", {**request, "if_revision": fresh["revision"]})


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("zones/add", {"zone": zone("a")}),
        ("zones/update", {"id": "door", "changes": {"name": "x"}}),
        ("zones/remove", {"id": "door"}),
        ("zones/replace", {"zones": []}),
        ("zones/reset", {}),
    ],
)
def test_locked_zones_stay_as_the_file_has_them(name: str, request_: dict[str, Any]) -> None:
    """Every change is refused, and says which setting does it."""
    agent = ZoneAgent(zone("door"), memory=InMemory(), locked=True)
    assert agent.data("zones/list")["locked"] is True
    error = agent.error(name, request_)
    assert error["code"] == "locked"
    assert "zones.locked" in error["message"]
    assert agent.ask(name, request_, Role.VIEWER)["error"]["code"] == "forbidden"


def test_what_cannot_be_kept_is_not_done(agent: ZoneAgent, zones_file: Path) -> None:
    """A full or dead disk refuses the change, and the zones stay as they are."""
    zones_file.with_name(".zones.json.new").mkdir()
    error = agent.error("zones/remove", {"id": "door"})
    assert error["code"] == "not_stored"
    assert "agent.data_directory" in error["message"]
    zones_file.with_name(".zones.json.new").rmdir()
    assert agent.data("zones/remove", {"id": "door", "if_revision": 1})["revision"] == 2
