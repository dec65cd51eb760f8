"""The environment: which variables set what, and which are refused."""

import json

import pytest

from tests.agent.settings.conftest import Load, Refuse
from thermal2mqtt.settings import Settings

ZONE = {"id": "l1", "name": "L1", "polygon": [[0, 0], [1, 0], [1, 1]]}


@pytest.mark.parametrize(
    ("name", "text", "path", "value"),
    [
        ("MQTT__HOST", "broker.lan", "mqtt.host", "broker.lan"),
        ("MQTT__PORT", "8883", "mqtt.port", 8883),
        ("MQTT__PROTOCOL", "5", "mqtt.protocol", "5"),
        ("MQTT__TLS__ENABLED", "true", "mqtt.tls.enabled", True),
        ("MQTT__TLS__ENABLED", "0", "mqtt.tls.enabled", False),
        ("AGENT__NAME", "no", "agent.name", "no"),
        ("AGENT__NAME", "[1]", "agent.name", "[1]"),
        ("AGENT", '{"name": "Cellar"}', "agent.name", "Cellar"),
        ("HOMEASSISTANT__DISCOVERY", "off", "homeassistant.discovery", False),
        ("TELEMETRY__INTERVAL_SECONDS", "2.5", "telemetry.interval_seconds", 2.5),
        ("SCHEMA", "1", "schema_version", 1),
        ("ZONES__LIST", json.dumps([ZONE]), "zones.list.0.name", "L1"),
        ("SENSORS__THERMAL__DRIVER", "simulator", "sensors.thermal.driver", "simulator"),
        ("SENSORS__thermal__DRIVER", "simulator", "sensors.thermal.driver", "simulator"),
        ("SENSORS__THERMAL__ADDRESS", "0x34", "sensors.thermal.address", 0x34),
        ("SENSORS__THERMAL__ROTATION", "180", "sensors.thermal.rotation", 180),
        ("SENSORS__THERMAL__RESOLUTION_BITS", "19", "sensors.thermal.resolution_bits", 19),
        ("SENSORS__THERMAL__REFRESH_RATE_HZ", "16", "sensors.thermal.refresh_rate_hz", 16.0),
        ("SENSORS__THERMAL", '{"driver": "simulator"}', "sensors.thermal.driver", "simulator"),
        ("SENSORS", '{"thermal": {"mirror": true}}', "sensors.thermal.mirror", True),
    ],
)
def test_variable_sets_its_key(load: Load, name: str, text: str, path: str, value: object) -> None:
    """Every kind of value can be set from the environment, lists and sections as JSON."""
    found: object = load("", {f"THERMAL2MQTT_{name}": text}).settings
    for part in path.split("."):
        if isinstance(found, tuple):
            found = found[int(part)]
        else:
            found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == value


@pytest.mark.parametrize(
    "name",
    [
        "THERMAL2MQTT_SERVICE_HOST",
        "THERMAL2MQTT_SERVICE_PORT_HTTP",
        "THERMAL2MQTT_PORT",
        "THERMAL2MQTT_PORT_8640_TCP_ADDR",
        "PATH",
        "MQTT__HOST",
    ],
)
def test_variable_of_others_is_passed_over(load: Load, name: str) -> None:
    """What a shell, or Kubernetes beside a service of the same name, sets does no harm."""
    assert load("", {name: "tcp://10.0.0.1:8640"}).settings == Settings()


def test_variable_set_to_nothing_is_not_set(load: Load) -> None:
    """`THERMAL2MQTT_MQTT__PASSWORD=${PASSWORD:-}` of a compose file without a password means none."""
    environ = {"THERMAL2MQTT_MQTT__PASSWORD": "", "THERMAL2MQTT_MQTT__HOST": ""}
    assert load("mqtt: {host: broker.lan}", environ).settings.mqtt.host == "broker.lan"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("MQTT_HOST", "sets nothing; did you mean THERMAL2MQTT_MQTT__HOST?"),
        ("MQTT__HOTS", "sets nothing; did you mean THERMAL2MQTT_MQTT__HOST?"),
        ("MQTT__HOST__NAME", "sets nothing; did you mean THERMAL2MQTT_MQTT__HOST?"),
        ("SENSORS__RACK__DRIVR", "sets nothing; did you mean THERMAL2MQTT_SENSORS__RACK__DRIVER?"),
        ("SENSOR_DRIVER", "sets nothing; did you mean THERMAL2MQTT_SENSORS__THERMAL__DRIVER?"),
        ("", "sets nothing; remove or correct it"),
        ("!?", "sets nothing; remove or correct it"),
        ("ZONES__LIST__0__NAME", "goes into a list; give it whole, as JSON, in THERMAL2MQTT_ZONES__LIST"),
    ],
)
def test_misspelt_variable_is_seen(refuse: Refuse, name: str, message: str) -> None:
    """A variable of ours that sets nothing is refused, with the one that was probably meant."""
    (problem,) = refuse("", {f"THERMAL2MQTT_{name}": "x"})
    assert (problem.where, problem.message, problem.line) == (f"THERMAL2MQTT_{name}", message, None)


