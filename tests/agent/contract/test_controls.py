"""Controls of Home Assistant: what each asks of the agent, what it shows, how it is described."""

import json
from typing import Any

import pytest
from jinja2 import Environment

from tests.agent.contract.samples import IDENTITY, settings, zone
from thermal2mqtt.contract.control_table import CONTROLS, Platform
from thermal2mqtt.contract.controls import ControlValueError, build_controls, placed_controls
from thermal2mqtt.contract.discovery import build_components, remnant
from thermal2mqtt.contract.entities import ENTITIES
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.settings.outline import field_at

TOPICS = Topics("thermal2mqtt", IDENTITY.agent_id)
COLD = {**zone("door"), "thresholds": {"low": {"warning": 5}, "high": {"warning": 60}}}
CURRENT = settings(COLD, zone("lid"))
PLACED = placed_controls(CURRENT, CURRENT.zones.list)
COMPONENTS = build_components(CURRENT, CURRENT.zones.list, IDENTITY, TOPICS)


@pytest.mark.parametrize(
    ("key", "payload", "calls"),
    [
        (
            "thermal_emissivity",
            "0.9",
            [("settings/set", {"settings": {"sensors": {"thermal": {"emissivity": 0.9}}}})],
        ),
        (
            "thermal_refreshrate",
            "16",
            [("settings/set", {"settings": {"sensors": {"thermal": {"refresh_rate_hz": 16.0}}}})],
        ),
        (
            "thermal_smooth",
            "ON",
            [("settings/set", {"settings": {"sensors": {"thermal": {"conditioning": {"smooth": True}}}}})],
        ),
        ("palette", "grey", [("settings/set", {"settings": {"image": {"palette": "grey"}}})]),
        (
            "door_lowwarning",
            "4",
            [("zones/update", {"id": "door", "changes": {"thresholds": {"low": {"warning": 4.0}}}})],
        ),
        ("door_prooftest", "PRESS", [("alarm/test", {"zone": "door"})]),
        ("thermal_snapshot", "PRESS", [("snapshot/take", {"source": "thermal"})]),
        (
            "acknowledgeall",
            "PRESS",
            [("alarm/acknowledge", {"zone": name, "by": "Home Assistant"}) for name in ("door", "lid")],
        ),
        ("restart", "PRESS", [("agent/restart", {})]),
    ],
)
def test_a_turn_becomes_requests(key: str, payload: str, calls: list[Any]) -> None:
    """To the commands that everybody else uses."""
    assert list(PLACED[key].calls(payload)) == calls


@pytest.mark.parametrize(
    ("key", "payload", "message"),
    [
        ("thermal_emissivity", "much", "thermal_emissivity is a number, not 'much'"),
        ("thermal_emissivity", "", "thermal_emissivity is a number, not ''"),
        ("thermal_smooth", "on", "thermal_smooth is ON or OFF, not 'on'"),
    ],
)
def test_what_is_no_value_is_refused(key: str, payload: str, message: str) -> None:
    """In words that name the control."""
    with pytest.raises(ControlValueError) as refusal:
        PLACED[key].calls(payload)
    assert str(refusal.value) == message


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.figure)
def test_every_control_turns_something_that_there_is(control: Any) -> None:
    """A setting that was renamed is renamed there too; no two entities share a unique id."""
    above: dict[str, tuple[Any, ...]] = {
        "zone": ("zones", "list", 0),
        "sensor": ("sensors", "*"),
        "agent": (),
    }
    assert bool(control.path) is (control.platform is not Platform.BUTTON)
    assert not control.path or field_at((*above[control.scope], *control.path)) is not None
    assert control.figure.isalpha()
    figures = [*(entity.figure for entity in ENTITIES), *(each.figure for each in CONTROLS)]
    assert figures.count(control.figure) == 1


def test_limits_are_those_of_the_settings() -> None:
    """So that Home Assistant refuses at once what the agent would."""
    number = COMPONENTS["thermal_emissivity"]
    assert (number["min"], number["max"], number["step"]) == (0.05, 1.0, 0.01)
    assert COMPONENTS["thermal_refreshrate"]["ops"][:3] == ["0.5", "1", "2"]
    assert (COMPONENTS["thermal_distance"]["min"], COMPONENTS["thermal_distance"]["max"]) == (0.0, 1000.0)
    assert COMPONENTS["door_highwarning"]["dev_cla"] == "temperature"
    assert COMPONENTS["thermal_hotspotrelative"]["dev_cla"] == "temperature_delta"


def test_numbers_of_cold_are_for_zones_that_watch_it() -> None:
    """They would only swell the device."""
    assert "door_lowwarning" in PLACED
    assert "lid_lowwarning" not in PLACED


@pytest.mark.parametrize("key", [key for key, placed in PLACED.items() if placed.control.path])
def test_what_is_shown_is_what_holds(key: str) -> None:
    """As Home Assistant reads it: a number, an option, True or False, or nothing."""
    template = Environment(autoescape=False).from_string(COMPONENTS[key]["val_tpl"])  # noqa: S701 - as there
    payload = json.loads(build_controls(CURRENT, CURRENT.zones.list).encode())
    shown = template.render(value_json=payload)
    assert shown == str(payload["controls"][key])
    assert template.render() == "None"
    placed = PLACED[key]
    if shown == "None":
        return
    match placed.control.platform:
        case Platform.NUMBER:
            assert COMPONENTS[key]["min"] <= float(shown) <= COMPONENTS[key]["max"]
        case Platform.SELECT:
            assert shown in COMPONENTS[key]["ops"]
        case _:
            assert shown in {COMPONENTS[key]["stat_on"], COMPONENTS[key]["stat_off"]}


def test_a_material_is_shown_as_its_number() -> None:
    """Home Assistant's number knows no names."""
    current = settings(sensors={"thermal": {"emissivity": "paper"}})
    assert build_controls(current, ()).controls["thermal_emissivity"] == 0.95


@pytest.mark.parametrize(
    "key", ["door_highwarning", "thermal_refreshrate", "thermal_smooth", "door_prooftest"]
)
def test_a_removed_control_can_come_back_for_a_moment(key: str) -> None:
    """With what its platform cannot be without, on topics where nothing is ever said."""
    least = remnant(COMPONENTS[key], TOPICS)
    assert least["cmd_t"] == TOPICS.nowhere
    assert least["uniq_id"] == COMPONENTS[key]["uniq_id"]
    assert ("ops" in least) is (key == "thermal_refreshrate")
    assert ("stat_t" in least) is (key != "door_prooftest")
