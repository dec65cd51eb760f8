"""A whole agent in one process, on a real broker: it starts, tells, and leaves nothing behind."""

import asyncio
import json
import re
import socket
import threading
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.agent.whole_agent import DEADLINE_SECONDS, run, settings_of, while_running
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Message, Observer
from tests.lab.server import until
from thermal2mqtt import agent as agent_module
from thermal2mqtt.agent import Agent
from thermal2mqtt.http import HttpError
from thermal2mqtt.mqtt import DuplicateAgentError
from thermal2mqtt.store import StoreError, baseline_store
from thermal2mqtt.store import disk as disk_module
from thermal2mqtt.store.corrections import keep_references
from thermal2mqtt.thermal.baseline import HOURS, WeekDocument, place_of
from thermal2mqtt.thermal.drift import Reference

SERIAL = "20614E010985"
"""Of the simulated part."""


@pytest.mark.parametrize(
    ("host", "token", "warned"),
    [("127.0.0.1", None, False), ("0.0.0.0", None, True), ("0.0.0.0", "sixteen-characters", False)],  # noqa: S104 (what people set)
)
def test_metrics_that_are_open_to_others_are_said(
    tmp_path: Path,
    mosquitto: Mosquitto,
    caplog: pytest.LogCaptureFixture,
    host: str,
    token: str | None,
    warned: bool,  # noqa: FBT001 (a case)
) -> None:
    """Who opens the port and sets no token is told so, with the setting."""
    http = {"enabled": True, "host": host, "port": 0, "metrics_token": token}
    while_running(settings_of(tmp_path, mosquitto.port, http=http), lambda: None)
    assert ("set http.metrics_token" in caplog.text) is warned


def frames(port: int) -> float:
    """Return how many frames the agent has analysed; 0 while it does not answer yet."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=DEADLINE_SECONDS) as answer:
            text: str = answer.read().decode()
    except OSError:
        return 0.0
    found = re.search(r"^thermal2mqtt_frames_total{.*} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def threads() -> set[str]:
    """Return the names of the threads that run, but for the pool that asyncio keeps for itself."""
    return {thread.name for thread in threading.enumerate() if not thread.name.startswith("asyncio_")}


def test_an_agent_tells_its_temperatures_and_says_goodbye(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """From the sensor's registers to the broker, and `offline` at the end."""
    with Observer(mosquitto.port) as observer:

        def use() -> None:
            observer.wait_for(
                "thermal2mqtt/unit/availability", DEADLINE_SECONDS, lambda m: m.payload == b"online"
            )
            message = observer.wait_for(
                "thermal2mqtt/unit/state",
                DEADLINE_SECONDS,
                lambda m: json.loads(m.payload)["zones"]["all"]["max"] is not None,
            )
            assert 15 < json.loads(message.payload)["zones"]["all"]["max"] < 80

        while_running(settings_of(tmp_path, mosquitto.port), use)
        observer.wait_for(
            "thermal2mqtt/unit/availability", DEADLINE_SECONDS, lambda m: m.payload == b"offline"
        )


