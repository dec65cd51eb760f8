"""What is delivered besides the package holds together: compose file, image, systemd unit, settings."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
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


LEFT_OUT = "homeassistant"
"""Its image is made for root, and changes itself."""

HARDENED = [name for name in SERVICES if name != LEFT_OUT]

ENVIRONMENT = dict(
    line.split("=", 1)
    for line in (ROOT / ".env").read_text().splitlines()
    if line and not line.startswith("#")
)


def filled(text: str) -> str:
    """Return a text of the compose file with the values of .env in it."""
    return re.sub(r"\$\{(\w+)\}", lambda found: ENVIRONMENT[found[1]], text)


def volumes(services: Iterable[str] = tuple(SERVICES)) -> list[tuple[str, str, str]]:
    """Return (source, target, mode) of every volume of these services."""
    given = [filled(volume).split(":") for name in services for volume in SERVICES[name]["volumes"]]
    return [(source, target, mode[0] if mode else "rw") for source, target, *mode in given]


@pytest.mark.parametrize("file", ["docker-compose.yml", "packaging/docker/sensor.yml"])
def test_compose_follows_its_specification(file: str) -> None:
    """Every key is one that compose knows, with a value that it takes."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*command, str(ROOT / file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_variable_has_a_value_and_a_use() -> None:
    """What the compose files ask for stands in .env, and nothing else does; no secret is among it."""
    texts = [(ROOT / name).read_text() for name in ("docker-compose.yml", "packaging/docker/sensor.yml")]
    assert {*re.findall(r"\$\{(\w+)", "".join(texts)), "COMPOSE_PROFILES"} == set(ENVIRONMENT)
    assert [name for name in ENVIRONMENT if re.search("SECRET|TOKEN|PASSWORD$", name)] == []


def test_compose_mounts_what_exists() -> None:
    """Every file that is mounted is there and cannot be changed; every named volume is declared."""
    files = [(source, mode) for source, _, mode in volumes() if source.startswith(".")]
    assert [file for file, mode in files if not (ROOT / file).exists() or mode != "ro"] == []
    named = {source for source, _, _ in volumes()} - {file for file, _ in files}
    assert named == set(COMPOSE["volumes"])


def test_compose_opens_ports_on_loopback_only() -> None:
    """Nothing that the compose file starts can be reached from another machine."""
    ports = [filled(port) for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == len(set(ports)) > 5
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("name", HARDENED)
def test_compose_gives_no_privileges(name: str) -> None:
    """Read-only, without capabilities and new privileges, bounded, as a user other than root."""
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] <= 256
    assert service["logging"]["options"]["max-size"]
    assert not {"privileged", "devices", "pid", "ipc", "userns_mode"} & set(service)
    if name == "credentials":
        # It gives files away, which only root may; it has neither a network nor any other power.
        assert (service["user"], service["cap_add"], service["network_mode"]) == ("0:0", ["CHOWN"], "none")
    else:
        assert "cap_add" not in service
        assert not service.get("user", "10001").startswith("0")


def test_authority_is_seen_by_nobody_else() -> None:
    """The volume with the authority's key is mounted where credentials are made, and nowhere else."""
    others = [name for name in SERVICES if name != "credentials"]
    assert "credentials" not in {source for source, _, _ in volumes(others)}
    handed = [(s, mode) for s, _, mode in volumes(others) if s.endswith("-credentials")]
    assert len(handed) == len(set(handed)) == 4
    assert {mode for _, mode in handed} == {"ro"}


def test_every_service_is_watched() -> None:
    """Each has a health check that ends, but for the one that ends itself."""
    for name, service in SERVICES.items():
        check = service["healthcheck"]
        assert check == {"disable": True} if name == "credentials" else check["timeout"]


def test_images_are_of_one_version() -> None:
    """No image is the latest of something, so that an update is a decision."""
    images = [filled(service["image"]) for service in SERVICES.values()]
    assert [image for image in images if not re.search(r":(local$|v?\d+\.\d+)", image)] == []


def test_a_sensor_takes_its_bus_and_nothing_else() -> None:
    """The file for a real sensor adds one device and its group to the agent."""
    added = yaml.safe_load((ROOT / "packaging/docker/sensor.yml").read_text())["services"]
    assert set(added) == {"agent"}
    assert set(added["agent"]) == {"devices", "group_add"}
    assert [filled(device) for device in added["agent"]["devices"]] == ["/dev/i2c-1:/dev/i2c-1"]


def test_compose_starts_the_agent_with_settings_that_it_accepts() -> None:
    """The mounted settings and the environment together are valid."""
    path = ROOT / ENVIRONMENT["AGENT_SETTINGS"]
    settings = load_settings(path, SERVICES["agent"]["environment"])
    assert settings.zones.list


@pytest.mark.parametrize("name", ["homeassistant", "healthcheck", "grafana"])
def test_an_agent_takes_nobodys_name(name: str) -> None:
    """Another of the stack has it: that is said before anything is made."""
    script = ["sh", str(ROOT / "packaging/docker/hand-out-credentials")]
    done = subprocess.run(script, env={"AGENT_ID": name}, capture_output=True, text=True, check=False)
    expected = f"AGENT_ID={name} is the name of another in this stack: choose another one in .env\n"
    assert (done.returncode, done.stderr) == (2, expected)


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
