"""What an agent is handed is its settings of the broker, whole."""

import re
import subprocess
from pathlib import Path

import pytest

from thermal2mqtt.credentials import Applicant, Credentials, Method, Place, Role
from thermal2mqtt.settings import load_settings


@pytest.mark.parametrize(("method", "port"), [(Method.PASSWORD, 8883), (Method.CERTIFICATE, 8884)])
def test_the_environment_is_settings_that_the_agent_takes(folder: Path, method: Method, port: int) -> None:
    """Name, broker, encryption and proof: nothing is to be added by hand."""
    credentials = Credentials(folder)
    credentials.create(Place(("mqtt.lan", "192.168.1.5"), "site/thermal", "ha"))
    credentials.add(Applicant("cellar", Role.AGENT, method, files_at="/run/tls"))
    text = (folder / "clients/cellar/environment").read_text()
    settings = load_settings(None, dict(re.findall(r"^(\w+)='(.*)'$", text, re.MULTILINE)))
    mqtt = settings.mqtt
    assert (settings.agent.id, mqtt.username, mqtt.host, mqtt.effective_port) == (
        "cellar",
        "cellar",
        "mqtt.lan",
        port,
    )
    assert (mqtt.base_topic, settings.homeassistant.discovery_prefix) == ("site/thermal", "ha")
    assert (mqtt.tls.enabled, mqtt.tls.ca_file) == (True, Path("/run/tls/ca.crt"))
    if method is Method.PASSWORD:
        assert mqtt.password is not None
        assert mqtt.password.get_secret_value() == (folder / "clients/cellar/password").read_text().strip()
    else:
        assert mqtt.password is None
        files = (mqtt.tls.certificate_file, mqtt.tls.key_file)
        assert files == (Path("/run/tls/client.crt"), Path("/run/tls/client.key"))


def test_a_shell_reads_the_environment_too(credentials: Credentials, folder: Path) -> None:
    """As `set -a; . environment` before a command by hand."""
    assert credentials.record.clients
    file = folder / "clients/cellar/environment"
    script = f"set -a; . {file}; exec env"
    shown = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, env={})
    assert "THERMAL2MQTT_MQTT__HOST=mqtt.lan" in shown.stdout.splitlines()


def test_others_get_no_settings_of_an_agent(credentials: Credentials, folder: Path) -> None:
    """Home Assistant is told by its own dialogue."""
    credentials.add(Applicant("homeassistant", Role.HOME_ASSISTANT, Method.PASSWORD))
    assert {file.name for file in (folder / "clients/homeassistant").iterdir()} == {"ca.crt", "password"}
