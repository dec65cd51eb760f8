"""The companion's actions offer all that the agent knows of a zone, and nothing that it does not know."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ha_integration.whole_zone import AS_THE_AGENT_GETS_IT
from thermal2mqtt.settings.materials import MATERIALS
from thermal2mqtt.settings.thresholds import LEVELS, Thresholds
from thermal2mqtt.settings.zone import Role, ZoneSettings

COMPONENT = Path(__file__).parents[3] / "ha_integration/custom_components/thermal2mqtt"
SERVICES = COMPONENT / "services.yaml"

OTHER_NAMES = {"zone_id": "id", "material": "emissivity"} | dict.fromkeys(LEVELS, "high")
"""Fields of the actions that the agent knows by another name."""


def fields(action: str) -> dict[str, Any]:
    """Return the fields of an action, those in its sections among them."""
    found: dict[str, Any] = {}
    for name, field in yaml.safe_load(SERVICES.read_text())[action]["fields"].items():
        found |= field.get("fields", {name: field})
    return found


@pytest.mark.parametrize("action", ["add_zone", "update_zone"])
def test_every_field_of_a_zone_is_offered(action: str) -> None:
    """What can be set in the file can be set in Home Assistant."""
    offered = {OTHER_NAMES.get(name, name) for name in fields(action)} - {"config_entry_id"}
    known = {*ZoneSettings.model_fields, *Thresholds.model_fields} - {"thresholds"}
    assert offered == known


@pytest.mark.parametrize("action", ["add_zone", "update_zone"])
def test_lists_to_choose_from_are_the_agents(action: str) -> None:
    """Every material and every role is offered, and no other."""
    offered = fields(action)
    assert offered["material"]["selector"]["select"]["options"] == list(MATERIALS)
    assert offered["role"]["selector"]["select"]["options"] == list(Role)


@pytest.mark.parametrize("path", sorted(COMPONENT.glob("translations/*.json")), ids=lambda path: path.stem)
def test_every_material_has_a_name_of_its_own(path: Path) -> None:
    """Actions and card call each material by what people say, in every language, and no two alike."""
    names = json.loads(path.read_text(encoding="utf-8"))["selector"]["material"]["options"]
    assert names.keys() == MATERIALS.keys()
    assert len(set(names.values())) == len(names)


def test_the_whole_zone_of_the_companions_tests_is_a_whole_zone() -> None:
    """What they send has every field but the other two shapes, and is right."""
    zone = ZoneSettings.model_validate(AS_THE_AGENT_GETS_IT)
    said = zone.model_dump(exclude_unset=True)
    assert said.keys() == ZoneSettings.model_fields.keys() - {"rectangle", "ellipse"}
    assert said["thresholds"].keys() == Thresholds.model_fields.keys()
