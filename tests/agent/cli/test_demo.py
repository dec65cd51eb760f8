"""The demo as people run it: one command, real parts, and nothing that remains."""

import gc
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner, Result

from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.cli import app, demo_broker

WITHOUT_MOSQUITTO = """
from thermal2mqtt.cli import demo_broker, main
demo_broker.find_mosquitto = lambda: None
main()
"""

SHOWN = re.compile(r"first zone temperature on the broker after (\d+\.\d) s")


LONG_ENOUGH, STILL_LONGER = "10", "20"
"""Seconds in which a machine with much else to do has a temperature too; the longer where it has one try."""

TRIES = 3
SECONDS = 60.0


def within_five_seconds(result: Result) -> bool:
    """Tell whether a temperature was there as soon as is promised."""
    shown = SHOWN.search(result.stdout)
    return shown is not None and float(shown[1]) < 5.0


def _demo(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["demo", *arguments])


@pytest.fixture(autouse=True)
def nothing_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold every test to it: no thread, no child, no file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    threads, children = set(threading.enumerate()), psutil.Process().children()
    yield
    with warnings.catch_warnings():  # amqtt never closes a connection that its client reset
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    until("no thread remains", lambda: set(threading.enumerate()) <= threads, SECONDS)
    assert [it for it in psutil.Process().children() if it not in children] == []
    assert list(tmp_path.glob("thermal2mqtt-demo-*")) == []


@pytest.mark.parametrize("embedded", [False, True], ids=["mosquitto", "amqtt"])
def test_it_starts_everything_and_stops_by_itself(monkeypatch: pytest.MonkeyPatch, embedded: bool) -> None:  # noqa: FBT001 - a case
    """With the broker that is installed, or the one that it carries; within its five seconds."""
    if embedded:
        monkeypatch.setattr(demo_broker, "find_mosquitto", lambda: None)
    result = _demo("--duration", LONG_ENOUGH, "--scenario", "still")
    for _ in range(TRIES - 1):
        if not within_five_seconds(result):
            result = _demo("--duration", LONG_ENOUGH, "--scenario", "still")
    assert result.exit_code == 0, result.output
    assert within_five_seconds(result), result.output
    assert f"broker {'amqtt, embedded' if embedded else 'mosquitto'} on 127.0.0.1:" in result.stdout
    assert ("protocol 3.1.1" in " ".join(result.stdout.split())) is embedded
    assert re.search(r"Joint L2 \d\d\.\d °C normal", result.stdout)
    assert result.stdout.endswith("the agent said offline on the broker\nended; nothing of it remains\n")


def test_two_run_side_by_side() -> None:
    """The second finds other ports for broker and metrics."""
    first = Running("--duration", "60")
    try:
        first.wait_for(SHOWN)
        result = _demo("--duration", STILL_LONGER)
    finally:
        first.end(signal.SIGINT)
    assert result.exit_code == 0, result.output
    assert SHOWN.search(result.stdout)
    assert first.port() not in result.stdout


