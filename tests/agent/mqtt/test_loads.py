"""The currents of zones: what a message says, and that each is heard, also after a loss of the broker."""

import contextlib
import json
import logging
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.contract.samples import settings, zone, zone_set
from tests.agent.mqtt.conftest import MakeFace, MakeRoad, RunningFace
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.loads import MAX_BYTES, LoadTopics, NoCurrentError, amperes_in
from thermal2mqtt.mqtt.messages import Received


def rated(name: str, topic: str = "meter/l1", **fields: Any) -> dict[str, Any]:
    """Return a zone that names the topic of its current."""
    return {**zone(name), "rated_current": 100.0, "load_topic": topic, **fields}


# What a payload says


@pytest.mark.parametrize(
    ("payload", "path", "amperes"),
    [
        (b"12.5", None, 12.5),
        (b" -3 \n", None, -3.0),
        (b'{"current": 12.5}', "current", 12.5),
        (b'{"phases": [{"current": "7.25"}]}', "phases.0.current", 7.25),
        (b'{"0": {"a-b_c": 1}}', "0.a-b_c", 1.0),
        (b"[1, 2]", "1", 2.0),
    ],
)
def test_a_current_is_found(payload: bytes, path: str | None, amperes: float) -> None:
    """A plain number, or one somewhere in JSON; as text as well, as Home Assistant sends it."""
    assert amperes_in(payload, path) == amperes


@pytest.mark.parametrize(
    ("payload", "path", "word"),
    [
        (b"unavailable", None, "'unavailable'"),
        (b"", None, "no number"),
        (b"nan", None, "no number"),
        (b"1e999", None, "no number"),
        (b"\xff\xfe", None, "not text"),
        (b"{", "current", "not JSON"),
        (b"[" * 60_000, "current", "not JSON"),
        (b'{"voltage": 230}', "current", "there is voltage"),
        (b'{"phases": []}', "phases.0", "there is list"),
        (b'{"current": true}', "current", "no number"),
        (b'{"current": null}', "current", "no number"),
        (b'{"current": 1e999}', "current", "no number"),
        (b"1" * 400, None, "no number"),
        (b"1" * (MAX_BYTES + 1), None, "at most"),
    ],
)
def test_what_is_no_current_is_said(payload: bytes, path: str | None, word: str) -> None:
    """The text says what was found instead."""
    with pytest.raises(NoCurrentError, match=word):
        amperes_in(payload, path)


