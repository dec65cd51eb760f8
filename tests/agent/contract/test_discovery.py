"""What Home Assistant is told."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests.agent.contract.samples import IDENTITY, NOON, lost, report, settings, zone
from thermal2mqtt.alarms import AlarmStatus, Level, Shelf
from thermal2mqtt.contract.alarm import build_alarm
from thermal2mqtt.contract.discovery import build_components, encode_device, expire_seconds, remnant
from thermal2mqtt.contract.state import build_state
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.settings import Settings
from thermal2mqtt.store import Component, Identity
from thermal2mqtt.thermal.results import ZoneFigures

TOPICS = Topics("thermal2mqtt", IDENTITY.agent_id)

DEVICE_KEYS = {"ids", "cns", "name", "mf", "mdl", "sw", "sa"}
TOP_KEYS = {"dev", "o", "avty_mode", "cmps"}


def components(current: Settings, identity: Identity = IDENTITY) -> dict[str, Component]:
    """Return all components of an agent with these settings."""
    return build_components(current, current.zones.list, identity, Topics("thermal2mqtt", identity.agent_id))


def device(current: Settings, removed: dict[str, Component] | None = None) -> Any:
    """Return the decoded device payload."""
    return json.loads(encode_device(current, IDENTITY, components(current), removed or {}))


def test_device_with_one_zone(snapshot: SnapshotAssertion) -> None:
    """Entities are a public interface: a change of any key shows here."""
    told = device(settings(zone("door"), agent={"name": "Cellar", "site": "House"}))
    told["dev"].pop("sw")
    told["o"].pop("sw")
    assert told == snapshot(extension_class=JSONSnapshotExtension)


def test_device_has_only_keys_that_home_assistant_takes() -> None:
    """One unknown key at the top or in `dev` would reject the whole device."""
    told = device(settings(zone("door"), agent={"site": "House"}))
    assert told.keys() == TOP_KEYS
    assert told["dev"].keys() == DEVICE_KEYS
    assert "sa" not in device(settings())["dev"]


def test_device_is_linked_by_its_instance_never_by_a_mac() -> None:
    """Containers repeat a MAC, and Home Assistant would merge their agents."""
    told = device(settings())
    assert told["dev"]["ids"] == [IDENTITY.instance]
    assert told["dev"]["cns"] == [["thermal2mqtt", IDENTITY.instance]]


def test_removed_components_are_told_first_and_bare() -> None:
    """A tombstone is the platform alone, and comes before what may keep Home Assistant busy."""
    told = device(settings(zone("door")), {"lid_max": {"p": "sensor", "uniq_id": "x", "stat_t": "t"}})
    assert told["cmps"]["lid_max"] == {"p": "sensor"}
    assert next(iter(told["cmps"])) == "lid_max"


def test_unique_ids_outlive_names_and_agent_ids() -> None:
    """Renaming the agent or a zone keeps history and automations."""
    before = components(settings(zone("door")))
    renamed = {**zone("door"), "name": "Other"}
    after = components(settings(renamed, agent={"name": "Other"}), Identity(IDENTITY.instance, "other"))
    assert {k: c["uniq_id"] for k, c in before.items()} == {k: c["uniq_id"] for k, c in after.items()}
    assert before["door_max"]["uniq_id"] == f"{IDENTITY.instance}_door_max"


def test_unique_ids_are_unique_even_where_a_zone_is_called_like_a_sensor() -> None:
    """Zone and sensor ids come from two lists of the user's."""
    both = components(settings(zone("thermal"), zone("max"), zone("thermal_max")))
    assert len({component["uniq_id"] for component in both.values()}) == len(both)


@pytest.mark.parametrize("agent_id", ["Pi-6F0a9d", "-a--b-", "A_b"])
def test_default_entity_ids_fit_home_assistant(agent_id: str) -> None:
    """A domain that does not fit, or a character that is not allowed, would be warned about."""
    for component in components(settings(zone("door")), Identity(IDENTITY.instance, agent_id)).values():
        platform, _, object_id = component["def_ent_id"].partition(".")
        assert platform == component["p"]
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", object_id)


