"""What is shown of the settings: a file that gives them again, origins, and stars for secrets."""

import json

import yaml

from tests.agent.settings.conftest import Load
from thermal2mqtt.settings.show import as_data, as_yaml

FILE = """\
mqtt:
  host: broker.lan
  username: agent
sensors:
  "no": {driver: simulator, name: "yes: no"}
zones:
  list:
    - id: l1
      name: Größe
      sensor: "no"
      polygon: [[0, 0], [1, 0], [0.5, 1]]
"""
ENVIRON = {"THERMAL2MQTT_MQTT__PASSWORD": "hunter2", "THERMAL2MQTT_LOG": '{"level": "debug"}'}


def test_yaml_says_where_each_value_comes_from(load: Load) -> None:
    """One line a value, its origin as a comment behind it."""
    lines = as_yaml(load(FILE, ENVIRON)).splitlines()
    assert lines[0].startswith("# The settings file: /")
    shown = [" ".join(line.split()) for line in lines]
    assert "host: broker.lan # file, line 2" in shown
    assert "port: null # default" in shown
    assert "password: '**********' # environment THERMAL2MQTT_MQTT__PASSWORD" in shown
    assert "level: debug # environment THERMAL2MQTT_LOG" in shown
    assert "- id: l1 # file, line 8" in shown
    assert "polygon: [[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]] # file, line 11" in shown


def test_yaml_is_a_settings_file_that_gives_the_same(load: Load) -> None:
    """What is shown can be copied: only the secret must be put back."""
    loaded = load(FILE, ENVIRON)
    again = load(as_yaml(loaded), {"THERMAL2MQTT_MQTT__PASSWORD": "hunter2"})
    assert again.settings == loaded.settings


def test_yaml_says_that_there_is_no_file(load: Load) -> None:
    """Without a file all lines but the first are the same as with an empty one."""
    loaded = load("")
    without = type(loaded)(loaded.settings, type(loaded.origins)(loaded.origins.environment, None))
    assert as_yaml(without).splitlines()[0] == "# The settings file: none"
    assert as_yaml(without).splitlines()[1:] == as_yaml(loaded).splitlines()[1:]


def test_data_has_values_and_origins_for_programs(load: Load) -> None:
    """JSON for programs: values as the file has them, the origin of each by its path."""
    data = json.loads(json.dumps(as_data(load(FILE, ENVIRON))))
    assert data["settings"]["sensors"]["no"]["name"] == "yes: no"
    assert data["settings"]["schema"] == 1
    assert data["origins"]["zones.list[0].name"] == "file, line 9"
    assert data["origins"]["zones.list[0].thresholds.hysteresis"] == "default"
    assert data["origins"]["mqtt.password"] == "environment THERMAL2MQTT_MQTT__PASSWORD"


def test_data_and_yaml_show_the_same(load: Load) -> None:
    """Both forms come from one place."""
    loaded = load(FILE, ENVIRON)
    again = load(as_yaml(loaded)).settings
    assert again.model_dump(mode="json", by_alias=True) == as_data(loaded)["settings"]
    assert yaml.safe_load(as_yaml(load("")))["mqtt"] == as_data(load(""))["settings"]["mqtt"]


def test_secret_is_nowhere(load: Load) -> None:
    """No form of the settings has the password in it, however it was given."""
    for text, environ in (
        ("mqtt: {username: u, password: hunter2}", {}),
        ("", {"THERMAL2MQTT_MQTT": '{"username": "u", "password": "hunter2"}'}),
    ):
        loaded = load(text, environ)
        assert loaded.settings.mqtt.password is not None
        shown = f"{as_yaml(loaded)}{as_data(loaded)}{loaded.settings}{loaded.settings.mqtt!r}"
        assert "hunter2" not in shown
