"""The pictures of the whole face: as often as is asked for, and none for nobody."""

from typing import Any

import pytest

from tests.agent.contract.samples import NOON, report, zone
from tests.agent.mqtt.conftest import MakeFace
from tests.agent.mqtt.room import Room
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.alarms import Level
from thermal2mqtt.mqtt import painter as painter_module
from thermal2mqtt.thermal.render import render_jpeg

pytestmark = pytest.mark.lab


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