def test_the_joint_can_be_heated_by_command(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """`simulator/set` answers, and the zone gets hot."""
    settings = settings_of(tmp_path, mosquitto.port, telemetry={"interval_seconds": 1})

    def use() -> None:
        observer.wait_for(
            "thermal2mqtt/unit/availability", DEADLINE_SECONDS, lambda m: m.payload == b"online"
        )
        observer.publish(
            "thermal2mqtt/unit/request/simulator/set", '{"joint_celsius": 120, "transaction": "t1"}'
        )
        answer = observer.wait_for("thermal2mqtt/unit/response/simulator/set", DEADLINE_SECONDS)
        assert json.loads(answer.payload) == {
            "status": "ok",
            "data": {"joint_celsius": 120.0},
            "transaction": "t1",
        }
        observer.wait_for(
            "thermal2mqtt/unit/state",
            DEADLINE_SECONDS,
            lambda m: abs((json.loads(m.payload)["zones"]["all"]["max"] or 0) - 120) < 2,
        )

    with Observer(mosquitto.port) as observer:
        while_running(settings, use)


def test_what_is_known_of_a_part_and_its_zones_is_used(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """The part's correction, and what the zone usually has."""
    settings = settings_of(tmp_path, mosquitto.port)
    (zone,) = settings.zones.list
    usual = WeekDocument(place_of(zone), (100.0,) * HOURS, (3,) * HOURS)
    learned = baseline_store(tmp_path)
    learned.start()
    learned.keep({"all": usual})
    learned.stop()

    def zone_told() -> dict[str, Any]:
        def known(message: Message) -> bool:
            return not message.retained and json.loads(message.payload)["zones"]["all"]["max"] is not None

        with Observer(mosquitto.port) as observer:
            message = observer.wait_for("thermal2mqtt/unit/state", DEADLINE_SECONDS, known)
        found: dict[str, Any] = json.loads(message.payload)["zones"]["all"]
        return found

    told = []
    while_running(settings, lambda: told.append(zone_told()))
    keep_references(tmp_path, SERIAL, [Reference(0.0, 30.0, 20.0, 25.0)])
    while_running(settings, lambda: told.append(zone_told()))
    assert [one["baseline_delta"] for one in told] == [
        pytest.approx(one["max"] - 100, abs=0.02) for one in told
    ]
    assert told[1]["max"] - told[0]["max"] == pytest.approx(10.0, abs=2.0)


def test_nothing_remains_after_a_stop(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """No thread, no task and no port outlives the agent."""
    before = threads()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    def use() -> None:
        observer.wait_for(
            "thermal2mqtt/unit/availability", DEADLINE_SECONDS, lambda m: m.payload == b"online"
        )

    with Observer(mosquitto.port) as observer:
        while_running(settings_of(tmp_path, mosquitto.port, http={"port": port}), use)
    assert threads() <= before
    socket.create_server(("127.0.0.1", port)).close()


def test_a_taken_port_ends_the_start_with_its_remedy(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """What cannot be started is told, and what was started is stopped."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = settings_of(tmp_path, mosquitto.port, http={"port": taken.getsockname()[1]})
        with pytest.raises(HttpError, match=r"http\.port"):
            run(Agent(settings).run(asyncio.Event()))
    assert "supervisor" not in {thread.name for thread in threading.enumerate()}


def test_a_start_does_not_wait_for_a_hanging_disk(
    mosquitto: Mosquitto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agent ends with what is wrong, so that the service manager can act on it."""
    monkeypatch.setattr(disk_module, "READ_SECONDS", 0.05)
    released = threading.Event()
    monkeypatch.setattr(agent_module, "load_identity", lambda *_: released.wait(DEADLINE_SECONDS))
    with pytest.raises(StoreError, match="the disk gave no answer"):
        run(Agent(settings_of(tmp_path, mosquitto.port)).run(asyncio.Event()))
    released.set()


def test_a_second_agent_under_the_same_id_is_refused(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """Two agents that share an id would speak over each other; the newcomer says so and ends."""

    def use() -> None:
        observer.wait_for(
            "thermal2mqtt/unit/availability", DEADLINE_SECONDS, lambda m: m.payload == b"online"
        )
        with pytest.raises(DuplicateAgentError, match="unit"):
            run(Agent(settings_of(tmp_path / "second", mosquitto.port)).run(asyncio.Event()))
        observer.publish("mark", "x")
        observer.wait_for("mark", DEADLINE_SECONDS)
        last = [m for m in observer.messages if m.topic == "thermal2mqtt/unit/availability"][-1]
        assert last.payload == b"online"

    with Observer(mosquitto.port) as observer:
        while_running(settings_of(tmp_path / "first", mosquitto.port), use)


def test_without_a_broker_it_measures_on(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """A broker that comes later finds an agent that has been measuring."""
    mosquitto.stop()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    def use() -> None:
        until("frames without a broker", lambda: frames(port) > 20, DEADLINE_SECONDS)
        mosquitto.start()
        with Observer(mosquitto.port) as observer:
            message = observer.wait_for(
                "thermal2mqtt/unit/state",
                DEADLINE_SECONDS,
                lambda m: json.loads(m.payload)["sensors"]["thermal"]["available"],
            )
        assert json.loads(message.payload)["zones"]["all"]["level"] == "normal"

    while_running(settings_of(tmp_path, mosquitto.port, http={"port": port}), use)
