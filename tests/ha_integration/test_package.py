"""What Home Assistant, HACS and people read about the integration is complete and agrees with itself."""

import importlib.util
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from awesomeversion import AwesomeVersion
from homeassistant.const import __version__ as home_assistant_version
from homeassistant.helpers.selector import validate_selector
from PIL import Image
from probatio import All, Schema

from custom_components.thermal2mqtt import alarm_services, services

ROOT = Path(__file__).parents[2]
REPOSITORY = ROOT / "ha_integration"
COMPONENT = REPOSITORY / "custom_components" / "thermal2mqtt"
ENGLISH = json.loads((COMPONENT / "translations" / "en.json").read_text())
MANIFEST = json.loads((COMPONENT / "manifest.json").read_text())
SOURCES = "\n".join(path.read_text() for path in COMPONENT.glob("*.py"))

RULES = set(
    re.findall(
        r"\S+",
        """
    action-setup appropriate-polling brands common-modules config-flow config-flow-test-coverage
    dependency-transparency docs-actions docs-conditions docs-high-level-description
    docs-installation-instructions docs-removal-instructions docs-triggers entity-event-setup
    entity-unique-id has-entity-name runtime-data test-before-configure test-before-setup
    unique-config-entry action-exceptions config-entry-unloading docs-configuration-parameters
    docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
    parallel-updates reauthentication-flow test-coverage devices diagnostics discovery
    discovery-update-info docs-data-update docs-examples docs-known-limitations docs-supported-devices
    docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices entity-category
    entity-device-class entity-disabled-by-default entity-translations exception-translations
    icon-translations reconfiguration-flow repair-issues stale-devices async-dependency
    inject-websession strict-typing
        """,
    )
)
"""Of Home Assistant's integration quality scale, bronze to platinum."""


