"""Events on their way to a real broker."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.agent.mqtt.conftest import MakeFace, RunningFace, TurnedClock
from tests.agent.mqtt.road import Road
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.event_id import new_event_id
from thermal2mqtt.mqtt import lane as lane_module
from thermal2mqtt.store import database as database_module
from thermal2mqtt.store import event_log
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.store.event import Draft, Event, EventKind

SECONDS = 60.0
ALARM, SYSTEM = EventKind.ALARM, EventKind.SYSTEM


def draft(kind: EventKind = ALARM, **data: Any) -> Draft:
    """Return something that happens now."""
    return Draft(kind, "raised", time.time(), new_event_id(), data, "thermal", "door")


def told(observer: Observer, topic: str) -> list[Any]:
    """Return the events on a topic so far."""
    return [json.loads(message.payload) for message in observer.on(topic)]


def numbers(observer: Observer, topic: str) -> list[int]:
    """Return their numbers."""
    return [event["sequence"] for event in told(observer, topic)]


def waiting(face: RunningFace) -> list[Event]:
    """Return what is not delivered yet, as it stands in the database."""
    return face.archive.events.waiting(ALARM, 0, None, 9).result(SECONDS)


def happen(face: RunningFace, number: int, kind: EventKind = ALARM) -> None:
    """Have so many things happen at once."""
    face.archive.events.record([draft(kind) for _ in range(number)])


def test_an_event_is_told_as_it_was_kept(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, not retained, with everything that it is found again by."""
    monkeypatch.setattr(event_log, "COMMIT_SECONDS", SECONDS)
    with Observer(mosquitto.port) as observer:
        face = make_face(mosquitto.port)
        given = draft(value=1.5)
        face.archive.events.record([given])
        observer.wait_for(f"{face.base}/event/alarm", SECONDS)
        (event,) = told(observer, f"{face.base}/event/alarm")
        assert event.pop("time").endswith("Z")
        assert event.pop("monotonic") > 0
        assert len(event.pop("boot")) == 36
        assert event == {
            "schema": 1,
            "event_id": given.event_id,
            "event_type": "raised",
            "kind": "alarm",
            "sequence": 1,
            "stored": True,
            "sensor": "thermal",
            "zone": "door",
            "data": {"value": 1.5},
        }
    with Observer(mosquitto.port) as later:
        later.publish("mark", "x")
        later.wait_for("mark", SECONDS)
        assert later.on(f"{face.base}/event/alarm") == []


