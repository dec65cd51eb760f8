"""Where registers come from: device nodes, permissions and recordings are told as they are found."""

import os
from pathlib import Path

import pytest

from tests.agent.study.recordings import heating, record
from thermal2mqtt.cli.checks import bus
from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.settings.sensor import Driver, SensorSettings


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """A /dev with the buses 1 and 3."""
    for number in (1, 3):
        (tmp_path / f"i2c-{number}").touch()
    return tmp_path


def test_the_header_bus_is_the_default(devices: Path) -> None:
    """Where nothing is set, the bus on pins 3 and 5."""
    finding = bus.source(SensorSettings(), devices)
    assert (finding.status, finding.found) == (Status.OK, f"{devices}/i2c-1")


def test_the_bus_of_the_settings_is_looked_for(devices: Path) -> None:
    """Another bus by its number."""
    assert bus.source(SensorSettings(bus=3), devices).found == f"{devices}/i2c-3"


def test_a_bus_that_is_not_there_fails_with_those_that_are(devices: Path) -> None:
    """The finding names what could be set instead."""
    finding = bus.source(SensorSettings(bus=7), devices)
    assert finding.status is Status.FAIL
    assert finding.found == f"no {devices}/i2c-7; there is: 1, 3"


def test_no_bus_at_all_fails_with_the_command_that_switches_it_on(tmp_path: Path) -> None:
    """The first thing that everybody meets on a fresh Pi."""
    finding = bus.source(SensorSettings(), tmp_path)
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert "raspi-config nonint do_i2c 0" in finding.advice


def test_only_other_buses_is_a_warning(tmp_path: Path) -> None:
    """A Pi's HDMI plugs have buses of their own; another board's pins may have any number."""
    (tmp_path / "i2c-20").touch()
    finding = bus.source(SensorSettings(), tmp_path)
    assert finding.status is Status.WARN
    assert "there is: 20" in finding.found


def test_a_node_without_permission_fails_with_its_group(
    devices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the answer of the kernel is stood in for."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    finding = bus.source(SensorSettings(), devices)
    group = devices.joinpath("i2c-1").group()
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert f"usermod -aG {group} $USER" in finding.advice


def test_the_simulator_needs_nothing(tmp_path: Path) -> None:
    """It is told apart from the real part."""
    assert bus.source(SensorSettings(driver=Driver.SIMULATOR), tmp_path).found.startswith("simulated")


def test_a_recording_is_looked_for(tmp_path: Path) -> None:
    """Present or not, the path is told."""
    file = tmp_path / "pages.t2m"
    settings = SensorSettings(driver=Driver.REPLAY, recording=file)
    assert bus.source(settings, tmp_path).status is Status.FAIL
    file.write_bytes(b"pages")
    wrong = bus.source(settings, tmp_path)
    assert (wrong.status, wrong.advice) == (Status.FAIL, "Correct `recording` of this sensor.")
    assert f"{file} is no recording of thermal2mqtt" in wrong.found
    file.unlink()
    record(file, heating(30.0, 0.0, 30.0), pages=2)
    assert bus.source(settings, tmp_path).found == f"recording {file}, 2 pages"
