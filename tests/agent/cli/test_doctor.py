"""`doctor` as people and programs meet it: the lines, the JSON, the exit code."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.lab.mosquitto import Mosquitto
from tests.lab.server import free_port
from thermal2mqtt.cli import doctor

SETTINGS = """\
agent: {{data_directory: {data}}}
sensors: {{thermal: {{driver: simulator}}}}
mqtt: {{host: 127.0.0.1, port: {mqtt}}}
http: {{port: {http}}}
"""


def _doctor(*arguments: str) -> Result:
    app = typer.Typer()
    doctor.register(app)
    return CliRunner().invoke(app, arguments)


def _write(folder: Path, mqtt: int) -> str:
    file = folder / "settings.yaml"
    file.write_text(SETTINGS.format(data=folder, mqtt=mqtt, http=free_port()))
    return str(file)


def _checks(result: Result) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in json.loads(result.stdout)["checks"]}


def test_where_nothing_failed_the_exit_code_is_0(tmp_path: Path, mosquitto: Mosquitto) -> None:
    """A simulated sensor, a real broker, a writable directory."""
    result = _doctor("--settings", _write(tmp_path, mosquitto.port))
    assert result.exit_code == 0
    assert "0x33 answers" in result.stdout
    assert "accepted, MQTT 5" in result.stdout
    # Not anywhere: the path of the settings has this test's name in it.
    assert "failed" not in result.stdout.splitlines()[-1]


def test_where_something_failed_the_exit_code_is_1(tmp_path: Path) -> None:
    """The line says what was found, the next one what to do, and what stands on it is skipped."""
    port = free_port()
    result = _doctor("--settings", _write(tmp_path, port))
    assert result.exit_code == 1
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert f"fail broker.port 127.0.0.1:{port}: nothing listens" in lines
    assert "→ Start the broker, or correct mqtt.host and mqtt.port." in " ".join(lines)
    assert "skip broker.login needs broker.port" in lines
    assert lines[-1].endswith("1 failed, 5 skipped")


def test_json_holds_every_line(tmp_path: Path, mosquitto: Mosquitto) -> None:
    """A program reads name, status, what was found, and advice or null."""
    result = _doctor("--json", "--settings", _write(tmp_path, mosquitto.port))
    assert json.loads(result.stdout)["ok"] is True
    assert _checks(result)["broker.login"] == {
        "name": "broker.login",
        "status": "ok",
        "found": "accepted, MQTT 5",
        "advice": None,
    }


def test_json_says_when_something_failed(tmp_path: Path) -> None:
    """`ok` and the exit code agree."""
    result = _doctor("--json", "--settings", _write(tmp_path, free_port()))
    assert json.loads(result.stdout)["ok"] is False
    assert result.exit_code == 1


def test_settings_that_cannot_be_used_are_the_first_failure(tmp_path: Path) -> None:
    """All that is wrong is told; what needs the settings is skipped, the machine is looked at."""
    file = tmp_path / "settings.yaml"
    file.write_text("mqtt: {port: 99999}\nsensors: {thermal: {refresh_rate_hz: 7}}\n")
    result = _doctor("--json", "--settings", str(file))
    checks = _checks(result)
    assert result.exit_code == 1
    assert checks["settings"]["status"] == "fail"
    assert "mqtt.port" in checks["settings"]["found"]
    assert "refresh_rate_hz" in checks["settings"]["found"]
    assert checks["sensor"]["found"] == "needs settings"
    assert checks["host.memory"]["status"] != "skip"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A path that was mistyped does not fall back to defaults."""
    result = _doctor("--json", "--settings", str(tmp_path / "none.yaml"))
    assert "none.yaml" in _checks(result)["settings"]["found"]
    assert result.exit_code == 1


def test_the_default_file_is_looked_at_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the service does."""
    file = Path(_write(tmp_path, free_port()))
    monkeypatch.setattr("thermal2mqtt.cli.checks.table.DEFAULT_PATH", file)
    assert str(file) in _checks(_doctor("--json"))["settings"]["found"]


def test_without_a_file_the_defaults_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first thing that somebody runs on a new Pi, before anything was written."""
    monkeypatch.setenv("THERMAL2MQTT_MQTT__PORT", str(free_port()))
    monkeypatch.setattr("thermal2mqtt.cli.checks.table.DEFAULT_PATH", Path("/nowhere/settings.yaml"))
    monkeypatch.setattr("thermal2mqtt.settings.load.DEFAULT_PATH", Path("/nowhere/settings.yaml"))
    result = _doctor("--json")
    assert "no file" in _checks(result)["settings"]["found"]
    assert "sensor.thermal.source" in _checks(result)
