"""docs/broker.md: its commands work in the order in which they stand there, and its figures are true."""

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from thermal2mqtt.cli import app
from thermal2mqtt.credentials import Role

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/broker.md").read_text(encoding="utf-8")
CONFIGURATIONS = {
    series: (ROOT / f"mosquitto/mosquitto-{series}.conf").read_text(encoding="utf-8")
    for series in ("2.0", "2.1")
}


def lines(series: str) -> list[str]:
    """Return the lines of a configuration that say something."""
    found = (line.strip() for line in CONFIGURATIONS[series].splitlines())
    return [line for line in found if line and not line.startswith("#")]


def test_every_command_of_the_page_works_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first to the last, in one folder, and all of them are there."""
    monkeypatch.chdir(tmp_path)
    typed = re.findall(r"^ *\$ thermal2mqtt (credentials .+)$", PAGE, re.MULTILINE)
    for command in typed:
        result = CliRunner().invoke(app, command.split())
        assert result.exit_code == 0, (command, result.output)
    assert {command.split()[1] for command in typed} == {
        *("create", "add", "list", "rotate", "remove", "assign", "renew-authority", "retire-authority")
    }


def test_the_files_of_the_page_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed or linked is delivered, or was made by the commands before."""
    monkeypatch.chdir(tmp_path)
    for command in (
        "create --host mqtt.lan",
        "add cellar --role agent",
        "add attic --role agent --method certificate",
    ):
        CliRunner().invoke(app, ["credentials", *command.split()])
    installed = re.findall(r"# install (?:-o \S+ -g \S+ )?-m \d+ (.+) \S+$", PAGE, re.MULTILINE)
    for name in " ".join(installed).split():
        places = (ROOT, tmp_path, tmp_path / "credentials/clients")
        assert any(list(place.glob(name)) for place in places), name
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link


def test_the_limits_of_the_page_are_those_of_the_configurations() -> None:
    """Number by number, in both."""
    units = {"500": 500, "256 KiB": 256 * 1024, "128 MiB": 128 * 1024**2}
    for series in CONFIGURATIONS:
        options = dict(line.split(" ", 1) for line in lines(series))
        for option, words in (
            ("max_connections", "500"),
            ("max_packet_size", "256 KiB"),
            ("memory_limit", "128 MiB"),
        ):
            assert f"| `{option}` | {words}" in PAGE
            assert int(options[option]) == units[words]
        assert (options["max_queued_messages"], options["max_queued_bytes"]) == ("1000", str(8 * 1024**2))
        assert (options["persistent_client_expiration"], options["max_keepalive"]) == ("7d", "1200")


def test_the_newer_configuration_says_what_the_older_one_says() -> None:
    """And more: a change of one that the other lacks would go unnoticed for long."""
    older, newer = lines("2.0"), lines("2.1")
    assert [line for line in newer if line in older] == older
    assert {line.split()[0] for line in newer if line not in older} == {
        *("listener_allow_anonymous", "accept_protocol_versions", "retain_expiry_interval"),
        *("global_max_connections", "global_max_clients"),
    }


@pytest.mark.parametrize("series", CONFIGURATIONS)
def test_nobody_is_anonymous_and_every_listener_is_encrypted(series: str) -> None:
    """On each listener; small messages are not held back."""
    text = "\n".join(lines(series))
    assert "allow_anonymous false" in text
    assert "set_tcp_nodelay true" in text
    assert "anonymous true" not in text
    listeners = text.split("\nlistener ")[1:]
    assert len(listeners) == 2
    for listener in listeners:
        assert {"tls_version tlsv1.3", "use_username_as_clientid true"} <= set(listener.splitlines())


def test_every_role_is_described() -> None:
    """And none that is gone."""
    assert set(re.findall(r"^\| `([a-z][a-z-]+)` \| .+ \| .+ \|$", PAGE, re.MULTILINE)) == set(Role)


def test_the_container_mounts_what_is_there() -> None:
    """The configuration at the place where the image looks, the rest where the configuration looks."""
    (text,) = re.findall(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
    service = yaml.safe_load(text)["services"]["mosquitto"]
    mounts = dict(volume.split(":")[:2] for volume in service["volumes"])
    configuration = ROOT / "mosquitto/mosquitto-2.1.conf"
    assert mounts[f"./{configuration.relative_to(ROOT)}"] == "/mosquitto/config/mosquitto.conf"
    for target in (mounts["./credentials/broker"], mounts["mosquitto"]):
        assert f" {target}/" in configuration.read_text()
