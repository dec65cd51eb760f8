"""`thermal2mqtt calibrate` as people run it, on the simulated part."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from thermal2mqtt.cli import app
from thermal2mqtt.store.corrections import FOLDER, load_corrections, load_references

SERIAL = "20614E010985"
CABINET = {"id": "cabinet", "name": "Cabinet", "polygon": [[0.02, 0.6], [0.1, 0.6], [0.1, 0.9], [0.02, 0.9]]}


def _settings(folder: Path, *zones: dict[str, Any], **sensor: Any) -> Path:
    path = folder / "settings.yaml"
    thermal = {"driver": "simulator", "scenario": "still", "refresh_rate_hz": 32, **sensor}
    document = {
        "agent": {"data_directory": str(folder / "data")},
        "sensors": {"thermal": thermal},
        "zones": {"list": list(zones)},
        "http": {"port": 0},  # an agent that runs on this machine is not asked
    }
    path.write_text(yaml.safe_dump(document))
    return path


def _run(*arguments: str | Path) -> Result:
    runner = CliRunner(env={"COLUMNS": "160"})
    return runner.invoke(app, ["calibrate", *map(str, arguments), "--seconds", "1"])


def _said(result: Result) -> str:
    return " ".join((result.stdout + result.stderr).split())


def test_a_reference_corrects_the_part(tmp_path: Path) -> None:
    """In the reference zone, which the simulator has at some 27 C, 29 C are missing two kelvin."""
    result = _run("29", "--settings", _settings(tmp_path, {**CABINET, "role": "reference"}))
    assert result.exit_code == 0, _said(result)
    assert f"part {SERIAL}, zone cabinet" in _said(result)
    correction = load_corrections(tmp_path / "data")[SERIAL]
    assert correction.offset_kelvin == pytest.approx(2.1, abs=0.5)
    assert f"{correction.offset_kelvin:+.2f} K with the sensor itself at 25 °C" in _said(result)
    (reference,) = load_references(tmp_path / "data", SERIAL)
    assert reference.reference_celsius == 29.0
    assert reference.ambient_celsius == pytest.approx(33.0, abs=0.2)


def test_references_add_up_until_begun_anew(tmp_path: Path) -> None:
    """A second run averages with the first; --anew forgets it."""
    settings = _settings(tmp_path, {**CABINET, "role": "reference"})
    for celsius in ("28", "30"):
        assert _run(celsius, "--settings", settings).exit_code == 0
    both = load_corrections(tmp_path / "data")[SERIAL].offset_kelvin
    assert len(load_references(tmp_path / "data", SERIAL)) == 2
    assert _run("30", "--anew", "--settings", settings).exit_code == 0
    assert len(load_references(tmp_path / "data", SERIAL)) == 1
    assert load_corrections(tmp_path / "data")[SERIAL].offset_kelvin == pytest.approx(both + 1, abs=0.2)


def test_a_zone_can_be_named(tmp_path: Path) -> None:
    """Any zone of the sensor will do."""
    result = _run("27", "--zone", "cabinet", "--settings", _settings(tmp_path, CABINET))
    assert "zone cabinet" in _said(result)


def test_without_a_zone_the_middle_is_looked_at(tmp_path: Path) -> None:
    """In the simulated switchboard an edge of a joint lies there: it is refused, and nothing is kept."""
    result = _run("50", "--settings", _settings(tmp_path))
    assert result.exit_code == 1
    assert "must lie within a surface of one temperature" in _said(result)
    assert not (tmp_path / "data" / FOLDER).exists()


def test_an_unknown_zone_is_refused_with_those_there_are(tmp_path: Path) -> None:
    """Before the sensor is touched."""
    result = _run("50", "--zone", "joint", "--settings", _settings(tmp_path, CABINET))
    assert result.exit_code == 1
    assert "sensor thermal has no zone 'joint'; there is cabinet" in _said(result)


def test_of_several_reference_zones_one_must_be_named(tmp_path: Path) -> None:
    """Guessing would calibrate against the wrong one."""
    zones = [{**CABINET, "role": "reference"}, {**CABINET, "id": "other", "role": "reference"}]
    result = _run("50", "--settings", _settings(tmp_path, *zones))
    assert "(cabinet, other): name one with --zone" in _said(result)


def test_a_reference_that_cannot_be_is_refused(tmp_path: Path) -> None:
    """73 K too little is no drift of a sensor."""
    result = _run("100", "--settings", _settings(tmp_path, {**CABINET, "role": "reference"}))
    assert result.exit_code == 1
    assert "more than the 15 K that are corrected" in _said(result)


def test_a_damaged_file_is_not_overwritten(tmp_path: Path) -> None:
    """What is in it may still be mended."""
    folder = tmp_path / "data" / FOLDER
    folder.mkdir(parents=True)
    (folder / f"{SERIAL}.json").write_text(json.dumps({"schema": 1}))
    result = _run("29", "--settings", _settings(tmp_path, {**CABINET, "role": "reference"}))
    assert result.exit_code == 1
    assert "is damaged" in _said(result)
    assert json.loads((folder / f"{SERIAL}.json").read_text()) == {"schema": 1}


def test_a_sensor_that_gives_nothing_is_told(tmp_path: Path) -> None:
    """With what it said last; this machine has no such bus."""
    settings = _settings(tmp_path, driver="mlx90640", bus=250, stale_after_seconds=1.0)
    result = _run("29", "--settings", settings)
    assert result.exit_code == 1
    assert "the sensor gave nothing: cannot open the I2C bus /dev/i2c-250" in _said(result)


def test_a_reference_below_zero_is_a_temperature(tmp_path: Path) -> None:
    """A freezer's wall is as good as any; here it is far from what the simulator shows."""
    result = _run("-18", "--settings", _settings(tmp_path, {**CABINET, "role": "reference"}))
    assert "No such option" not in _said(result)
    assert "K off" in _said(result) or "15 K" in _said(result), _said(result)


@pytest.mark.parametrize("celsius", ["-300", "1001"])
def test_a_reference_that_nothing_can_have_is_refused(tmp_path: Path, celsius: str) -> None:
    """Below absolute zero, and beyond what any setting takes."""
    result = _run(celsius, "--settings", _settings(tmp_path))
    assert result.exit_code == 2
    assert "CELSIUS" in _said(result)