def test_a_zone_follows_its_own_sensor() -> None:
    """With two sensors, one that is unplugged does not take the other's zones with it."""
    current = settings(
        zone("door", "left"), zone("lid", "right"), sensors={"left": {"driver": "simulator"}, "right": {}}
    )
    told = components(current)
    assert {"t": "~/availability/left"} in told["door_max"]["avty"]
    assert {"t": "~/availability/right"} not in told["door_max"]["avty"]
    assert {"t": "~/availability/right"} in told["lid_level"]["avty"]


def test_a_full_house_stays_small() -> None:
    """32 zones with long ids fit four times into the megabyte that EMQX takes; other brokers take more."""
    zones = [
        {**zone(f"switchboard_zone_number_{n}"), "name": f"Switchboard zone number {n}"} for n in range(32)
    ]
    current = settings(*zones)
    assert len(encode_device(current, IDENTITY, components(current), {})) < 256 * 1024


def test_a_zone_has_entities_for_what_it_is_held_against() -> None:
    """Off by default; a difference is no temperature, of which 5 °C would show as 41 °F."""
    limits = {"rate": {"warning": 5}, "delta": {"warning": 4}, "baseline": {"warning": 15}}
    told = components(settings({**zone("door"), "thresholds": limits}))
    assert told["door_rate"]["unit_of_meas"] == "°C/min"
    assert "dev_cla" not in told["door_rate"]
    assert told["door_delta"]["dev_cla"] == told["door_baseline"]["dev_cla"] == "temperature_delta"
    assert not any(told[f"door_{figure}"]["en"] for figure in ("rate", "delta", "baseline"))
    assert "door_overambient" not in told
    zones = settings(zone("door")).zones.list
    payload = build_state(NOON, ["thermal"], zones, {"thermal": report()}).encode()
    gone = build_state(NOON, ["thermal"], (), {"thermal": report()}).encode()
    for figure, shown in (("delta", "-1.5"), ("rate", "3.25"), ("baseline", "None")):
        assert rendered(told[f"door_{figure}"]["val_tpl"], payload) == shown
        assert rendered(told[f"door_{figure}"]["val_tpl"], gone) == "None"


def test_figures_expire_after_three_missed_intervals() -> None:
    """An agent that hangs without losing its connection is seen to be silent."""
    assert components(settings(zone("door")))["door_max"]["exp_aft"] == 15
    slow = settings(zone("door"), telemetry={"interval_seconds": 1.5})
    assert components(slow)["door_max"]["exp_aft"] == expire_seconds(1.5) == 5
    assert "exp_aft" not in components(slow)["door_level"], (
        "a level is told when it changes, not at intervals"
    )


def test_a_remnant_is_enough_to_return_and_reads_nothing() -> None:
    """An entity that comes back to be removed neither shows nor reads anything."""
    told = components(settings(zone("door")))
    assert remnant(told["door_mean"], TOPICS) == {
        "p": "sensor",
        "uniq_id": f"{IDENTITY.instance}_door_mean",
        "stat_t": TOPICS.nowhere,
        "en": False,
    }
    assert remnant(told["thermal_image"], TOPICS) == {
        "p": "image",
        "uniq_id": f"{IDENTITY.instance}_thermal_image",
        "img_t": TOPICS.nowhere,
    }


def rendered(template: str, payload: bytes) -> str:
    """Render as Home Assistant does, but fail where it only warns.

    `value_json` is there only where the payload is JSON.
    """
    found = ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(template)
    try:
        document = json.loads(payload)
    except ValueError:
        return found.render(value=payload.decode())
    return found.render(value=payload.decode(), value_json=document)