class Running:
    """A demo in a process of its own, whose output is a pipe."""

    def __init__(self, *arguments: str, embedded: bool = False) -> None:
        self.output = ""
        program = ["-c", WITHOUT_MOSQUITTO] if embedded else ["-m", "thermal2mqtt"]
        self.process = subprocess.Popen(
            [sys.executable, "-u", *program, "demo", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line
        self.process.stdout.close()

    def wait_for(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Wait until it has printed this."""
        return until(pattern.pattern, lambda: pattern.search(self.output), SECONDS)

    def port(self) -> str:
        """Return the broker's address as it was printed."""
        return self.wait_for(re.compile(r" on (127\.0\.0\.1:\d+),"))[1]

    def end(self, number: signal.Signals) -> int:
        """Send a signal to all that Ctrl-C reaches, and return the exit code."""
        os.killpg(self.process.pid, number)
        code = self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        return code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_says_offline_before_the_broker_goes(number: signal.Signals) -> None:
    """Ctrl-C, `kill` and a closed terminal end it alike, with exit code 0; the broker ends last."""
    running = Running()
    port = int(running.port().split(":")[1])
    running.wait_for(SHOWN)
    with Observer(port, "thermal2mqtt/demo/availability") as somebody:
        somebody.wait_for("thermal2mqtt/demo/availability", SECONDS, lambda it: it.payload == b"online")
        code = running.end(number)
        somebody.wait_for("thermal2mqtt/demo/availability", SECONDS, lambda it: it.payload == b"offline")
    assert code == 0, running.output
    with pytest.raises(ConnectionRefusedError), Observer(port):
        pass


@pytest.mark.parametrize("embedded", [False, True], ids=["mosquitto", "amqtt"])
def test_the_device_goes_before_the_broker(embedded: bool) -> None:  # noqa: FBT001 - a case
    """A Home Assistant that was pointed at the demo's own broker keeps no dead device."""
    running = Running(embedded=embedded)
    port = int(running.port().split(":")[1])
    running.wait_for(SHOWN)
    discovery = "homeassistant/device/demo/config"
    with Observer(port, discovery, v5=not embedded) as home_assistant:
        home_assistant.wait_for(discovery, SECONDS, lambda it: it.payload != b"")
        code = running.end(signal.SIGTERM)
        home_assistant.wait_for(discovery, SECONDS, lambda it: it.payload == b"")
    assert code == 0, running.output


def test_a_broker_of_others_is_used_and_left_as_it_was(mosquitto: Mosquitto) -> None:
    """Everything that the demo put there is taken away; the device goes from Home Assistant too."""
    with Observer(mosquitto.port) as somebody:
        result = _demo("--broker", f"127.0.0.1:{mosquitto.port}", "--duration", STILL_LONGER)
        assert result.exit_code == 0, result.output
        heard = {message.topic for message in somebody.messages}
    assert any(re.fullmatch(r"homeassistant/device/demo-[0-9a-f]{6}/config", topic) for topic in heard)
    with Observer(mosquitto.port) as later:
        later.publish("mark", "everything retained came before this")
        later.wait_for("mark", SECONDS)
        assert [message.topic for message in later.messages if message.retained] == []


def test_a_broker_with_users_is_reached_with_a_name(
    make_mosquitto: MakeMosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password may come from the environment, where no list of processes shows it."""
    broker = make_mosquitto(Options(users=(("me", "s3cret"),)))
    monkeypatch.setenv("THERMAL2MQTT_MQTT__PASSWORD", "s3cret")
    result = _demo("--broker", f"127.0.0.1:{broker.port}", "--username", "me", "--duration", LONG_ENOUGH)
    assert result.exit_code == 0, result.output
    assert "s3cret" not in result.output


def test_a_wrong_password_is_told(make_mosquitto: MakeMosquitto) -> None:
    """Before anything is started."""
    broker = make_mosquitto(Options(users=(("me", "s3cret"),)))
    result = _demo("--broker", f"127.0.0.1:{broker.port}", "--username", "me", "--password", "wr0ng")
    assert result.exit_code == 1
    assert "the broker refuses user 'me'" in result.output
    assert "wr0ng" not in result.output


def test_a_broker_that_is_not_there_is_told() -> None:
    """With its address and the reason."""
    port = free_port()
    result = _demo("--broker", f"127.0.0.1:{port}")
    assert result.exit_code == 1
    assert f"127.0.0.1:{port}" in result.output
    assert "refused; correct --broker" in " ".join(result.output.lower().split())


@pytest.mark.parametrize(
    "address", ["", "host:", "host:0", "host:65536", "host:mqtt", "a b", "::1", "mqtt://host"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """As wrong usage, with an example of a right one."""
    result = _demo("--broker", address)
    assert result.exit_code == 2
    assert "192.168.1.2:1883" in result.output


def test_an_agent_that_fails_ends_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the agent's own words: here its metrics port is taken at the last moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("thermal2mqtt.cli.demo.free_port", lambda _usual: port)
        result = _demo("--duration", "20")
    assert result.exit_code == 1
    assert "the agent ended: http: cannot listen" in result.output
