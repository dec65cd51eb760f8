"""Environment over file over defaults, and everything that is wrong told at once."""

from pathlib import Path

import pytest

from tests.agent.settings.conftest import Load, Refuse
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings import Settings, SettingsError, Source, load_settings, load_with_origins
from thermal2mqtt.settings import load as load_module
from thermal2mqtt.settings.sensor import Driver

WRONG = """\
mqtt:
  hots: broker.lan
  port: 99999
sensors:
  thermal:
    driver: mlx90641
zones:
  list:
    - id: l1
      name: L1
      polygon: [[0, 0], [1, 0], [1, 1]]
      thresholds:
        high: {warning: 80, critical: 60}
log: {level: loud}
"""


@pytest.fixture
def no_default_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the default file where the test can write it; it does not exist yet."""
    file = tmp_path / "etc-settings.yaml"
    monkeypatch.setattr(load_module, "DEFAULT_PATH", file)
    return file


def test_without_file_and_environment_all_are_defaults(no_default_file: Path) -> None:
    """A machine with nothing set gets the defaults."""
    assert not no_default_file.exists()
    assert load_settings(None, {}) == Settings()


def test_default_file_is_read_where_it_exists(no_default_file: Path) -> None:
    """/etc/thermal2mqtt/settings.yaml needs no option."""
    no_default_file.write_text("agent: {name: Cellar}")
    assert load_settings(None, {}).agent.name == "Cellar"


def test_own_environment_is_read_when_none_is_given(
    no_default_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process's environment counts."""
    assert not no_default_file.exists()
    monkeypatch.setenv("THERMAL2MQTT_MQTT__HOST", "broker.lan")
    assert load_settings().mqtt.host == "broker.lan"


def test_environment_wins_over_file_and_file_over_default(load: Load) -> None:
    """Each value comes from the first source that has it, and remembers which that was."""
    loaded = load(
        "mqtt:\n  host: from-file\n  base_topic: from-file\n", {"THERMAL2MQTT_MQTT__HOST": "from-environment"}
    )
    mqtt, origins = loaded.settings.mqtt, loaded.origins
    assert (mqtt.host, mqtt.base_topic, mqtt.keepalive_seconds) == ("from-environment", "from-file", 30)
    assert str(origins.of(("mqtt", "host"))) == "environment THERMAL2MQTT_MQTT__HOST"
    assert str(origins.of(("mqtt", "base_topic"))) == "file, line 3"
    assert str(origins.of(("mqtt", "keepalive_seconds"))) == "default"


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "---\n", "mqtt:\nsensors:\n  thermal:\nzones:\n  list:\n"]
)
def test_what_is_left_empty_is_default(load: Load, text: str) -> None:
    """An empty file, and sections whose keys are all commented out, change nothing."""
    assert load(text).settings == Settings()


def test_all_problems_are_told_at_once(refuse: Refuse) -> None:
    """One run is enough to learn of everything, in the order of the lines."""
    found = [(problem.line, problem.field) for problem in refuse(WRONG)]
    assert found == [
        (2, "mqtt.hots"),
        (3, "mqtt.port"),
        (6, "sensors.thermal.driver"),
        (13, "zones.list[0].thresholds.high.critical"),
        (14, "log.level"),
    ]


def test_error_reads_well(refuse: Refuse) -> None:
    """A problem names file, line, column and field, what was given and what is allowed."""
    texts = [str(problem).partition("settings.yaml")[2] for problem in refuse(WRONG)]
    assert texts == [
        ":2:3: mqtt.hots is unknown; did you mean host?",
        ":3:9: mqtt.port is 99999; allowed: a whole number from 1 to 65535",
        ":6:13: sensors.thermal.driver is mlx90641; allowed: one of mlx90640, simulator, replay",
        ":13:39: zones.list[0].thresholds.high.critical (60) must be above warning (80)",
        ":14:14: log.level is loud; allowed: one of debug, info, warning, error",
    ]


def test_required_key_that_is_missing_is_told_where_its_section_begins(refuse: Refuse) -> None:
    """What is not there has no line of its own."""
    problems = refuse("zones:\n  list:\n    - id: l1\n      polygon: [[0, 0], [1, 0], [1, 1]]\n    - {}\n")
    assert [(p.line, p.text) for p in problems if "name" in p.field] == [
        (3, "zones.list[0].name is missing; allowed: one line of 1 to 64 characters"),
        (5, "zones.list[1].name is missing; allowed: one line of 1 to 64 characters"),
    ]


def test_error_is_one_of_ours_and_counts_its_problems(load: Load) -> None:
    """Whoever catches the agent's errors catches this one, and its text begins with how many there are."""
    with pytest.raises(Thermal2mqttError, match=r"^2 problems in the settings:\n  .*agnet.*\n  .*mqqt.*$"):
        load("agnet: {}\nmqqt: {}\n")
    with pytest.raises(Thermal2mqttError, match=r"^1 problem in"):
        load("agnet: {}")


