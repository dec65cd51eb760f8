"""Zones and live frames of a whole agent on a real broker, changed and asked for over MQTT alone."""

import json
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.agent.whole_agent import BASE, DEADLINE_SECONDS, Caller, settings_of, while_running
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.contract.frame import decode_frame

HOT = {
    "id": "hot",
    "name": "Hot joint",
    "ellipse": {"x": 0.5, "y": 0.354, "radius_x": 0.05, "radius_y": 0.06},
    "thresholds": {"high": {"warning": 90}, "on_delay_seconds": {"warning": 0}},
}
COLD = {"id": "cold", "name": "Cold", "rectangle": {"x": 0, "y": 0.95, "width": 1, "height": 0.05}}


@contextmanager
def caller(broker: Mosquitto) -> Any:
    """Yield somebody at a broker."""
    with Observer(broker.port) as observer:
        yield Caller(observer)


def run_agent(broker: Mosquitto, folder: Path, use: Callable[[Caller], None], **changes: Any) -> None:
    """Run an agent, and have it used once it is online."""
    changes = {"telemetry": {"interval_seconds": 1}, **changes}

    def online_first() -> None:
        who.online()
        use(who)

    with caller(broker) as who:
        while_running(settings_of(folder, broker.port, **changes), online_first)


def test_a_zone_is_measured_from_the_next_frame_on(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """Each shape sees what lies in it, with its own limits, and the others go on."""

    def use(who: Caller) -> None:
        who.ask("simulator/set", joint_celsius=120)
        assert who.ask("zones/add", zone=HOT)["status"] == "ok"
        assert who.ask("zones/add", zone=COLD)["data"]["revision"] == 3
        zones = who.state(
            lambda told: (told.get("hot", {}).get("max") or 0) > 110 and told["cold"]["max"] is not None
        )
        assert zones["hot"]["level"] == "warning"
        assert zones["hot"]["min"] > 60
        assert zones["cold"]["max"] < 40
        assert zones["all"]["max"] > 110

    run_agent(mosquitto, tmp_path, use)


def test_a_retained_request_is_refused_at_once(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """Not carried out now, to be refused at the next connect; clearing it asks for nothing."""
    request, response = f"{BASE}/request/zones/remove", f"{BASE}/response/zones/remove"

    def use(who: Caller) -> None:
        who.observer.publish(request, json.dumps({"id": "all"}), retain=True)
        answer = who.observer.wait_for(response, DEADLINE_SECONDS)
        assert json.loads(answer.payload)["error"]["code"] == "retained"
        who.observer.publish(request, retain=True)
        assert [z["id"] for z in who.ask("zones/list")["data"]["zones"]] == ["all"]
        assert len(who.observer.on(response)) == 1

    run_agent(mosquitto, tmp_path, use)


def test_zones_outlive_the_agent(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """After a restart the drawn zones are measured, whatever the file says, until a reset."""

    def draw(who: Caller) -> None:
        who.ask("zones/replace", zones=[HOT])

    def look(who: Caller) -> None:
        listed = who.ask("zones/list")["data"]
        assert ([z["id"] for z in listed["zones"]], listed["revision"]) == (["hot"], 2)
        who.state(lambda told: told.keys() == {"hot"} and told["hot"]["max"] is not None)
        assert who.ask("zones/reset")["data"]["revision"] == 3
        who.state(lambda told: told.keys() == {"all"} and told["all"]["max"] is not None)

    run_agent(mosquitto, tmp_path, draw)
    run_agent(mosquitto, tmp_path, look)


def test_metrics_follow_the_zones(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """Prometheus sees what Home Assistant sees."""

    def use(who: Caller) -> None:
        who.ask("zones/replace", zones=[HOT])
        until(
            "metrics", lambda: 'zone="hot"' in scraped() and 'zone="all"' not in scraped(), DEADLINE_SECONDS
        )

    def scraped() -> str:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=DEADLINE_SECONDS) as answer:
            text: str = answer.read().decode()
            return text

    port = free_port()
    run_agent(mosquitto, tmp_path, use, http={"port": port})


def test_frames_come_while_they_are_leased(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """The picture is the sensor's own; none comes before the lease and none after its end."""
    topic = f"{BASE}/frame/thermal"

    def use(who: Caller) -> None:
        who.state(lambda told: told["all"]["max"] is not None)
        assert who.observer.on(topic) == []
        lease = who.ask("frame/lease", sensor="thermal", rate_hz=64, seconds=60)["data"]
        assert (lease["width"], lease["height"]) == (32, 24)
        until("frames", lambda: len(who.observer.on(topic)) >= 5, DEADLINE_SECONDS)
        frames = [decode_frame(message.payload) for message in who.observer.on(topic)]
        assert frames[-1].celsius.shape == (24, 32)
        assert not any(message.retained for message in who.observer.on(topic))
        sequences = [frame.sequence for frame in frames]
        assert sequences == sorted(set(sequences))
        who.ask("frame/lease", sensor="thermal", lease=lease["lease"], seconds=0)
        ended = len(who.observer.on(topic))
        who.ask("zones/add", zone=COLD)
        who.state(lambda told: told.get("cold", {}).get("max") is not None)
        # One may have been on its way when the lease ended.
        assert len(who.observer.on(topic)) <= ended + 1

    run_agent(mosquitto, tmp_path, use)


@pytest.mark.parametrize(("role", "code"), [("viewer", "forbidden"), ("operator", None), ("admin", None)])
def test_callers_may_do_what_the_file_lets_them(
    mosquitto: Mosquitto, tmp_path: Path, role: str, code: str | None
) -> None:
    """`mqtt.role` is what everybody has who reaches the broker."""

    def use(who: Caller) -> None:
        assert who.ask("zones/remove", id="all").get("error", {}).get("code") == code
        assert who.ask("zones/list")["status"] == "ok"

    mqtt = {"host": "127.0.0.1", "port": mosquitto.port, "role": role}
    run_agent(mosquitto, tmp_path, use, mqtt=mqtt)


def test_a_zone_of_a_sensor_that_is_gone_is_unknown(
    mosquitto: Mosquitto, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log, shown without figures, and can be removed."""
    two = {name: {"driver": "simulator", "scenario": "still"} for name in ("thermal", "rack")}

    def draw(who: Caller) -> None:
        who.ask("zones/add", zone={**HOT, "sensor": "rack"})

    def look(who: Caller) -> None:
        assert who.state(lambda told: told["all"]["max"] is not None)["hot"]["max"] is None
        assert who.ask("zones/update", id="hot", changes={"name": "Still there"})["status"] == "ok"
        assert who.ask("zones/remove", id="hot")["status"] == "ok"

    run_agent(mosquitto, tmp_path, draw, sensors=two)
    run_agent(mosquitto, tmp_path, look)
    assert "there is no sensor rack" in caplog.text
