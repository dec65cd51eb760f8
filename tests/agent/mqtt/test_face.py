"""The whole face on a real broker: what a client sees that subscribes to everything."""

import itertools
import json
import re
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tests.agent.contract.samples import NOON, lost, report, settings, zone
from tests.agent.mqtt.conftest import SECONDS, MakeFace, RunningFace
from tests.agent.mqtt.road import Road
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Message, Observer
from tests.lab.server import until
from thermal2mqtt.alarms import Level
from thermal2mqtt.contract.announce import build_announce
from thermal2mqtt.contract.catalogue import TOPICS
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt import DuplicateAgentError
from thermal2mqtt.mqtt import painter as painter_module
from thermal2mqtt.mqtt import publisher as publisher_module
from thermal2mqtt.mqtt import session as session_module
from thermal2mqtt.store import Identity
from thermal2mqtt.thermal.render import render_jpeg
from thermal2mqtt.tls import TlsError

pytestmark = pytest.mark.lab

MakeRoad = Callable[[int], Road]

OTHER = "00000000-0000-4000-8000-000000000000"


class Room:
    """An observer that looks at one agent."""

    def __init__(self, observer: Observer, face: RunningFace) -> None:
        self.observer = observer
        self.base = face.base

    def topics(self) -> list[str]:
        """Return where something arrived, in order, below the agent's base."""
        return [m.topic.removeprefix(f"{self.base}/") for m in self.observer.messages]

    def wait_for(self, topic: str, accept: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return the newest acceptable JSON on a topic below the agent's base."""
        found = self.observer.wait_for(
            f"{self.base}/{topic}", SECONDS, lambda m: bool(m.payload) and accept(json.loads(m.payload))
        )
        return json.loads(found.payload)

    def wait_until_online(self) -> None:
        """Wait until the agent has said all it has to say."""
        self.observer.wait_for(f"{self.base}/availability", SECONDS, lambda m: m.payload == b"online")

    def payload(self, topic: str, payload: bytes) -> Message:
        """Wait for a very payload on a topic below the agent's base."""
        return self.observer.wait_for(f"{self.base}/{topic}", SECONDS, lambda m: m.payload == payload)


def retained(broker: Mosquitto) -> dict[str, bytes]:
    """Return everything that a client finds that comes now."""
    with Observer(broker.port) as late:
        late.publish("mark", "all that was retained came before")
        late.wait_for("mark", SECONDS)
        return {m.topic: m.payload for m in late.messages if m.retained}


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
    assert retained(mosquitto).keys() == listed


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


def test_a_broker_that_forgot_everything_is_told_everything(
    mosquitto: Mosquitto, make_face: MakeFace
) -> None:
    """After a restart without persistence the same topics stand retained as before it."""
    face = make_face(mosquitto.port, zone("door"))
    face.accept(report())
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        until("the picture", lambda: "image/thermal" in room.topics(), SECONDS)
    before = retained(mosquitto)
    mosquitto.restart(keep=False)
    until("all is back", lambda: retained(mosquitto).keys() == before.keys(), SECONDS)
    assert retained(mosquitto)[f"{face.base}/availability"] == b"online"


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
        observer.publish("homeassistant/status", b"offline")
        observer.publish("homeassistant/status", b"online")
        observer.publish("homeassistant/status", b"online")
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


def test_a_stop_says_offline_once_and_last(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """No will follows and nothing is said after it; a second stop does nothing."""
    face = make_face(mosquitto.port, zone("door"))
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        face.stop()
        face.stop()
        observer.publish("mark", "the end")
        observer.wait_for("mark", SECONDS)
        face.accept(report())
        assert room.topics()[-2:] == ["availability", "mark"]
        told = [m.payload for m in observer.on(f"{face.base}/availability") if not m.retained]
    assert told[-1] == b"offline"
    assert told.count(b"offline") == 1
    assert not {"mqtt", "test-loop"} & {thread.name for thread in threading.enumerate()}


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


def test_a_command_is_carried_out(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """From the request's topic to the response's, with the transaction."""
    face = make_face(mosquitto.port)
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        observer.publish(f"{face.base}/request/simulator/set", b'{"joint_celsius": 120, "transaction": 7}')
        answer = room.wait_for("response/simulator/set")
    assert answer == {"status": "ok", "data": {"joint_celsius": 120.0}, "transaction": 7}
    assert face.joint.celsius == [120.0]


def test_a_caller_of_mqtt_5_names_its_topic(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Response topic and correlation data travel both ways."""
    face = make_face(mosquitto.port)
    heard: list[Any] = []
    caller = Client(CallbackAPIVersion.VERSION2, protocol=5)  # type: ignore[arg-type]  # paho's enum is an int
    caller.on_message = lambda _client, _data, message: heard.append(message)
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
    caller.connect("127.0.0.1", mosquitto.port)
    caller.loop_start()
    caller.subscribe(f"{face.base}/response/mine", qos=1)
    properties = Properties(PacketTypes.PUBLISH)
    properties.ResponseTopic = f"{face.base}/response/mine"
    properties.CorrelationData = b"\x01\x02"
    caller.publish(
        f"{face.base}/request/simulator/set", b'{"joint_celsius": null}', qos=1, properties=properties
    )
    until("the answer", lambda: heard, SECONDS)
    caller.disconnect()
    caller.loop_stop()
    assert json.loads(heard[0].payload)["status"] == "ok"
    assert heard[0].properties.CorrelationData == b"\x01\x02"


def test_the_whole_works_with_a_311_broker(
    old_broker: int, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything but what MQTT 5 adds."""
    monkeypatch.setattr(session_module, "CONNECT_SECONDS", 0.5)
    face = make_face(old_broker, zone("door"), mqtt={"protocol": "auto"})
    face.accept(report())
    heard: dict[str, bytes] = {}
    listener = Client(CallbackAPIVersion.VERSION2)
    listener.on_message = lambda _client, _data, message: heard.update(
        {message.topic: bytes(message.payload)}
    )
    listener.connect("127.0.0.1", old_broker)
    listener.subscribe("#", qos=1)
    listener.loop_start()
    until("it is online", lambda: heard.get(f"{face.base}/availability") == b"online", SECONDS)
    until("the picture", lambda: f"{face.base}/image/thermal" in heard, SECONDS)
    listener.publish(f"{face.base}/request/simulator/set", b'{"joint_celsius": 1}')
    until("the answer", lambda: f"{face.base}/response/simulator/set" in heard, SECONDS)
    listener.disconnect()
    listener.loop_stop()


def test_a_second_agent_is_refused_and_does_no_harm(
    mosquitto: Mosquitto, make_face: MakeFace, tmp_path: Path
) -> None:
    """The newcomer ends with an error and without a word; the first one stays online."""
    first = make_face(mosquitto.port, zone("door"), agent_id="same", directory=tmp_path / "first")
    with Observer(mosquitto.port) as observer:
        Room(observer, first).wait_until_online()
        before = len([t for t in Room(observer, first).topics() if t == "announce"])
        second = make_face(mosquitto.port, agent_id="same", directory=tmp_path / "second")
        with pytest.raises(DuplicateAgentError, match=first.identity.instance):
            second.call(second.face.failure())
        second.stop()
        observer.publish("mark", "the end")
        observer.wait_for("mark", SECONDS)
        assert len([t for t in Room(observer, first).topics() if t == "announce"]) == before
    assert retained(mosquitto)["thermal2mqtt/same/availability"] == b"online"


def test_the_place_of_an_agent_that_is_gone_is_taken(
    mosquitto: Mosquitto, make_face: MakeFace, tmp_path: Path
) -> None:
    """A fixed id with a new data directory: what the old agent left on the broker does not end the new."""
    gone = make_face(mosquitto.port, agent_id="same", directory=tmp_path / "lost")
    with Observer(mosquitto.port) as observer:
        Room(observer, gone).wait_until_online()
    gone.stop()
    face = make_face(mosquitto.port, zone("door"), agent_id="same", directory=tmp_path / "new")
    until("it is connected", lambda: face.face.connected, SECONDS)
    # While it still listens for others: it then goes on before it hears its own announcement.
    face.accept(report())
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
        until("its figures", lambda: len(observer.on(f"{face.base}/state")) >= 3, SECONDS)
    assert json.loads(retained(mosquitto)[f"{face.base}/announce"])["instance"] == face.identity.instance


def test_of_two_that_come_at_once_the_later_yields(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """An agent that hears an older one speak under its id ends, and leaves it the last word."""
    face = make_face(mosquitto.port, agent_id="same")
    other = build_announce(settings(), Identity(OTHER, "same"), 0.0, [])
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
        observer.publish(Topics("thermal2mqtt", "same").announce, other.encode(), retain=True)
        with pytest.raises(DuplicateAgentError):
            face.call(face.face.failure())
        face.stop()
    assert retained(mosquitto)["thermal2mqtt/same/announce"] == other.encode()
    assert retained(mosquitto)["thermal2mqtt/same/availability"] == b"online"


def test_of_two_that_come_at_once_the_earlier_repeats_itself(
    mosquitto: Mosquitto, make_face: MakeFace
) -> None:
    """What the later one overwrote stands again."""
    face = make_face(mosquitto.port, agent_id="same")
    other = build_announce(settings(), Identity(OTHER, "same"), 4e9, [])
    topic = Topics("thermal2mqtt", "same").announce
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
        observer.publish(topic, other.encode(), retain=True)

        def stands_again() -> bool:
            return bool(json.loads(retained(mosquitto)[topic])["instance"] == face.identity.instance)

        until("its own announcement", stands_again, SECONDS)
    assert face.face.connected


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


def test_pictures_cost_nothing_where_they_are_off(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """With an interval of 0 only a changed level is worth one; neither a connect nor a birth is."""
    face = make_face(mosquitto.port, zone("door"), image={"interval_seconds": 0})
    face.accept(report(Level.NORMAL, 40.0))
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        until("some time", lambda: len(observer.on(f"{face.base}/state")) >= 3, SECONDS)
        assert "image/thermal" not in room.topics()
        face.accept(report(Level.WARNING, 61.0, at=NOON + 1))
        until("a picture", lambda: "image/thermal" in room.topics(), SECONDS)


def test_pictures_come_at_their_interval(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """The newest frame, again and again."""
    face = make_face(
        mosquitto.port, zone("door"), image={"interval_seconds": 0.1, "still_interval_seconds": 0}
    )
    face.accept(report())
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
        until("three", lambda: len(observer.on(f"{face.base}/image/thermal")) >= 3, SECONDS)


def test_pictures_of_a_scene_at_rest_are_spared(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """One serves until a temperature moves by its dead-band; noise makes none."""
    face = make_face(mosquitto.port, zone("door"), image={"interval_seconds": 0.05})
    face.accept(report(Level.NORMAL, 40.0))
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
        pictures = f"{face.base}/image/thermal"
        until("the first", lambda: observer.on(pictures), SECONDS)
        first = len(observer.on(pictures))
        states = len(observer.on(f"{face.base}/state"))
        face.accept(report(Level.NORMAL, 40.3))
        until("some time passed", lambda: len(observer.on(f"{face.base}/state")) > states + 1, SECONDS)
        assert len(observer.on(pictures)) <= first + 1
        face.accept(report(Level.NORMAL, 41.0))
        until("another", lambda: len(observer.on(pictures)) > first, SECONDS)


def test_a_picture_that_fails_is_logged_and_the_next_is_tried(
    mosquitto: Mosquitto,
    make_face: MakeFace,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A picture is the least of what the agent owes; the figures go on."""
    whole = render_jpeg
    failures = iter([True])

    def render(*arguments: Any, **fields: Any) -> bytes:
        if next(failures, False):
            raise ValueError("a fault of the renderer")
        return whole(*arguments, **fields)

    monkeypatch.setattr(painter_module, "render_jpeg", render)
    face = make_face(
        mosquitto.port, zone("door"), image={"interval_seconds": 0.1, "still_interval_seconds": 0}
    )
    face.accept(report())
    with Observer(mosquitto.port) as observer:
        until("a picture", lambda: observer.on(f"{face.base}/image/thermal"), SECONDS)
    assert "a fault of the renderer" in caplog.text


def test_a_flood_of_requests_is_bounded(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Whatever is not answered was dropped; the agent goes on, and answers the next."""
    face = make_face(mosquitto.port)
    with Observer(mosquitto.port, f"{face.base}/response/#") as observer:
        until("it is connected", lambda: face.face.connected, SECONDS)
        flood = Client(CallbackAPIVersion.VERSION2)
        flood.connect("127.0.0.1", mosquitto.port)
        flood.loop_start()
        for _ in range(2000):
            flood.publish(f"{face.base}/request/simulator/set", b'{"joint_celsius": 1}')
        topic, asked = f"{face.base}/request/simulator/set", itertools.count(2001)
        flood.publish(topic, b'{"joint_celsius": 2, "transaction": "last"}', qos=1).wait_for_publish(SECONDS)
        flood.disconnect()
        flood.loop_stop()

        def is_answered() -> bool:
            next(asked)
            observer.publish(topic, b'{"joint_celsius": 2, "transaction": "after"}')
            return any(b'"after"' in message.payload for message in observer.messages)

        until("an answer", is_answered, SECONDS)
        assert len(observer.messages) <= next(asked)
    assert face.face.connected


def test_a_burst_costs_no_request_its_answer(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """While the agent is busy each of many requests is answered, and Home Assistant heard behind them."""
    face = make_face(mosquitto.port, zone("door"))
    released = threading.Event()

    async def be_busy() -> None:
        released.wait(SECONDS)

    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        busy = face.begin(be_busy())
        for number in range(200):
            order = {"joint_celsius": 1, "transaction": number}
            observer.publish(f"{face.base}/request/simulator/set", json.dumps(order))
        seen = len(observer.messages)
        observer.publish("homeassistant/status", "online")
        released.set()
        busy.result(SECONDS)

        def answered() -> set[int]:
            answers = [json.loads(m.payload) for m in observer.on(f"{face.base}/response/simulator/set")]
            assert {answer.get("error", {}).get("code", "busy") for answer in answers} <= {"busy"}
            return {answer["transaction"] for answer in answers}

        until("all answers", lambda: answered() == set(range(200)), SECONDS)
        config = f"homeassistant/device/{face.identity.agent_id}/config"
        observer.wait_for(config, SECONDS, after=seen)


def test_a_certificate_that_cannot_be_used_ends_the_start(
    mosquitto: Mosquitto, make_face: MakeFace, tmp_path: Path
) -> None:
    """The agent ends with what is wrong; nothing of the face goes on."""
    with pytest.raises(TlsError, match=r"mqtt\.tls\.ca_file"):
        make_face(mosquitto.port, mqtt={"tls": {"enabled": True, "ca_file": tmp_path / "none.pem"}})
    assert not {"mqtt", "test-loop"} & {thread.name for thread in threading.enumerate()}


def test_a_stop_ends_the_wait_for_a_failure(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Who waits for the face to fail is let go when it is stopped; a stopped face does not fail."""
    face = make_face(mosquitto.port)
    waiting = face.begin(face.face.failure())
    face.call(face.face.stop())
    assert waiting.result(SECONDS) is None
    assert face.call(face.face.failure()) is None


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
