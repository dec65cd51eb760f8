"""A link that is paid by the byte: what goes over it, and what does not."""

import json
from typing import Any

import pytest

from tests.agent.contract.samples import NOON, report, zone
from tests.agent.mqtt.conftest import SECONDS, MakeFace, RunningFace
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.alarms import Level

pytestmark = pytest.mark.lab

METERED = {"profile": "metered", "daily_megabytes": 0.1}


def health(observer: Observer, running: RunningFace) -> dict[str, Any]:
    """Return what the agent says of its link."""
    link: dict[str, Any] = json.loads(observer.wait_for(f"{running.base}/health", SECONDS).payload)["link"]
    return link


def test_without_budget_alarms_go_out_and_pictures_do_not(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """The level is told at once; figures wait, live frames and pictures are not sent."""
    running = make_face(mosquitto.port, zone("door"), link=METERED)
    running.accept(report(Level.NORMAL, 40.0))
    with Observer(mosquitto.port) as observer:
        observer.wait_for(f"{running.base}/availability", SECONDS, lambda m: m.payload == b"online")
        for number in range(120):
            observer.publish(f"{running.base}/request/nonsense", json.dumps({"transaction": str(number)}))
        states = len(observer.on(f"{running.base}/state"))
        answers = f"{running.base}/response/nonsense"
        until("answers", lambda: len(observer.on(answers)) > 100, SECONDS)
        spend_all(observer, running)
        running.accept(report(Level.CRITICAL, 85.0, at=NOON + 1))
        alarm = observer.wait_for(
            f"{running.base}/alarm/door", SECONDS, lambda m: json.loads(m.payload)["level"] == "critical"
        )
        assert json.loads(alarm.payload)["value"] == 85.0
        assert len(observer.on(f"{running.base}/state")) == states
        assert observer.on(f"{running.base}/image/thermal") == []


def spend_all(observer: Observer, running: RunningFace) -> None:
    """Have answers sent until the budget is spent."""
    filler = json.dumps({"transaction": "x" * 100})
    while not running_is_spent(observer, running):
        for _ in range(200):
            observer.publish(f"{running.base}/request/nonsense", filler)


def running_is_spent(observer: Observer, running: RunningFace) -> bool:
    """Have the health told anew, and return whether the budget is spent."""
    told = len(observer.on(f"{running.base}/health"))
    running.face.part_changed(running.part.health())
    until("health", lambda: len(observer.on(f"{running.base}/health")) > told, SECONDS)
    link = health(observer, running)
    return bool(link["spent_bytes"] >= link["budget_bytes"])


def test_a_restart_does_not_open_a_new_budget(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """What the run before has spent today is told by the next."""
    running = make_face(mosquitto.port, zone("door"), link=METERED)
    with Observer(mosquitto.port) as observer:
        observer.wait_for(f"{running.base}/availability", SECONDS, lambda m: m.payload == b"online")
        first = health(observer, running)
        assert (first["profile"], first["budget_bytes"]) == ("metered", 100_000)
        spend_all(observer, running)
        running.stop()
        told = len(observer.on(f"{running.base}/health"))
        make_face(mosquitto.port, zone("door"), link=METERED)
        until("health", lambda: len(observer.on(f"{running.base}/health")) > told, SECONDS)
        assert health(observer, running)["spent_bytes"] >= 100_000