def test_a_storm_arrives_in_order_and_is_forgotten(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """More than memory holds; in the end nothing waits."""
    with Observer(mosquitto.port) as observer:
        face = make_face(mosquitto.port)
        for _ in range(10):
            happen(face, 60)
        until("all", lambda: len(numbers(observer, f"{face.base}/event/alarm")) >= 600, SECONDS)
        assert numbers(observer, f"{face.base}/event/alarm") == list(range(1, 601))
        until(
            "an empty outbox",
            lambda: face.archive.events.waiting(ALARM, 0, None, 9).result(SECONDS) == [],
            SECONDS,
        )


def test_alarms_go_before_the_rest(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: Callable[[int], Road]
) -> None:
    """Of what waited while there was no broker."""
    road = make_road(mosquitto.port)
    road.shut()
    with Observer(mosquitto.port) as observer:
        face = make_face(road.port)
        happen(face, 30, SYSTEM)
        happen(face, 30, ALARM)
        road.reopen()
        until("all", lambda: len(numbers(observer, f"{face.base}/event/system")) == 30, SECONDS)
        order = [m.topic.rpartition("/")[2] for m in observer.messages if "/event/" in m.topic]
        assert order == ["alarm"] * 30 + ["system"] * 30


def test_what_is_no_news_goes_where_no_automation_listens(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: Callable[[int], Road], clock: TurnedClock
) -> None:
    """Older than the live window, in order, and marked."""
    road = make_road(mosquitto.port)
    road.shut()
    with Observer(mosquitto.port) as observer:
        face = make_face(road.port, clock=clock)
        happen(face, 3)
        clock.sleep(61.0)
        happen(face, 2)
        road.reopen()
        until("all", lambda: len(numbers(observer, f"{face.base}/event/alarm")) == 2, SECONDS)
        assert numbers(observer, f"{face.base}/backlog/event/alarm") == [1, 2, 3]
        assert numbers(observer, f"{face.base}/event/alarm") == [4, 5]
        assert all(event["late"] for event in told(observer, f"{face.base}/backlog/event/alarm"))


def test_what_waited_is_told_after_a_restart(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """More than is read from the database at once."""
    face = make_face(free_port())
    happen(face, 300)
    face.stop()
    with Observer(mosquitto.port) as observer:
        again = make_face(mosquitto.port)
        happen(again, 1)
        until("all", lambda: len(numbers(observer, f"{face.base}/event/alarm")) == 301, SECONDS)
        assert numbers(observer, f"{face.base}/event/alarm") == list(range(1, 302))


def test_what_happens_before_the_face_starts_is_told_without_a_disk(
    mosquitto: Mosquitto, make_face: MakeFace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alarm of the first frame, on a card that is dead."""

    def dead(path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError(f"{path}: disk I/O error")

    def early(archive: Archive) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(database_module, "connect", dead)
            shutil.rmtree(tmp_path / "data")
            archive.events.record([draft()])

    with Observer(mosquitto.port) as observer:
        face = make_face(mosquitto.port, before=early)
        until("the event", lambda: numbers(observer, f"{face.base}/event/alarm") == [1], SECONDS)


def test_a_lost_connection_repeats_no_more_than_the_window(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: Callable[[int], Road]
) -> None:
    """Everything arrives, the first time in order."""
    road = make_road(mosquitto.port)
    with Observer(mosquitto.port) as observer:
        face = make_face(road.port)
        for _ in range(5):
            happen(face, 100)
            road.cut()
        until("all", lambda: len(set(numbers(observer, f"{face.base}/event/alarm"))) == 500, SECONDS)
        arrived = numbers(observer, f"{face.base}/event/alarm")
        assert list(dict.fromkeys(arrived)) == list(range(1, 501))
        assert len(arrived) - 500 <= 5 * 20


def test_what_nobody_is_subscribed_to_is_told_again(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times; who comes in between gets all of it, in order."""
    monkeypatch.setattr(lane_module, "RETRY_SECONDS", 5.0)
    face = make_face(mosquitto.port)
    until("the connection", lambda: face.face.connected, SECONDS)
    happen(face, 3)
    until("a try", lambda: face.face.publishes["unheard"] >= 3, SECONDS)
    with Observer(mosquitto.port, f"{face.base}/event/#") as observer:
        until("all", lambda: numbers(observer, f"{face.base}/event/alarm") == [1, 2, 3], SECONDS)


def test_news_does_not_wait_for_what_nobody_is_subscribed_to(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: Callable[[int], Road], clock: TurnedClock
) -> None:
    """A Home Assistant without anybody for the backlog hears of a new alarm at once."""
    road = make_road(mosquitto.port)
    road.shut()
    # A road that is shut looks like a broker that knows no MQTT 5, which alone tells that nobody is there.
    face = make_face(road.port, mqtt={"protocol": "5"}, clock=clock)
    happen(face, 3)
    clock.sleep(61.0)
    with Observer(mosquitto.port, f"{face.base}/event/#") as observer:
        road.reopen()
        until("a try", lambda: face.face.publishes["unheard"] >= 3, SECONDS)
        happen(face, 1)
        until("the news", lambda: numbers(observer, f"{face.base}/event/alarm") == [4], SECONDS)
        assert [event.sequence for event in waiting(face)][:3] == [1, 2, 3]


def test_after_three_tries_it_counts_as_delivered(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays in the history, and is counted."""
    monkeypatch.setattr(lane_module, "RETRY_SECONDS", 1.2)
    face = make_face(mosquitto.port)
    happen(face, 2)
    until("the count", lambda: face.face.traffic.events_unheard == 2, SECONDS)
    until("an empty outbox", lambda: waiting(face) == [], SECONDS)
    assert face.face.publishes["unheard"] >= 6


def test_a_home_assistant_that_starts_gets_what_it_missed(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """At once, where it was down for less than the tries take."""
    face = make_face(mosquitto.port)
    happen(face, 1)
    until("a try", lambda: face.face.publishes["unheard"] >= 1, SECONDS)
    with Observer(mosquitto.port) as observer:
        observer.publish("homeassistant/status", "online")
        observer.wait_for(f"{face.base}/event/alarm", SECONDS)


def test_an_event_that_the_broker_cannot_take_is_given_up_alone(
    make_mosquitto: MakeMosquitto, make_face: MakeFace
) -> None:
    """It would stand before all others for ever."""
    broker = make_mosquitto(Options(lines=("max_packet_size 2000",)))
    with Observer(broker.port) as observer:
        face = make_face(broker.port, homeassistant={"discovery": False})
        face.archive.events.record([draft(text="x" * 3000), draft()])
        until("the other", lambda: numbers(observer, f"{face.base}/event/alarm") == [2], SECONDS)
        until("the count", lambda: face.face.traffic.events_lost == 1, SECONDS)


def test_a_refused_event_is_kept_until_it_is_taken(
    make_mosquitto: MakeMosquitto, make_face: MakeFace, tmp_path: Path
) -> None:
    """A broker whose rules do not let it through is asked again, and never believed to have it."""
    rules = tmp_path / "rules"
    rules.write_text("topic readwrite #\ntopic deny thermal2mqtt/pi/event/#\n")
    broker = make_mosquitto(Options(lines=(f"acl_file {rules}",)))
    face = make_face(broker.port, agent_id="pi")
    happen(face, 2)
    until("a refusal", lambda: face.face.publishes["refused"] >= 2, SECONDS)
    assert len(waiting(face)) == 2


def test_a_broker_of_old_gets_events_as_well(old_broker: int, make_face: MakeFace) -> None:
    """MQTT 3.1.1 knows no reasons: taken is taken."""
    face = make_face(old_broker)
    with Observer(old_broker, f"{face.base}/event/#", v5=False) as observer:
        happen(face, 2)
        until("both", lambda: numbers(observer, f"{face.base}/event/alarm") == [1, 2], SECONDS)
