"""What is delivered besides the package holds together: compose file, image, systemd unit, settings."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from thermal2mqtt.settings.load import load_settings

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "packaging/systemd/thermal2mqtt.service"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]

HIGHEST_EXPOSURE = 2.0
"""Of systemd's scale from 0 to 10."""


def volumes() -> list[tuple[str, str]]:
    """Return (source, target) of every volume of every service."""
    given = [volume for service in SERVICES.values() for volume in service["volumes"]]
    return [(source, target) for source, target, *_ in (volume.split(":") for volume in given)]


def test_compose_mounts_what_exists() -> None:
    """Every file that the compose file mounts is there, every named volume is declared."""
    files = [source for source, _ in volumes() if source.startswith(".")]
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert {source for source, _ in volumes()} - set(files) == set(COMPOSE["volumes"])


def test_compose_opens_ports_on_loopback_only() -> None:
    """Nothing that the compose file starts can be reached from another machine."""
    ports = [port for service in SERVICES.values() for port in service["ports"]]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_compose_starts_the_agent_with_settings_that_it_accepts() -> None:
    """The mounted settings and the environment together are valid, and lead to the broker beside it."""
    settings = load_settings(ROOT / "packaging/docker/settings.yaml", SERVICES["agent"]["environment"])
    assert settings.mqtt.host in SERVICES
    assert settings.zones.list


def test_image_copies_what_exists() -> None:
    """Every file that the Dockerfile copies is there and is let through by .dockerignore."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [
        n for line in lines if line.startswith("COPY ") and "--from" not in line for n in line.split()[1:-1]
    ]
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert [name for name in copied if not any(Path(name).match(pattern) for pattern in allowed)] == []


@pytest.fixture
def systemd_analyze() -> str:
    """Return systemd-analyze; a machine without systemd skips."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    return program


def test_systemd_unit_is_valid(systemd_analyze: str, tmp_path: Path) -> None:
    """Systemd finds nothing wrong with the unit, once the program that it starts is there."""
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/thermal2mqtt/bin/thermal2mqtt", "/bin/true"))
    # The units that come with it, wherever it is: targets that this one refers to.
    known = Path(systemd_analyze).resolve().parents[1] / "lib/systemd/system"
    done = subprocess.run(
        [systemd_analyze, "verify", unit],
        env={"SYSTEMD_UNIT_PATH": f"{known}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_drop_in_for_certificates_is_valid(systemd_analyze: str, tmp_path: Path) -> None:
    """Systemd reads it beside the unit, and hands over each file that the agent is told of."""
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/thermal2mqtt/bin/thermal2mqtt", "/bin/true"))
    (tmp_path / f"{UNIT.name}.d").mkdir()
    shutil.copy(UNIT.with_name("certificate.conf"), tmp_path / f"{UNIT.name}.d")
    known = Path(systemd_analyze).resolve().parents[1] / "lib/systemd/system"
    done = subprocess.run(
        [systemd_analyze, "verify", unit],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:{known}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    handed = re.findall(
        r"^LoadCredential=(\S+):", UNIT.with_name("certificate.conf").read_text(), re.MULTILINE
    )
    assert handed == ["ca.crt", "client.crt", "client.key"]


def test_systemd_unit_is_sandboxed(systemd_analyze: str) -> None:
    """The unit's exposure stays below what systemd itself calls OK."""
    threshold = f"--threshold={HIGHEST_EXPOSURE * 10:g}"
    command = [systemd_analyze, "security", "--offline=true", "--no-pager", threshold, str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1]
