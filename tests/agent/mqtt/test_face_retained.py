"""What stands retained on the broker is put right, whoever forgot, overwrote or left it there."""

import json

import pytest

from tests.agent.contract.samples import report, zone
from tests.agent.mqtt.conftest import MakeFace
from tests.agent.mqtt.room import Room, retained
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.mqtt import publisher as publisher_module

pytestmark = pytest.mark.lab


def test_a_broker_that_forgot_everything_is_told_everything(
    mosquitto: Mosquitto, make_face: MakeFace
) -> None:
    """After a restart without persistence the same topics stand retained as before it."""
    face = make_face(mosquitto.port, zone("door"), telemetry={"interval_seconds": 3600})
    face.accept(report())
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        until("the picture", lambda: "image/thermal" in room.topics(), SECONDS)
    before = retained(mosquitto)
    mosquitto.restart(keep=False)
    until("all is back", lambda: retained(mosquitto).keys() == before.keys(), SECONDS)
    assert retained(mosquitto)[f"{face.base}/availability"] == b"online"


def test_home_assistants_start_is_answered(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discovery first, then what its entities read, once for several births; a retained birth is no start."""
    monkeypatch.setattr(publisher_module, "BIRTH_JITTER_SECONDS", 5.0)
    with Observer(mosquitto.port) as observer:
        observer.publish("homeassistant/status", b"online", retain=True)
        face = make_face(mosquitto.port, zone("door"), telemetry={"interval_seconds": 3600})
        face.accept(report())
        room = Room(observer, face)
        room.wait_until_online()
        until("the picture", lambda: room.topics()[-1] == "image/thermal", SECONDS)
        before = len(observer.messages)
        observer.publish_at_once("homeassistant/status", b"offline", b"online", b"online")
        until("the answer", lambda: "image/thermal" in room.topics()[before:], SECONDS)
        answer = [topic for topic in room.topics()[before:] if topic != "homeassistant/status"]
    assert answer == [
        f"homeassistant/device/{face.identity.agent_id}/config",
        "zones",
        "controls",
        "settings",
        "announce",
        "health",
        "alarm/door",
        "state",
        "availability/thermal",
        "availability",
        "image/thermal/attributes",
        "image/thermal",
    ]


def test_a_removed_zone_is_gone_from_the_broker(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its entities get tombstones first; its topic is cleared once Home Assistant had time to let go."""
    monkeypatch.setattr(publisher_module, "ORPHAN_SECONDS", 0.2)
    monkeypatch.setattr(publisher_module, "BIRTH_JITTER_SECONDS", 0.0)
    monkeypatch.setattr(publisher_module, "TOMBSTONE_SECONDS", (0.1, 0.2))
    first = make_face(mosquitto.port, zone("door"), zone("lid"))
    until("the zone", lambda: f"{first.base}/alarm/lid" in retained(mosquitto), SECONDS)
    first.stop()
    face = make_face(mosquitto.port, zone("door"))
    until("it is gone", lambda: f"{face.base}/alarm/lid" not in retained(mosquitto), SECONDS)
    config = f"homeassistant/device/{face.identity.agent_id}/config"
    assert json.loads(retained(mosquitto)[config])["cmps"]["lid_max"] == {"p": "sensor"}
    with Observer(mosquitto.port, config) as observer:
        observer.publish("homeassistant/status", b"online")
        until("revival and tombstones", lambda: len(observer.messages) >= 4, SECONDS)
        told = [json.loads(m.payload)["cmps"]["lid_max"] for m in observer.messages]
    assert told[1]["uniq_id"] == f"{face.identity.instance}_lid_max"
    assert told[2:4] == [{"p": "sensor"}] * 2


def test_an_earlier_agent_id_leaves_nothing_behind(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A renamed agent clears every topic of its old name."""
    monkeypatch.setattr(publisher_module, "ORPHAN_SECONDS", 0.2)
    old = make_face(mosquitto.port, zone("door"), agent_id="old")
    until("it is there", lambda: f"{old.base}/availability" in retained(mosquitto), SECONDS)
    old.stop()
    make_face(mosquitto.port, zone("door"), agent_id="new")
    until("all is cleared", lambda: not any("/old/" in topic for topic in retained(mosquitto)), SECONDS)
    assert "homeassistant/device/new/config" in retained(mosquitto)


def test_without_discovery_home_assistant_is_left_alone(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """The device of an earlier run is cleared and none is told."""
    settings_off = {"homeassistant": {"discovery": False}}
    face = make_face(mosquitto.port, zone("door"))
    config = f"homeassistant/device/{face.identity.agent_id}/config"
    until("it is there", lambda: config in retained(mosquitto), SECONDS)
    face.stop()
    again = make_face(mosquitto.port, zone("door"), **settings_off)
    with Observer(mosquitto.port) as observer:
        Room(observer, again).wait_until_online()
    assert config not in retained(mosquitto)


@pytest.mark.parametrize("word", [b"offline", b"", b"nonsense"], ids=["a late will", "cleared", "nonsense"])
def test_what_is_not_its_own_word_is_contradicted(
    mosquitto: Mosquitto, make_face: MakeFace, word: bytes
) -> None:
    """The broker may publish the will of an earlier connection, and anybody may clear what is retained."""
    face = make_face(mosquitto.port)
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
        observer.publish(f"{face.base}/availability", word, retain=True)

        def is_online() -> bool:
            return retained(mosquitto).get(f"{face.base}/availability") == b"online"

        until("it is online", is_online, SECONDS)


@pytest.mark.parametrize("word", [b"", b"nonsense"], ids=["cleared", "nonsense"])
def test_an_announcement_that_is_gone_is_said_again(
    mosquitto: Mosquitto, make_face: MakeFace, word: bytes
) -> None:
    """Whoever wiped the broker clean sees the agent again."""
    face = make_face(mosquitto.port)
    topic = f"{face.base}/announce"
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
        before = retained(mosquitto)[topic]
        observer.publish(topic, word, retain=True)
        until("it stands again", lambda: retained(mosquitto).get(topic) == before, SECONDS)
