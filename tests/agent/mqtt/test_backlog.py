"""What was measured while the broker was away, told to a real broker."""

import gzip
import json
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.agent.contract.samples import report, zone
from tests.agent.mqtt.conftest import MakeFace, RunningFace
from tests.agent.mqtt.road import Road
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.alarms import AlarmChange, AlarmEvent, Level, Rule
from thermal2mqtt.chronicle import Chronicle
from thermal2mqtt.event_id import new_event_id
from thermal2mqtt.minutes import Minutes
from thermal2mqtt.mqtt import backlog as backlog_module
from thermal2mqtt.store.minute_tables import Minute

SECONDS = 60.0
FAST = {"backlog_bytes_per_second": 1_000_000}
HOURS = 72
MEGABYTE = 1_000_000


def remember(face: RunningFace, number: int, *zones: str) -> None:
    """Have so many minutes been measured while the broker was away, up to a short time ago."""
    now = int(time.time() // 60) - number
    for minute in range(number):
        face.archive.telemetry.keep(
            [Minute(now + minute, name, 20.0, 30.0, 40.0, 480, waiting=True) for name in zones or ("door",)]
        )


def minutes(observer: Observer, topic: str) -> list[Any]:
    """Return the minutes that were told, in the order in which they came."""
    return [one for message in observer.on(topic) for one in json.loads(message.payload)["minutes"]]


def heard(observer: Observer, topic: str, number: int) -> list[Any]:
    """Return the minutes that were told once there are so many: the agent knows before the observer hears."""
    until(f"{number} minutes", lambda: len(minutes(observer, topic)) >= number, SECONDS)
    return minutes(observer, topic)


def is_told(face: RunningFace) -> bool:
    """Tell whether nothing waits any more."""
    return face.archive.telemetry.oldest_waiting(1).result(SECONDS) == []


def test_minutes_are_told_oldest_first_and_once(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: Callable[[int], Road]
) -> None:
    """With all zones of a minute together."""
    road = make_road(mosquitto.port)
    road.shut()
    with Observer(mosquitto.port) as observer:
        face = make_face(road.port, store=FAST)
        remember(face, 150, "door", "lid")
        road.reopen()
        until("all is told", lambda: is_told(face), SECONDS)
        told = heard(observer, f"{face.base}/backlog/state", 150)
        assert [one["time"] for one in told] == sorted(one["time"] for one in told)
        figures = {"min": 20.0, "mean": 30.0, "max": 40.0, "samples": 480}
        assert told[0]["zones"] == {"door": figures, "lid": figures}
        assert len(observer.on(f"{face.base}/backlog/state")) == 3


def test_compressed_minutes_say_so_and_are_counted(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: Callable[[int], Road]
) -> None:
    """A tenth of the bytes."""
    road = make_road(mosquitto.port)
    road.shut()
    with Observer(mosquitto.port) as observer:
        face = make_face(road.port, store=FAST | {"backlog_gzip": True})
        remember(face, 60, "door", "lid")
        road.reopen()
        message = observer.wait_for(f"{face.base}/backlog/state", SECONDS)
        plain = gzip.decompress(message.payload)
        assert len(json.loads(plain)["minutes"]) == 60
        saved = len(plain) - len(message.payload)
        until("the count", lambda: face.face.traffic.saved_bytes == saved, SECONDS)
        assert len(plain) > 8 * len(message.payload)


def test_a_message_is_no_more_than_a_seconds_worth(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: Callable[[int], Road]
) -> None:
    """Of a slow rate a small one; the next comes only when the time for this one is over."""
    road = make_road(mosquitto.port)
    road.shut()
    with Observer(mosquitto.port) as observer:
        face = make_face(road.port, store={"backlog_bytes_per_second": 600})
        remember(face, 20)
        begun = time.monotonic()
        road.reopen()
        until("all is told", lambda: is_told(face), SECONDS)
        took = time.monotonic() - begun
        sizes = [len(message.payload) for message in observer.on(f"{face.base}/backlog/state")]
        assert max(sizes) <= 600
        assert sum(sizes[:-1]) / 600 <= took


def test_a_broker_that_takes_little_gets_little_at_a_time(
    make_mosquitto: MakeMosquitto, make_face: MakeFace, make_road: Callable[[int], Road]
) -> None:
    """Its Maximum Packet Size is heeded."""
    broker = make_mosquitto(Options(lines=("max_packet_size 1000",)))
    road = make_road(broker.port)
    road.shut()
    with Observer(broker.port) as observer:
        face = make_face(road.port, store=FAST, homeassistant={"discovery": False})
        remember(face, 40)
        road.reopen()
        until("all is told", lambda: is_told(face), SECONDS)
        heard(observer, f"{face.base}/backlog/state", 40)
        assert face.face.traffic.minutes_lost == 0


def test_a_minute_that_no_broker_can_take_is_given_up_and_counted(
    make_mosquitto: MakeMosquitto, make_face: MakeFace, make_road: Callable[[int], Road]
) -> None:
    """It would stand before all others for ever."""
    broker = make_mosquitto(Options(lines=("max_packet_size 400",)))
    road = make_road(broker.port)
    road.shut()
    face = make_face(road.port, store=FAST, homeassistant={"discovery": False})
    remember(face, 1, "a", "b", "c", "d", "e", "f", "g", "h")
    road.reopen()
    until("it is given up", lambda: is_told(face), SECONDS)
    assert face.face.traffic.minutes_lost == 8


def test_where_nobody_listens_it_counts_as_told_after_three_tries(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be sent for ever."""
    monkeypatch.setattr(backlog_module, "RETRY_SECONDS", 0.2)
    first = make_face(free_port(), store=FAST)
    remember(first, 130)
    first.stop()
    face = make_face(mosquitto.port, store=FAST)
    until("it counts as told", lambda: is_told(face), SECONDS)
    assert face.face.publishes["unheard"] >= 5


class Days:
    """A clock that is days behind and catches up."""

    def __init__(self, hours: float) -> None:
        self._behind = hours * 3600

    def time(self) -> float:
        """Return the wall time."""
        return time.time() - self._behind

    def monotonic(self) -> float:
        """Return seconds that never step back."""
        return time.monotonic() - self._behind

    def sleep(self, seconds: float) -> None:
        """Turn on by that much."""
        self._behind -= seconds


def test_a_broker_that_is_away_for_three_days_gets_it_all(
    mosquitto: Mosquitto, make_face: MakeFace, tmp_path: Path
) -> None:
    """Every event, as no news; every minute; and memory does not grow meanwhile."""
    zones = [zone("door"), zone("lid")]
    clock = Days(HOURS)
    away = make_face(free_port(), *zones, clock=clock)
    chronicle = Chronicle(away.archive.events.record, clock)
    aggregates = Minutes(away.archive.telemetry.keep, lambda: not away.face.connected)
    tracemalloc.start()
    early = happened = 0
    for minute in range(HOURS * 60):
        for _ in range(2):
            clock.sleep(30.0)
            seen = report(Level.NORMAL, 40.0, "door", "lid", at=clock.time())
            if minute % 10 == 0:
                happened += 1
                seen = replace(seen, events=(_raised(clock.time()),))
            chronicle.accept(seen)
            aggregates.accept(seen)
        if minute == 12 * 60:
            early = tracemalloc.get_traced_memory()[0]
    late = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert late - early < MEGABYTE
    away.stop()
    size = (tmp_path / "data" / "thermal2mqtt.db").stat().st_size
    assert size < 2 * MEGABYTE
    with Observer(mosquitto.port) as observer:
        back = make_face(mosquitto.port, *zones, store=FAST)
        topic = f"{back.base}/backlog/event/alarm"
        until("all events", lambda: len(observer.on(topic)) >= happened, 3 * SECONDS)
        numbers = [json.loads(message.payload)["sequence"] for message in observer.on(topic)]
        assert numbers == list(range(1, happened + 1))
        assert observer.on(f"{back.base}/event/alarm") == []
        until("all is told", lambda: is_told(back), SECONDS)
        told = heard(observer, f"{back.base}/backlog/state", HOURS * 60 - 2)
        assert len(told) in range(HOURS * 60 - 2, HOURS * 60 + 2)


def _raised(at: float) -> AlarmEvent:
    return AlarmEvent(
        new_event_id(), at, "door", AlarmChange.RAISED, Level.NORMAL, Level.WARNING, Rule.HIGH, 61.2, 60.0
    )