def test_two_variables_for_one_key_are_refused(refuse: Refuse) -> None:
    """Which of two spellings would win is not left to chance."""
    environ = {"THERMAL2MQTT_MQTT__HOST": "a", "THERMAL2MQTT_mqtt__host": "b"}
    (problem,) = refuse("", environ)
    assert problem.message == "sets the same as THERMAL2MQTT_MQTT__HOST; remove one"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("MQTT__PORT", "many", "mqtt.port is many; allowed: a whole number from 1 to 65535"),
        (
            "ZONES__LIST",
            "L1",
            "zones.list is L1, but must be JSON; allowed: a list of up to 32, each a section with id, name,",
        ),
        ("IMAGE", "x", "image is x, but must be JSON; allowed: a section with interval_seconds"),
        ("IMAGE", "[" * 50_000, f"image is '{'[' * 60}...', but must be JSON; allowed: a section with"),
        ("IMAGE", "9" * 5000, f"image is {'9' * 60}..., but must be JSON; allowed: a section with"),
        ("IMAGE", '{"interval_seconds": NaN}', "image.interval_seconds is nan; allowed: a number from 0 to"),
        ("AGENT__NAME", "a\x1bb", r"agent.name is 'a\x1bb'; allowed: one line of 1 to 64 characters"),
        ("AGENT__NAME", "a\udcffb", r"agent.name is 'a\udcffb'; allowed: one line of 1 to 64 characters"),
        ("SENSORS__A!__MIRROR", "on", "sensors.'a!' is no id; allowed: 1 to 32 characters of a-z"),
    ],
)
def test_wrong_value_names_variable_and_field(refuse: Refuse, name: str, text: str, message: str) -> None:
    """A problem of the environment names the variable, the field, what was given and what is allowed."""
    (problem,) = refuse("", {f"THERMAL2MQTT_{name}": text})
    assert str(problem).startswith(f"THERMAL2MQTT_{name}: {message}")


def test_section_given_whole_leaves_other_keys_to_the_file(refuse: Refuse) -> None:
    """JSON for a section is merged with the file, and each problem names where its value stands."""
    problems = refuse(
        "mqtt:\n  port: 0\n  keepalive_seconds: 30\n",
        {"THERMAL2MQTT_MQTT": '{"keepalive_seconds": 1, "hots": 2}', "THERMAL2MQTT_MQTT__HOST": "a"},
    )
    assert [(p.where.rpartition("/")[2], p.line, p.field) for p in problems] == [
        ("THERMAL2MQTT_MQTT", None, "mqtt.hots"),
        ("THERMAL2MQTT_MQTT", None, "mqtt.keepalive_seconds"),
        ("settings.yaml", 2, "mqtt.port"),
    ]


def test_special_variable_wins_over_the_whole_section(load: Load) -> None:
    """Of two variables the one that names the key itself counts."""
    environ = {"THERMAL2MQTT_MQTT": '{"host": "whole", "port": 1}', "THERMAL2MQTT_MQTT__HOST": "special"}
    loaded = load("", environ)
    assert (loaded.settings.mqtt.host, loaded.settings.mqtt.port) == ("special", 1)
    assert str(loaded.origins.of(("mqtt", "host"))) == "environment THERMAL2MQTT_MQTT__HOST"
    assert str(loaded.origins.of(("mqtt", "port"))) == "environment THERMAL2MQTT_MQTT"


def test_list_of_the_environment_replaces_that_of_the_file(refuse: Refuse) -> None:
    """Zones of two sources are not mixed, and a mistake is looked for where it is."""
    (problem,) = refuse(
        "zones: {list: [{id: a, name: A, polygon: [[0, 0], [1, 0], [1, 1]]}]}",
        {"THERMAL2MQTT_ZONES__LIST": json.dumps([{**ZONE, "name": ""}])},
    )
    assert (problem.where, problem.field) == ("THERMAL2MQTT_ZONES__LIST", "zones.list[0].name")


def test_mistake_between_variables_names_one_of_them(refuse: Refuse) -> None:
    """Where nothing was given for the field itself, what it belongs to is named."""
    (problem,) = refuse(
        "", {"THERMAL2MQTT_SENSORS": '{"rack": {}}', "THERMAL2MQTT_ZONES__LIST": json.dumps([ZONE])}
    )
    assert problem.where == "THERMAL2MQTT_ZONES__LIST"
    assert problem.text == "zones.list[0].sensor names no sensor: thermal; there is rack"