@given(
    st.binary()
    | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_no_payload_surprises(payload: bytes) -> None:
    """Whatever a stranger publishes gives a finite number or a reason."""
    for path in (None, "0", "a.b"):
        with contextlib.suppress(NoCurrentError):
            assert math.isfinite(amperes_in(payload, path))


# Whom it belongs to


class Heard:
    """Load topics of some zones, and what they handed on."""

    def __init__(self, *zones: dict[str, Any]) -> None:
        self.currents: list[tuple[str, str, float]] = []
        self.topics = LoadTopics(Topics("thermal2mqtt", "pi"), lambda *current: self.currents.append(current))
        self.watch(*zones)

    def watch(self, *zones: dict[str, Any]) -> None:
        """Watch these from now on."""
        self.topics.set_zones(zone_set(settings(*zones)).zones)

    def take(self, topic: str, payload: bytes, *, retained: bool = False) -> bool:
        """Have a message come."""
        return self.topics.take(Received(topic, payload, retained))


def test_one_meter_serves_several_zones() -> None:
    """Each zone picks its own phase out of one payload."""
    heard = Heard(
        rated("l1", load_path="l1"), rated("l2", load_path="l2"), rated("l3", "meter/other"), zone("door")
    )
    assert heard.topics.topics == {"meter/l1", "meter/other"}
    assert heard.take("meter/l1", b'{"l1": 10, "l2": 20}')
    assert heard.currents == [("thermal", "l1", 10.0), ("thermal", "l2", 20.0)]
    assert not heard.take("meter/else", b"5")


def test_a_current_that_is_gone_is_unknown(caplog: pytest.LogCaptureFixture) -> None:
    """A payload without a number ends what was known of it, and is told once until there is one again."""
    heard = Heard(rated("l1"))
    for payload in (b"5", b"unavailable", b"unavailable", b"6", b"unavailable"):
        heard.take("meter/l1", payload)
    assert [amperes for _, _, amperes in heard.currents] == pytest.approx(
        [5, math.nan, math.nan, 6, math.nan], nan_ok=True
    )
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 2
    assert "zone l1: no current on meter/l1: 'unavailable' is no number" in warnings[0]


def test_what_lies_on_the_broker_counts_only_at_first() -> None:
    """A meter that died keeps its last word retained; a new connection must not make that a fresh one."""
    heard = Heard(rated("l1"))
    heard.take("meter/l1", b"5", retained=True)
    heard.take("meter/l1", b"6")
    heard.take("meter/l1", b"6", retained=True)
    assert [amperes for _, _, amperes in heard.currents] == [5, 6]
    heard.watch()
    heard.watch(rated("l1"))
    heard.take("meter/l1", b"6", retained=True)
    assert [amperes for _, _, amperes in heard.currents] == [5, 6, 6]


def test_the_agents_own_topics_are_no_meters() -> None:
    """Subscribed to once more, a request might come twice."""
    assert Heard(rated("l1", "thermal2mqtt/pi/request/zones/list")).topics.topics == set()


# On a broker


def watch(face: RunningFace, *zones: dict[str, Any]) -> None:
    """Have the agent watch these zones from now on."""
    face.zones = zone_set(settings(*zones), face.zones.revision + 1)
    face.face.zones_changed(face.zones)


def speak(observer: Observer, face: RunningFace, topic: str, amperes: float, zone_id: str = "l1") -> None:
    """Have a meter speak until the agent has heard it."""

    def heard() -> bool:
        observer.publish(topic, str(amperes))
        return ("thermal", zone_id, amperes) in face.currents

    until(f"{amperes} A of {zone_id}", heard, SECONDS)


@pytest.mark.lab
@pytest.mark.parametrize(
    "mosquitto", [Options(series="2.0"), Options(series="2.1")], ids=lambda o: o.series, indirect=True
)
def test_zones_added_and_removed_are_followed(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """A zone's meter is heard from the moment on in which the zone is there, and no longer than that."""
    face = make_face(mosquitto.port, rated("l1", "meter/a"))
    with Observer(mosquitto.port) as observer:
        speak(observer, face, "meter/a", 1.0)
        watch(face, rated("l1", "meter/a"), rated("l2", "meter/b"))
        speak(observer, face, "meter/b", 2.0, "l2")
        watch(face, rated("l2", "meter/b"))
        speak(observer, face, "meter/b", 3.0, "l2")
        observer.publish("meter/a", "9")
        speak(observer, face, "meter/b", 4.0, "l2")
    assert ("thermal", "l1", 9.0) not in face.currents
    until("the meter is left", lambda: "UNSUBSCRIBE" in mosquitto.log(), SECONDS)


@pytest.mark.lab
def test_meters_are_heard_again_after_a_loss(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: MakeRoad
) -> None:
    """Also those of zones that were added while there was no connection."""
    road = make_road(mosquitto.port)
    face = make_face(road.port, rated("l1", "meter/a"))
    with Observer(mosquitto.port) as observer:
        speak(observer, face, "meter/a", 1.0)
        road.cut()
        watch(face, rated("l1", "meter/a"), rated("l2", "meter/b"))
        speak(observer, face, "meter/a", 2.0)
        speak(observer, face, "meter/b", 3.0, "l2")


@pytest.mark.lab
def test_meters_are_heard_with_3_1_1(old_broker: int, make_face: MakeFace) -> None:
    """An old broker is as good."""
    face = make_face(old_broker, rated("l1", "meter/a"))
    with Observer(old_broker, "none", v5=False) as observer:
        speak(observer, face, "meter/a", 1.0)
