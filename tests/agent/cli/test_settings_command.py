"""`settings check`, `show` and `schema` as people and programs meet them."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from thermal2mqtt.cli import app
from thermal2mqtt.settings import Settings, load_settings, load_with_origins
from thermal2mqtt.settings_book import SettingsBook

WRONG = "mqtt:\n  port: 99999\nlog: {level: loud}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a settings file, which is not there yet."""
    return tmp_path / "settings.yaml"


def settings(*arguments: str | Path, environ: dict[str, str] | None = None) -> Result:
    """Run `thermal2mqtt settings ...`."""
    return CliRunner().invoke(app, ["settings", *map(str, arguments)], env=environ)


def test_check_of_good_settings_says_so(file: Path) -> None:
    """Exit code 0 and what was read."""
    file.write_text("sensors: {thermal: {}, rack: {driver: simulator}}")
    result = settings("check", "--settings", file, environ={"THERMAL2MQTT_LOG__LEVEL": "debug"})
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{file}: all right; 2 sensors, 0 zones, 1 variable\n"


def test_check_without_file_says_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The defaults are all right too."""
    monkeypatch.setattr("thermal2mqtt.settings.load.DEFAULT_PATH", Path("/nonexistent"))
    assert settings("check").stdout == "no file: all right; 1 sensor, 0 zones, 0 variables\n"


def test_check_of_wrong_settings_tells_everything_and_exits_with_2(file: Path) -> None:
    """Each problem is a line on standard error, which is not broken however narrow the terminal."""
    file.write_text(WRONG)
    result = settings("check", "--settings", file, environ={"COLUMNS": "20"})
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "error: 2 problems in the settings:",
        f"  {file}:2:9: mqtt.port is 99999; allowed: a whole number from 1 to 65535",
        f"  {file}:3:14: log.level is loud; allowed: one of debug, info, warning, error",
    ]


def test_check_for_programs_is_json_either_way(file: Path) -> None:
    """A program reads `ok` and a list of problems, and gets the same exit codes."""
    file.write_text(WRONG)
    result = settings("check", "--settings", file, "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["ok"], found["more"]) == (2, False, 0)
    assert found["problems"][0] == {
        "source": "file",
        "where": str(file),
        "line": 2,
        "column": 9,
        "field": "mqtt.port",
        "message": "is 99999",
        "given": "99999",
        "allowed": "a whole number from 1 to 65535",
    }
    file.write_text("")
    good = settings("check", "--settings", file, "--json")
    assert (good.exit_code, json.loads(good.stdout)) == (0, {"ok": True, "problems": [], "more": 0})


def test_show_is_a_settings_file(file: Path, tmp_path: Path) -> None:
    """What is printed gives the same settings again."""
    file.write_text("agent: {name: Größe}")
    result = settings("show", "--settings", file)
    assert result.exit_code == 0
    shown = tmp_path / "shown.yaml"
    shown.write_text(result.stdout)
    assert load_settings(shown, {}) == load_settings(file, {})


def test_show_for_programs_has_settings_and_origins(file: Path) -> None:
    """A program reads the value and where it comes from."""
    file.write_text("mqtt: {host: broker.lan}")
    data = json.loads(settings("show", "--settings", file, "--json").stdout)
    assert (data["settings"]["mqtt"]["host"], data["origins"]["mqtt.host"]) == ("broker.lan", "file, line 1")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_show_hides_the_password(file: Path, form: list[str]) -> None:
    """What is shown can be posted when asking for help."""
    file.write_text("mqtt: {username: u, password: hunter2}")
    result = settings("show", "--settings", file, *form)
    assert "**********" in result.stdout
    assert "hunter2" not in result.output


@pytest.mark.parametrize("command", ["show", "check"])
def test_wrong_settings_end_every_command_alike(file: Path, command: str) -> None:
    """No command works with half of the settings."""
    file.write_text(WRONG)
    assert settings(command, "--settings", file).exit_code == 2


def test_schema_describes_the_file() -> None:
    """An editor can use it: a dialect, all sections, limits, and no key that is not known."""
    result = settings("schema")
    schema = json.loads(result.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == set(Settings().model_dump(by_alias=True))
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["MqttSettings"]["properties"]["port"]["anyOf"][0]["maximum"] == 65535
    compact = settings("schema", "--json").stdout
    assert compact.count("\n") == 1
    assert json.loads(compact) == schema


def test_real_program_shows_the_example() -> None:
    """The real program, in a process of its own, on the example of the documentation."""
    example = Path(__file__).parents[3] / "docs/settings.example.yaml"
    result = subprocess.run(
        [sys.executable, "-m", "thermal2mqtt", "settings", "show", "--settings", example],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert yaml.safe_load(result.stdout)["agent"]["name"] == "Switchboard"
    assert result.stderr == ""


def changed_at_run_time(file: Path) -> None:
    """Have a setting changed, as by an agent that runs with this file."""
    book = SettingsBook.of(load_with_origins(file, {}))
    book.load()
    asyncio.run(book.set({"sensors": {"thermal": {"emissivity": 0.8}}}))


def test_show_tells_what_was_changed_at_run_time(file: Path) -> None:
    """As the agent works with it, and that it is not from the file; nothing is written."""
    file.write_text(f"agent: {{data_directory: {file.parent}}}\nsensors: {{thermal: {{emissivity: 0.9}}}}")
    changed_at_run_time(file)
    before = {path: path.read_bytes() for path in file.parent.iterdir()}
    shown = settings("show", "--settings", file).stdout
    assert re.search(r"emissivity: 0\.8 +# override$", shown, re.MULTILINE)
    data = json.loads(settings("show", "--settings", file, "--json").stdout)
    assert data["origins"]["sensors.thermal.emissivity"] == "override"
    assert {path: path.read_bytes() for path in file.parent.iterdir()} == before


def test_what_a_later_version_changed_is_refused_with_what_to_do(file: Path) -> None:
    """An agent that is older than its data says so."""
    file.write_text(f"agent: {{data_directory: {file.parent}}}")
    (file.parent / "overrides.json").write_text('{"schema": 2}')
    result = settings("show", "--settings", file)
    assert result.exit_code == 1
    assert "update the agent, or move the file away" in " ".join(result.stderr.split())
