"""A real mosquitto with the configuration of a test's choice, and certificates for it."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from thermal2mqtt.settings.mqtt import MqttSettings


@pytest.fixture
def closed_port() -> int:
    """A port on loopback where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start_mosquitto(tmp_path: Path, closed_port: int) -> Iterator[Callable[[str], MqttSettings]]:
    """Takes the lines after `listener`, starts mosquitto, gives the settings that lead there."""
    executable = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if executable is None:
        pytest.skip("mosquitto is not installed")
    started: list[subprocess.Popen[bytes]] = []

    def start(configuration: str) -> MqttSettings:
        file = tmp_path / "mosquitto.conf"
        # Where root starts it, it would else become a user who may not read the test's files.
        file.write_text(f"user root\nlistener {closed_port} 127.0.0.1\n{configuration}\n")
        started.append(subprocess.Popen([executable, "-c", str(file)], stderr=subprocess.DEVNULL))
        _wait_for(closed_port)
        return MqttSettings(host="127.0.0.1", port=closed_port)

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=5)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """An authority of the test's own; `broker.pem` and `broker.key` beside it are for localhost."""
    ca, key = tmp_path / "ca.pem", tmp_path / "ca.key"
    _openssl("req", "-x509", "-subj", "/CN=test authority", "-days", "99", "-keyout", key, "-out", ca)
    _openssl(
        *("req", "-x509", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        *("-CA", ca, "-CAkey", key, "-days", "99"),
        *("-keyout", tmp_path / "broker.key", "-out", tmp_path / "broker.pem"),
    )
    return ca


def _openssl(*arguments: str | Path) -> None:
    command = ["openssl", *map(str, arguments), "-newkey", "rsa:2048", "-noenc"]
    subprocess.run(command, check=True, capture_output=True, timeout=30)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise TimeoutError(f"nothing listens on {port}")