def paths(tree: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a translation with the path that leads to it."""
    if isinstance(tree, str):
        yield place, tree
        return
    for key, inner in tree.items():
        yield from paths(inner, f"{place}.{key}".lstrip("."))


def test_quality_scale_is_complete_and_honest() -> None:
    """All 54 rules are there; each is done, or exempt with a reason; nothing is left to do."""
    rules = yaml.safe_load((COMPONENT / "quality_scale.yaml").read_text())["rules"]
    assert len(RULES) == 54
    assert set(rules) == RULES
    assert MANIFEST["quality_scale"] == "platinum"
    for rule, status in rules.items():
        if isinstance(status, dict):
            assert status["status"] == "exempt", rule
            assert len(status["comment"]) > 10, rule
        else:
            assert status == "done", rule


def test_versions_agree() -> None:
    """Manifest, project and card say the same version; HACS asks for the Home Assistant that was tested."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert project["version"] == MANIFEST["version"]
    for package in REPOSITORY.glob("card/package.json"):
        assert json.loads(package.read_text())["version"] == MANIFEST["version"]
    floor = AwesomeVersion(json.loads((REPOSITORY / "hacs.json").read_text())["homeassistant"])
    assert floor <= AwesomeVersion(home_assistant_version) < AwesomeVersion("2026.11")


def test_manifest_is_in_home_assistants_order() -> None:
    """Domain and name first, the rest by the alphabet, as Home Assistant's own validation wants it."""
    domain, name, *rest = MANIFEST
    assert (domain, name) == ("domain", "name")
    assert rest == sorted(rest)


@pytest.mark.parametrize("path", (COMPONENT / "translations").glob("*.json"), ids=lambda path: path.stem)
def test_translation_is_complete(path: Path) -> None:
    """Every text exists in every language, with the same placeholders."""
    other = dict(paths(json.loads(path.read_text())))
    for place, text in paths(ENGLISH):
        assert set(re.findall(r"{\w+}", other[place])) == set(re.findall(r"{\w+}", text)), place
    assert len(other) == len(dict(paths(ENGLISH)))


NAMED = re.compile(r'(?:SilentAgentError|ProbeError|_invalid)\("(\w+)"|(?:reason|translation_key)="(\w+)"')
"""Where the code names a text."""


def test_every_text_that_the_code_names_exists() -> None:
    """Errors of forms, reasons to abort, exceptions and issues have their texts; none is left over."""
    told = {*ENGLISH["config"]["error"], *ENGLISH["config"]["abort"], *ENGLISH["options"]["error"]}
    told |= {*ENGLISH["exceptions"], *ENGLISH["issues"]}
    named = {one or other for one, other in NAMED.findall(SOURCES)}
    assert named - told == set()
    # Those that Home Assistant's own code names; it has no words of its own for them.
    assert told - set(re.findall(r'"(\w+)"', SOURCES)) == {"already_configured", "reconfigure_successful"}


def fields_of(description: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an action as services.yaml describes it, those in sections among them."""
    fields: dict[str, Any] = {}
    for name, field in description["fields"].items():
        fields |= field.get("fields", {name: field})
    return fields


def schema_keys(schema: Schema | All[Any]) -> set[str]:
    """Return the fields that an action takes."""
    fields = schema.validators[0].schema if isinstance(schema, All) else schema.schema
    return {str(key) for key in fields}


SCHEMAS: dict[str, Schema | All[Any]] = {
    "add_zone": services.ADD_ZONE_SCHEMA,
    "update_zone": services.UPDATE_ZONE_SCHEMA,
    "remove_zone": services.REMOVE_ZONE_SCHEMA,
    "acknowledge_alarm": alarm_services.ALARM_SCHEMA,
    "shelve_alarm": alarm_services.SHELVE_SCHEMA,
    "unshelve_alarm": alarm_services.ALARM_SCHEMA,
    "test_alarm": alarm_services.ALARM_SCHEMA,
    "polygon_statistics": services.STATISTICS_SCHEMA,
}


def test_actions_are_described_as_they_are() -> None:
    """What the interface offers of each action is what it takes, named, described, and with an icon."""
    described = yaml.safe_load((COMPONENT / "services.yaml").read_text())
    icons = json.loads((COMPONENT / "icons.json").read_text())["services"]
    assert set(described) == set(icons) == set(ENGLISH["services"]) == set(SCHEMAS)
    for action, schema in SCHEMAS.items():
        fields = fields_of(described[action])
        assert set(fields) == schema_keys(schema) == set(ENGLISH["services"][action]["fields"])
        for field in fields.values():
            validate_selector(field["selector"])
        sections = {name for name, field in described[action]["fields"].items() if "fields" in field}
        assert sections == set(ENGLISH["services"][action].get("sections", {}))


EXAMPLES = re.findall(r"```yaml\n(action:.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_of_the_readme_is_valid(example: str) -> None:
    """What people copy from the README is taken by the action that it names."""
    call = yaml.safe_load(example)
    domain, action = call["action"].split(".")
    assert domain == MANIFEST["domain"]
    SCHEMAS[action](call["data"])


def test_readme_explains_every_action_and_option() -> None:
    """Every action, field and option stands in the README."""
    text = (REPOSITORY / "README.md").read_text()
    for action, schema in SCHEMAS.items():
        assert f"`thermal2mqtt.{action}`" in text
        assert [key for key in schema_keys(schema) if f"`{key}`" not in text] == []
    for label in ENGLISH["options"]["step"]["init"]["data"].values():
        assert label in text


def test_every_field_of_a_form_is_explained() -> None:
    """Whoever fills in a form reads what each field means."""
    steps = {**ENGLISH["config"]["step"], **ENGLISH["options"]["step"]}
    for step, texts in steps.items():
        assert set(texts.get("data", {})) == set(texts.get("data_description", {})), step


def test_lock_is_hashed_and_names_no_registry() -> None:
    """Every package has hashes; no address or option says where packages come from."""
    text = (REPOSITORY / "requirements" / "test.txt").read_text()
    entries = [entry for entry in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE) if entry.strip()]
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?:|file:|@ |^--\S+|/opt/", text, re.MULTILINE) == []


def test_lock_holds_what_the_project_asks_for() -> None:
    """Each package of the group `test` is pinned."""
    group = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["dependency-groups"]["test"]
    pinned = set(
        re.findall(r"^([a-z0-9-]+)==", (REPOSITORY / "requirements" / "test.txt").read_text(), re.MULTILINE)
    )
    wanted = {re.split(r"[=><]", requirement)[0].lower().replace("_", "-") for requirement in group}
    assert wanted - pinned == set()


def test_icons_are_what_their_code_draws() -> None:
    """The pictures are made by our own code, at the sizes that Home Assistant wants."""
    spec = importlib.util.spec_from_file_location("draw_icon", REPOSITORY / "script" / "draw_icon.py")
    assert spec is not None
    assert spec.loader is not None
    draw_icon = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(draw_icon)
    assert draw_icon.SIZES == {"icon.png": 256, "icon@2x.png": 512}
    for name, size in draw_icon.SIZES.items():
        with Image.open(COMPONENT / "brand" / name) as kept:
            drawn, found = np.asarray(draw_icon.draw(size), int), np.asarray(kept.convert("RGBA"), int)
            # Another version of the library may round differently.
            assert np.abs(drawn - found).max() <= 2
