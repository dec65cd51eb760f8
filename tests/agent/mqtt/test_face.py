"""The whole face on a real broker: what a client sees that subscribes to everything."""

import json
import re
from functools import partial
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.agent.contract.samples import NOON, lost, report, zone
from tests.agent.mqtt.conftest import MakeFace, MakeRoad
from tests.agent.mqtt.room import Room, retained
from tests.agent.mqtt.waiting import SECONDS
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.alarms import Level
from thermal2mqtt.contract.catalogue import TOPICS
from thermal2mqtt.mqtt import painter as painter_module
from thermal2mqtt.mqtt import publisher as publisher_module

pytestmark = pytest.mark.lab


def has_maximum(celsius: float, state: Any) -> bool:
    """Tell whether the zone's maximum in a `state` is this."""
    return bool(state["zones"]["door"]["max"] == celsius)


def test_everything_is_said_at_the_connect_and_online_last(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Whoever sees `online` sees the rest; discovery comes before what its entities read."""
    with Observer(mosquitto.port) as observer:
        face = make_face(mosquitto.port, zone("door"), zone("lid"))
        room = Room(observer, face)
        room.wait_until_online()
        topics = room.topics()
        assert topics[: topics.index("availability") + 1] == [
            f"homeassistant/device/{face.identity.agent_id}/config",
            "zones",
            "controls",
            "settings",
            "announce",
            "health",
            "availability/thermal",
            "alarm/door",
            "alarm/lid",
            "state",
            "availability",
        ]


def test_what_is_said_is_what_the_catalogue_lists(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """No topic without a line in the documentation, no retained line without a topic."""
    face = make_face(mosquitto.port, zone("door"))
    face.accept(report())
    with Observer(mosquitto.port) as observer:
        until("the picture", lambda: observer.on(f"{face.base}/image/thermal"), SECONDS)
        Room(observer, face).wait_until_online()
    ids = {"<agent>": face.identity.agent_id, "<zone>": "door", "<source>": "thermal"}
    listed = set()
    for entry in TOPICS:
        # Told entity by entity only where the broker's packets are too small for the device.
        if entry.retained and "<platform>" not in entry.topic:
            listed.add(re.sub("<[a-z]+>", lambda found: ids[found[0]], entry.topic))
    # The figures expire, and are told again, where the agent comes late to tell the next.
    until("what is listed", lambda: retained(mosquitto).keys() == listed, SECONDS)


def test_a_sensor_that_was_not_read_yet_is_not_available(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """No figure of the last run survives: levels are null and the sensor is offline."""
    face = make_face(mosquitto.port, zone("door"))
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        assert room.wait_for("alarm/door")["level"] is None
        assert room.wait_for("state")["zones"]["door"]["max"] is None
        room.payload("availability/thermal", b"offline")


def test_figures_come_at_their_interval(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """The newest ones, again and again, without a further report."""
    face = make_face(mosquitto.port, zone("door"))
    face.accept(report(celsius=40.0))
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
        until("three messages", lambda: len(observer.on(f"{face.base}/state")) >= 3, SECONDS)
        last = json.loads(observer.on(f"{face.base}/state")[-1].payload)
    assert last["zones"]["door"]["max"] == 40.0


def test_figures_do_not_queue_on_a_line_that_stalls(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: MakeRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alarm does not wait behind the figures of every interval that went by."""
    pictures: list[int] = []

    def render(*_: object, **__: object) -> bytes:
        pictures.append(1)
        return b"a small one"

    monkeypatch.setattr(painter_module, "render_jpeg", render)
    road = make_road(mosquitto.port)
    face = make_face(road.port, zone("door"), image={"interval_seconds": 0.1, "still_interval_seconds": 0})
    face.accept(report(Level.NORMAL, 40.0))
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        until("it speaks", lambda: len(observer.on(f"{face.base}/state")) >= 2, SECONDS)
        road.block()
        observer.publish("mark", "what had passed came before this")
        observer.wait_for("mark", SECONDS)
        before, stalled = len(observer.messages), len(pictures)
        until("some intervals", lambda: len(pictures) > stalled + 35, SECONDS)
        face.accept(report(Level.CRITICAL, 85.0, at=NOON + 1))
        road.unblock()
        room.wait_for("alarm/door", lambda alarm: bool(alarm["level"] == "critical"))
        told = room.topics()[before:]
    assert told[: told.index("alarm/door")].count("state") <= 1


def test_a_changed_level_is_said_at_once_and_before_the_figures(
    mosquitto: Mosquitto, make_face: MakeFace
) -> None:
    """With an interval of an hour the alarm, the figures and a picture come all the same."""
    face = make_face(mosquitto.port, zone("door"), telemetry={"interval_seconds": 3600})
    face.accept(report(Level.NORMAL, 40.0))
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        until("the picture", lambda: room.topics()[-1] == "image/thermal", SECONDS)
        before = len(observer.messages)
        face.accept(report(Level.CRITICAL, 85.0, at=NOON + 1))
        attributes = room.wait_for("image/thermal/attributes", lambda a: a["max"] == 85.0)
        until("the picture", lambda: room.topics()[-1] == "image/thermal", SECONDS)
        assert room.topics()[before:] == ["alarm/door", "state", "image/thermal/attributes", "image/thermal"]
        alarm, state = room.wait_for("alarm/door"), room.wait_for("state")
        picture = observer.on(f"{face.base}/image/thermal")[-1].payload
    assert (alarm["level"], alarm["value"]) == ("critical", 85.0)
    assert (state["zones"]["door"]["level"], state["zones"]["door"]["max"]) == ("critical", 85.0)
    assert picture.startswith(b"\xff\xd8\xff")
    assert attributes["bytes"] == len(picture) <= 20_000


def test_a_level_that_stays_is_not_said_again(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """The figure moves with each frame; the alarm is said when it changes."""
    face = make_face(mosquitto.port, zone("door"))
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        for celsius in (61.0, 64.0, 67.0):
            face.accept(report(Level.WARNING, celsius))
            room.wait_for("state", partial(has_maximum, celsius))
        levels = [json.loads(m.payload)["level"] for m in observer.on(f"{face.base}/alarm/door")]
    assert levels == [None, "warning"]


def test_a_sensor_that_goes_and_comes_back(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Gone, it is offline before its figures are null; back, it is online after the new ones are there."""
    face = make_face(mosquitto.port, zone("door"), telemetry={"interval_seconds": 3600})
    face.accept(report(Level.NORMAL, 40.0))
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        until("the picture", lambda: room.topics()[-1] == "image/thermal", SECONDS)
        before = len(observer.messages)
        face.accept(lost(at=NOON + 1))
        until("the null figures", lambda: "state" in room.topics()[before:], SECONDS)
        between = len(observer.messages)
        face.accept(report(Level.NORMAL, 41.0, at=NOON + 2))
        until("it is back", lambda: "availability/thermal" in room.topics()[between:], SECONDS)
        topics = room.topics()
    assert topics[before:between] == ["availability/thermal", "alarm/door", "state"]
    assert topics[between:][:3] == ["alarm/door", "state", "availability/thermal"]


def test_after_an_outage_the_newest_is_said_and_nothing_older(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: MakeRoad
) -> None:
    """Nothing is queued while the broker is away: no flood of what is no longer true."""
    road = make_road(mosquitto.port)
    face = make_face(road.port, zone("door"), telemetry={"interval_seconds": 3600})
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        road.shut()
        until("the loss", lambda: not face.face.connected, SECONDS)
        for n in range(100):
            face.accept(report([Level.NORMAL, Level.WARNING][n % 2], 40.0 + n, at=NOON + n))
        road.reopen()
        room.wait_for("state", partial(has_maximum, 139.0))
        told = [json.loads(m.payload)["zones"]["door"]["max"] for m in observer.on(f"{face.base}/state")]
    assert set(told) <= {None, 139.0}


def test_what_a_part_does_is_told(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """A change of state is said soon, without waiting for anything else."""
    face = make_face(mosquitto.port, telemetry={"interval_seconds": 3600})
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        face.part.listen(face.face.part_changed)
        face.part.fault("lost", "a test")
        health = room.wait_for("health", lambda h: h["parts"]["mqtt"]["last_fault"] is not None)
    assert health["parts"]["mqtt"]["last_fault"]["message"] == "a test"


def test_health_does_not_grow_old(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said again though nothing changed, so that its time tells whether it still holds."""
    monkeypatch.setattr(publisher_module, "HEALTH_INTERVAL_SECONDS", 0.1, raising=False)
    face = make_face(mosquitto.port, telemetry={"interval_seconds": 3600})
    with Observer(mosquitto.port) as observer:
        until("three", lambda: len(observer.on(f"{face.base}/health")) >= 3, SECONDS)
        times = [json.loads(m.payload)["time"] for m in observer.on(f"{face.base}/health")]
    assert times == sorted(set(times))


def test_credentials_appear_nowhere_on_the_broker(make_mosquitto: MakeMosquitto, make_face: MakeFace) -> None:
    """No payload holds the user name's password."""
    broker = make_mosquitto(Options(users=(("agent", "canary"),)))
    face = make_face(broker.port, zone("door"), mqtt={"username": "agent", "password": "canary"})
    seen: list[bytes] = []
    client = Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("agent", "canary")
    client.on_message = lambda _client, _data, message: seen.append(message.topic.encode() + message.payload)
    client.connect("127.0.0.1", broker.port)
    client.subscribe("#", qos=1)
    client.loop_start()
    until(
        "it is online", lambda: any(b"availability" in text and b"online" in text for text in seen), SECONDS
    )
    client.disconnect()
    client.loop_stop()
    assert face.face.connected
    assert not [text for text in seen if b"canary" in text]
