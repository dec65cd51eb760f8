"""Settings of a whole agent on a real broker: each changed, and each refused, over MQTT alone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agent.settings_changes import CHANGEABLE, FILE_ONLY, another, complete, document
from tests.agent.whole_agent import BASE, DEADLINE_SECONDS, Caller, loaded, running
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from thermal2mqtt.settings import load_with_origins
from thermal2mqtt.settings.outline import FieldPath, dotted, field_at, leaves
from thermal2mqtt.settings.partial import applies
from thermal2mqtt.settings.section import Applies

ZONE = ("zones", "list", 0)
SHAPES = {"polygon", "rectangle", "ellipse"}
ZONE_FIELDS = [path[3:] for path in leaves(field_at(ZONE), ZONE) if path[3] not in {"id", *SHAPES}]
ZONE_VALUES: dict[str, Any] = {"sensor": "rack", "group": "phase", "colour": "#ff0000"}
ZONE_BESIDE: dict[str, dict[str, Any]] = {
    "load_topic": {"rated_current": 63},
    "load_path": {"rated_current": 63, "load_topic": "meter/l1"},
}


def told(who: Caller, accept: Callable[[Any], bool]) -> Any:
    """Return what the agent tells of its settings, once it is acceptable."""
    message = who.observer.wait_for(
        f"{BASE}/settings", DEADLINE_SECONDS, lambda m: accept(json.loads(m.payload))
    )
    return json.loads(message.payload)


def named(path: FieldPath) -> str:
    """Return a field's name, of the sensor `thermal` where it is one of a sensor's."""
    return dotted(tuple("thermal" if part == "*" else part for part in path))


@pytest.mark.parametrize("path", CHANGEABLE, ids=dotted)
def test_every_setting_is_changed_over_mqtt(who: Caller, path: FieldPath) -> None:
    """Old and new are answered and told with their origin; a reset brings the old one back."""
    name = named(path)
    answer = who.ask("settings/set", settings=complete(path))
    assert answer["status"] == "ok", answer
    change = answer["data"]["changed"][name]
    assert change["old"] != change["new"]
    needs_restart = applies(path) is Applies.RESTART
    assert change["restart_needed"] is needs_restart
    assert answer["data"]["restart_needed"] == [name] * needs_restart
    revision = answer["data"]["revision"]
    shown = told(who, lambda settings: settings["revision"] == revision)
    assert (shown["origins"][name], shown["restart_needed"]) == ("override", [name] * needs_restart)
    assert who.ask("settings/get")["data"] == shown
    back = who.ask("settings/reset")["data"]
    assert back["changed"][name]["new"] == change["old"]
    told(who, lambda settings: settings["revision"] == back["revision"] and settings["restart_needed"] == [])


@pytest.mark.parametrize("path", FILE_ONLY, ids=dotted)
def test_what_is_for_the_file_alone_is_refused_over_mqtt(who: Caller, path: FieldPath) -> None:
    """With its own code, and nothing of the same request is done."""
    before = who.ask("settings/get")["data"]
    wanted = {"telemetry": {"interval_seconds": 9}, **document(path, "swordfish")}
    error = who.ask("settings/set", settings=wanted)["error"]
    assert (error["code"], error["field"]) == ("file_only", named(path))
    assert "swordfish" not in error["message"]
    assert who.ask("settings/get")["data"] == before


@pytest.fixture(scope="module")
def held(broker: Mosquitto, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Return somebody who speaks with an agent all of whose settings are held by its environment."""
    folder = tmp_path_factory.mktemp("held")
    settings = loaded(folder, broker.port, agent={"id": "held", "data_directory": folder}).settings
    plain = json.loads(
        settings.model_dump_json(by_alias=True, exclude={"mqtt": {"password"}, "schema_version": True})
    )
    environ = {f"THERMAL2MQTT_{name.upper()}": json.dumps(value) for name, value in plain.items()}
    in_force = load_with_origins(None, environ)
    with Observer(broker.port) as observer, running(in_force):
        observer.wait_for(
            "thermal2mqtt/held/availability", DEADLINE_SECONDS, lambda m: m.payload == b"online"
        )
        yield Caller(observer, "thermal2mqtt/held")


