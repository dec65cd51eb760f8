"""Two agents under one id: one goes on, the other ends and does no harm."""

import json
from pathlib import Path

import pytest

from tests.agent.contract.samples import report, settings, zone
from tests.agent.mqtt.conftest import MakeFace
from tests.agent.mqtt.room import Room, retained
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.contract.announce import build_announce
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt import DuplicateAgentError
from thermal2mqtt.store import Identity

pytestmark = pytest.mark.lab

OTHER = "00000000-0000-4000-8000-000000000000"


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
