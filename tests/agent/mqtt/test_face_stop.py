"""The face ends: with a last word, without a thread left, and not at all where it cannot begin."""

import threading
from pathlib import Path

import pytest

from tests.agent.contract.samples import report, zone
from tests.agent.mqtt.conftest import MakeFace
from tests.agent.mqtt.room import Room
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from thermal2mqtt.tls import TlsError

pytestmark = pytest.mark.lab


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