def test_wrong_values_do_not_hide_checks_between_others(refuse: Refuse) -> None:
    """A field that is wrong does not postpone what is wrong between fields elsewhere."""
    fields = [
        problem.field
        for problem in refuse(
            "log: {level: loud}\nmqtt: {password: secret}\nzones:\n  list:\n"
            "  - {id: a, name: A, sensor: nope, polygon: [[0, 0], [1, 0], [1, 1]]}\n"
            "  - {id: a, name: A, polygon: [[0, 0], [1, 0], [1, 1]], sensr: x}\n"
        )
    ]
    assert fields == [
        "log.level",
        "mqtt.password",
        "zones.list[0].sensor",
        "zones.list[1].id",
        "zones.list[1].sensr",
    ]


@pytest.mark.parametrize("recording", ["[]", "''"])
def test_wrong_value_leads_to_no_complaint_about_its_neighbour(refuse: Refuse, recording: str) -> None:
    """A recording that is wrong is not said to be missing as well."""
    (problem,) = refuse(f"sensors: {{thermal: {{driver: replay, recording: {recording}}}}}")
    assert problem.field == "sensors.thermal.recording"


def test_list_with_wrong_items_is_not_called_too_short(refuse: Refuse) -> None:
    """Three corners of which one is wrong are three corners."""
    problems = refuse("zones: {list: [{id: a, name: A, polygon: [[0, 0], [1, 0], [1, 9]]}]}")
    assert [p.field for p in problems] == ["zones.list[0].polygon[2][1]"]


def test_newer_layout_asks_for_an_update_and_for_nothing_else(refuse: Refuse) -> None:
    """What a newer agent wrote is not picked apart by an older one."""
    (problem,) = refuse("mqtt: {quantum: true}\nschema: 2\n", {"THERMAL2MQTT_NEW": "1"})
    assert (problem.line, problem.field) == (2, "schema")
    assert problem.message == "is 2, but this agent knows 1 at most; update the agent"


@pytest.mark.parametrize("version", ["0", "x", "true", "1.5", "[]"])
def test_layout_that_never_was_is_an_ordinary_mistake(refuse: Refuse, version: str) -> None:
    """Only a higher whole number is a newer layout."""
    assert [p.field for p in refuse(f"schema: {version}\nmqtt: {{quantum: true}}\n")] == [
        "schema",
        "mqtt.quantum",
    ]


def test_missing_file_and_wrong_environment_are_told_together(tmp_path: Path) -> None:
    """A file that cannot be read does not hide a misspelt variable."""
    with pytest.raises(SettingsError) as refusal:
        load_settings(tmp_path / "nope.yaml", {"THERMAL2MQTT_MQTT_HOST": "x"})
    assert [(p.source, p.where) for p in refusal.value.problems] == [
        (Source.ENVIRONMENT, "THERMAL2MQTT_MQTT_HOST"),
        (Source.FILE, str(tmp_path / "nope.yaml")),
    ]


def test_no_problem_of_the_environment_names_a_line(tmp_path: Path) -> None:
    """A variable is named by its name, even where the file sets the same key."""
    file = tmp_path / "settings.yaml"
    file.write_text("mqtt:\n  port: 1883\n")
    with pytest.raises(SettingsError) as refusal:
        load_with_origins(file, {"THERMAL2MQTT_MQTT__PORT": "many"})
    (problem,) = refusal.value.problems
    assert str(problem) == (
        "THERMAL2MQTT_MQTT__PORT: mqtt.port is many; allowed: a whole number from 1 to 65535"
    )


def test_many_problems_are_counted_instead_of_printed(load: Load) -> None:
    """Whoever feeds in a wrong file gets a hundred problems and the number of the rest."""
    with pytest.raises(SettingsError, match=r"^150 problems in the settings:\n") as refusal:
        load("".join(f"key{n}: 1\n" for n in range(150)))
    assert (len(refusal.value.problems), refusal.value.more) == (100, 50)
    assert str(refusal.value).endswith("\n  and 50 more")


def test_sensor_of_the_environment_joins_those_of_the_file(load: Load) -> None:
    """Sections are merged, key by key."""
    prefix = "THERMAL2MQTT_SENSORS__"
    environ = {f"{prefix}THERMAL__DRIVER": "simulator", f"{prefix}RACK__DRIVER": "simulator"}
    loaded = load("sensors: {thermal: {name: Board}}", environ)
    assert {k: (s.driver, s.name) for k, s in loaded.settings.sensors.items()} == {
        "thermal": (Driver.SIMULATOR, "Board"),
        "rack": (Driver.SIMULATOR, "Thermal"),
    }


@pytest.mark.parametrize(
    ("key", "given", "allowed"),
    [
        ("distance_metres", "0", "a number above 0, up to 1000"),
        ("humidity", "55", "a number from 0 to 1"),
        ("address", "0x330", "a whole number from 8 to 119, which is 0x08 to 0x77"),
    ],
)
def test_limits_are_told_as_people_write_them(refuse: Refuse, key: str, given: str, allowed: str) -> None:
    """What is excluded is told as excluded, and an address as it stands on the part's own paper."""
    (problem,) = refuse(f"sensors: {{thermal: {{{key}: {given}}}}}")
    assert (problem.given, problem.allowed) == (given, allowed)


def test_large_limits_are_told_in_digits(refuse: Refuse) -> None:
    """1e+06 is for programs."""
    shape = "rectangle: {x: 0, y: 0, width: 1, height: 1}"
    (problem,) = refuse(f"zones: {{list: [{{id: a, name: A, {shape}, load_topic: a, rated_current: 0}}]}}")
    assert problem.allowed == "a number above 0, up to 1000000"