@pytest.mark.parametrize(
    ("level", "shown", "problem", "available"),
    [
        (Level.NORMAL, "normal", "OFF", "online"),
        (Level.WARNING, "warning", "ON", "online"),
        (Level.EMERGENCY, "emergency", "ON", "online"),
        (None, "None", "None", "offline"),
    ],
)
def test_level_and_problem_read_the_alarm(
    level: Level | None, shown: str, problem: str, available: str
) -> None:
    """A level that is not known makes both unavailable; Home Assistant takes the text None for unknown."""
    told = components(settings(zone("door")))
    payload = build_alarm(AlarmStatus(level, NOON)).encode()
    assert rendered(told["door_level"]["val_tpl"], payload) == shown
    assert rendered(told["door_problem"]["val_tpl"], payload) == problem
    for entity in ("door_level", "door_problem"):
        known = told[entity]["avty"][-1]
        assert known["t"] == "~/alarm/door"
        assert rendered(known["val_tpl"], payload) == available


def test_shelved_alarm_is_no_problem_but_keeps_its_level() -> None:
    """What is silenced asks nobody to look, and hides nothing."""
    told = components(settings(zone("door")))
    shelf = Shelf("Bob", "welding", NOON, 60.0)
    for level in (Level.NORMAL, Level.CRITICAL):
        payload = build_alarm(AlarmStatus(level, NOON, shelf=shelf)).encode()
        assert rendered(told["door_level"]["val_tpl"], payload) == level
        assert rendered(told["door_problem"]["val_tpl"], payload) == "OFF"


@pytest.mark.parametrize(
    ("entity", "shown", "unknown"),
    [
        ("door_max", "41.24", "None"),
        ("door_mean", "25.0", "None"),
        ("door_min", "20.0", "None"),
        ("door_uncertainty", "2.13", "None"),
        ("door_valid", "0.9877", "None"),
        ("thermal_composite", "39.5", "None"),
        ("thermal_hottest", "41.24", "None"),
        ("thermal_ambient", "31.46", "None"),
    ],
)
def test_figures_read_the_state(entity: str, shown: str, unknown: str) -> None:
    """Each entity finds its own figure, and nothing where there is none."""
    current = settings(zone("door"))
    template = components(current)[entity]["val_tpl"]
    zones = current.zones.list
    assert rendered(template, build_state(NOON, ["thermal"], zones, {"thermal": report()}).encode()) == shown
    assert rendered(template, build_state(NOON, ["thermal"], zones, {"thermal": lost()}).encode()) == unknown
    assert rendered(template, build_state(NOON, [], (), {}).encode()) == unknown


def state_of(door: ZoneFigures) -> bytes:
    """Return the state of a sensor that delivers, with these figures of its zone."""
    reading = report()
    assert reading.analysis is not None
    analysis = replace(reading.analysis, zones={"door": door})
    current = settings(zone("door"))
    return build_state(
        NOON, ["thermal"], current.zones.list, {"thermal": replace(reading, analysis=analysis)}
    ).encode()


@pytest.mark.parametrize("entity", ["door_max", "door_mean", "door_min"])
def test_a_figure_that_is_not_known_is_not_available(entity: str) -> None:
    """A zone of which too little is known has no temperature, though its sensor delivers."""
    known = components(settings(zone("door")))[entity]["avty"][-1]
    assert known["t"] == "~/state"
    assert rendered(known["val_tpl"], state_of(ZoneFigures(0.0, 0.0, 0.0, (0.5, 0.5), 1.0))) == "online"
    assert rendered(known["val_tpl"], state_of(ZoneFigures(None, None, None, None, 0.4))) == "offline"


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b"nonsense", b'{"zones": {}, "sensors": {}}', b'{"level": null}']
)
def test_no_template_fails_on_what_may_lie_on_a_topic(payload: bytes) -> None:
    """A cleared topic, or a zone that just went, does not fill Home Assistant's log."""
    for component in components(settings(zone("door"))).values():
        if "val_tpl" in component:
            assert rendered(component["val_tpl"], payload) == "None"
        for entry in component.get("avty", []):
            if "val_tpl" in entry:
                assert rendered(entry["val_tpl"], payload) == "offline"