@pytest.mark.parametrize("path", CHANGEABLE, ids=dotted)
def test_what_the_environment_holds_is_refused_over_mqtt(held: Caller, path: FieldPath) -> None:
    """The message names the variable, and the value stays."""
    before = held.ask("settings/get")["data"]
    error = held.ask("settings/set", settings=complete(path))["error"]
    assert (error["code"], error["field"].split(".")[0]) == ("held_by_environment", path[0])
    assert f"THERMAL2MQTT_{str(path[0]).upper()}" in error["message"]
    assert held.ask("settings/get")["data"] == before


@pytest.mark.parametrize("path", ZONE_FIELDS, ids=dotted)
def test_every_key_of_a_zone_is_changed_over_mqtt(who: Caller, path: FieldPath) -> None:
    """At once: zones have commands of their own."""
    value = ZONE_VALUES.get(str(path[0]))
    value = another((*ZONE, *path)) if value is None else value
    changes = document(path, value) | ZONE_BESIDE.get(str(path[0]), {})
    answer = who.ask("zones/update", id="all", changes=changes)
    assert answer["status"] == "ok", answer
    zone = answer["data"]["zones"][0]
    for part in path:
        zone = zone[part]
    assert zone == value
    revision = answer["data"]["revision"]
    message = who.observer.wait_for(
        f"{BASE}/zones", DEADLINE_SECONDS, lambda m: json.loads(m.payload)["revision"] == revision
    )
    assert json.loads(message.payload)["zones"] == answer["data"]["zones"]
    assert who.ask("zones/reset")["status"] == "ok"


def test_the_schema_describes_what_can_be_set(who: Caller) -> None:
    """Forms are made of it."""
    schema = who.ask("settings/schema")["data"]["json_schema"]
    assert schema["$defs"]["SensorSettings"]["properties"]["emissivity"]["applies"] == "live"


def test_a_viewer_turns_nothing(broker: Mosquitto, tmp_path: Path) -> None:
    """Neither by command nor by control."""
    mqtt = {"host": "127.0.0.1", "port": broker.port, "role": "viewer"}
    settings = loaded(tmp_path, broker.port, agent={"id": "seen", "data_directory": tmp_path}, mqtt=mqtt)
    with Observer(broker.port) as observer, running(settings):
        base = "thermal2mqtt/seen"
        observer.wait_for(f"{base}/availability", DEADLINE_SECONDS, lambda m: m.payload == b"online")
        caller = Caller(observer, base)
        for command in ("settings/set", "settings/reset", "agent/restart", "snapshot/take"):
            assert caller.ask(command)["error"]["code"] == "forbidden"
        assert caller.ask("settings/get")["status"] == "ok"
        observer.publish(f"{base}/set/palette", "grey")
        answer = observer.wait_for(f"{base}/response/set/palette", DEADLINE_SECONDS)
        assert json.loads(answer.payload)["error"]["code"] == "forbidden"


def test_changes_outlive_the_agent(broker: Mosquitto, tmp_path: Path) -> None:
    """Also those that waited for its restart."""
    settings = loaded(tmp_path, broker.port, agent={"id": "kept", "data_directory": tmp_path})
    with Observer(broker.port) as observer:
        caller = Caller(observer, "thermal2mqtt/kept")
        for turn in range(2):
            before = len(observer.messages)
            with running(settings):
                observer.wait_for(
                    f"{caller.base}/availability",
                    DEADLINE_SECONDS,
                    lambda m: m.payload == b"online",
                    after=before,
                )
                if turn == 0:
                    wanted = {"sensors": {"thermal": {"rotation": 90, "emissivity": 0.8}}}
                    assert caller.ask("settings/set", settings=wanted)["data"]["restart_needed"]
                found = caller.ask("settings/get")["data"]
                announced = json.loads(observer.on(f"{caller.base}/announce")[-1].payload)
    sensor = found["settings"]["sensors"]["thermal"]
    assert (sensor["rotation"], sensor["emissivity"], found["restart_needed"]) == (90, 0.8, [])
    assert announced["sources"]["thermal"]["rotation"] == 90
