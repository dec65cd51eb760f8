"""`run` as systemd and people meet it: a process that comes online and stops, or says why not."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from thermal2mqtt.cli import app

ONLINE_SECONDS = 50.0
END_SECONDS = 50.0

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR) [\w.]+: .+")

Agent = subprocess.Popen[str]


@pytest.fixture
def settings_file(tmp_path: Path, mosquitto: Mosquitto) -> Path:
    """Return a settings file for a simulated sensor and the test's broker."""
    file = tmp_path / "settings.yaml"
    document = {
        "agent": {"id": "unit", "data_directory": str(tmp_path / "data")},
        "mqtt": {"host": mosquitto.host, "port": mosquitto.port},
        "http": {"port": 0},
        "sensors": {"thermal": {"driver": "simulator", "scenario": "still"}},
        "zones": {"list": [{"id": "all", "name": "All", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}]},
    }
    file.write_text(json.dumps(document))
    return file


@pytest.fixture
def agent(settings_file: Path) -> Iterator[Agent]:
    """Start `thermal2mqtt run`, and end it for good after the test."""
    command = [sys.executable, "-m", "thermal2mqtt", "run", "--settings", str(settings_file)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_in_good_order(mosquitto: Mosquitto, agent: Agent, number: signal.Signals) -> None:
    """It comes online, says goodbye when it is told to stop, and exits with 0."""
    with Observer(mosquitto.port, "thermal2mqtt/unit/availability") as observer:
        observer.wait_for("thermal2mqtt/unit/availability", ONLINE_SECONDS, lambda m: m.payload == b"online")
        agent.send_signal(number)
        out, log = agent.communicate(timeout=END_SECONDS)
        observer.wait_for("thermal2mqtt/unit/availability", END_SECONDS, lambda m: m.payload == b"offline")
    assert (agent.returncode, out) == (0, "")
    lines = log.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert len(lines) == len(set(lines))


def test_it_restarts_in_its_own_process(mosquitto: Mosquitto, agent: Agent, settings_file: Path) -> None:
    """With the file as it is then and what was changed before; but not with a file that has mistakes."""
    base, good = "thermal2mqtt/unit", settings_file.read_text()
    availability = f"{base}/availability"
    with Observer(mosquitto.port, f"{base}/#") as observer:

        def ask(command: str, **request: object) -> Any:
            after = len(observer.messages)
            observer.publish(f"{base}/request/{command}", json.dumps(request))
            return json.loads(
                observer.wait_for(f"{base}/response/{command}", END_SECONDS, after=after).payload
            )

        def wait_until(word: bytes, after: int = 0) -> int:
            observer.wait_for(availability, ONLINE_SECONDS, lambda m: m.payload == word, after=after)
            return len(observer.messages)

        wait_until(b"online")
        changed = ask("settings/set", settings={"log": {"level": "error"}})["data"]
        assert changed["restart_needed"] == ["log.level"]
        settings_file.write_text("log: {level: loud}")
        refusal = ask("agent/restart")["error"]
        assert (refusal["code"], "log.level is loud" in refusal["message"]) == ("invalid_settings", True)
        settings_file.write_text(good.replace('"All"', '"Everything"'))
        before = len(observer.messages)
        assert ask("agent/restart")["data"] == {"restart_needed": ["log.level"]}
        wait_until(b"online", after=wait_until(b"offline", after=before))
        told = ask("settings/get")["data"]
        assert (told["settings"]["log"]["level"], told["restart_needed"]) == ("error", [])
        assert ask("zones/list")["data"]["zones"][0]["name"] == "Everything"
        agent.send_signal(signal.SIGTERM)
        _, log = agent.communicate(timeout=END_SECONDS)
    assert agent.returncode == 0
    assert len([line for line in log.splitlines() if " INFO thermal2mqtt.agent: thermal2mqtt " in line]) == 1


@pytest.mark.usefixtures("logging_as_before")
def test_signal_to_the_process_itself_ends_the_command(mosquitto: Mosquitto, settings_file: Path) -> None:
    """The command returns to whoever called it, and writes its log to standard error."""
    topic = "thermal2mqtt/unit/availability"
    with Observer(mosquitto.port, topic) as observer:

        def stop_when_online() -> None:
            observer.wait_for(topic, ONLINE_SECONDS, lambda m: m.payload == b"online")
            os.kill(os.getpid(), signal.SIGTERM)

        stopper = threading.Thread(target=stop_when_online)
        stopper.start()
        result = CliRunner().invoke(app, ["run", "--settings", str(settings_file)])
        stopper.join()
    assert (result.exit_code, result.stdout) == (0, "")
    assert re.search(
        r"^\S+Z INFO thermal2mqtt\.agent: thermal2mqtt .* agent unit$", result.stderr, re.MULTILINE
    )


@pytest.mark.usefixtures("patient")
def test_status_tells_what_a_running_agent_says(
    mosquitto: Mosquitto, agent: Agent, settings_file: Path
) -> None:
    """The command and the agent agree on topics and payloads."""
    with Observer(mosquitto.port, "thermal2mqtt/unit/#") as observer:
        observer.wait_for(
            "thermal2mqtt/unit/state",
            ONLINE_SECONDS,
            lambda m: json.loads(m.payload)["zones"]["all"]["max"] is not None,
        )
        assert agent.poll() is None
        result = CliRunner().invoke(app, ["status", "--json", "--settings", str(settings_file)])
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert (said["online"], said["announce"]["id"]) == (True, "unit")
    assert 10 < said["state"]["zones"]["all"]["max"] < 100
    assert said["zones"]["zones"][0]["name"] == "All"
    # A machine that stands still for a moment makes a sensor's page late, which is told.
    assert {part["state"] for part in said["health"]["parts"].values()} <= {"ok", "starting", "degraded"}


def run(settings: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run an agent that cannot start."""
    return subprocess.run(
        [sys.executable, "-m", "thermal2mqtt", "run", "--settings", settings],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        env=dict(environ),
    )


def test_wrong_settings_end_it_with_2(tmp_path: Path) -> None:
    """All problems are told, and nothing is started."""
    file = tmp_path / "settings.yaml"
    file.write_text("mqtt: {port: 0}\n")
    result = run(str(file), {"THERMAL2MQTT_MQTT_HOST": "x"})
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "error: 2 problems in the settings:",
        "  THERMAL2MQTT_MQTT_HOST: sets nothing; did you mean THERMAL2MQTT_MQTT__HOST?",
        f"  {file}:1:14: mqtt.port is 0; allowed: a whole number from 1 to 65535",
    ]


def test_agent_that_cannot_work_ends_with_1_and_a_sentence(tmp_path: Path) -> None:
    """A data directory that is a file is told in words, without a traceback."""
    (tmp_path / "data").write_text("")
    (tmp_path / "settings.yaml").write_text("sensors: {thermal: {driver: simulator}}")
    result = run(
        str(tmp_path / "settings.yaml"), {"THERMAL2MQTT_AGENT__DATA_DIRECTORY": str(tmp_path / "data")}
    )
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("error: ")
    assert str(tmp_path / "data") in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture
def usual_interval() -> Iterator[None]:
    """Set back how long a thread keeps the others waiting."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("usual_interval")
def test_no_thread_keeps_an_alarm_waiting_for_long(tmp_path: Path) -> None:
    """In the process that runs the agent, whatever becomes of it."""
    data = tmp_path / "data"
    data.write_text("in the way")
    file = tmp_path / "settings.yaml"
    file.write_text(json.dumps({"agent": {"data_directory": str(data)}}))
    CliRunner().invoke(app, ["run", "--settings", str(file)])
    assert sys.getswitchinterval() == pytest.approx(0.001)
