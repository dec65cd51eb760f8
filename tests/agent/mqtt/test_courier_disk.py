"""Events on their way to a real broker, from a disk that does not say at once what waits."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.agent.mqtt.conftest import MakeFace
from tests.agent.mqtt.test_courier import draft, numbers
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.mqtt import lane as lane_module
from thermal2mqtt.store import event_tables
from thermal2mqtt.store.event import Event, EventKind

SECONDS = 60.0


def test_what_could_not_be_read_at_first_is_told_when_it_can(
    mosquitto: Mosquitto, make_face: MakeFace, tmp_path: Path
) -> None:
    """Without another event to remind of it: another program had the database at that moment."""
    make_face(free_port(), before=lambda archive: archive.events.record([draft(), draft()])).stop()
    (database,) = tmp_path.rglob("thermal2mqtt.db")
    with Observer(mosquitto.port) as observer, closing(sqlite3.connect(database)) as other:
        face = make_face(mosquitto.port, before=lambda _archive: other.execute("BEGIN IMMEDIATE"))
        observer.wait_for(f"{face.base}/availability", SECONDS)
        before = sum(face.archive.part.health().faults.values())
        until("a failed read", lambda: sum(face.archive.part.health().faults.values()) > before, SECONDS)
        other.rollback()
        until("both", lambda: numbers(observer, f"{face.base}/event/alarm") == [1, 2], SECONDS)


def test_what_a_disk_refuses_late_is_read_again(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without another event to remind of it: a dying card may hold a read for long before it fails."""
    make_face(free_port(), before=lambda archive: archive.events.record([draft(), draft()])).stop()
    read, held, refused = event_tables.waiting, threading.Event(), list[EventKind]()

    def waiting_late(connection: sqlite3.Connection, kind: EventKind, *between: Any) -> list[Event]:
        if len(refused) < len(EventKind):
            refused.append(kind)
            held.wait(SECONDS)
            raise sqlite3.OperationalError("disk I/O error")
        return read(connection, kind, *between)

    monkeypatch.setattr(event_tables, "waiting", waiting_late)
    monkeypatch.setattr(lane_module, "REFILL_SECONDS", 0.01)
    with Observer(mosquitto.port) as observer:
        face = make_face(mosquitto.port)
        observer.wait_for(f"{face.base}/availability", SECONDS)
        held.set()
        until("both", lambda: numbers(observer, f"{face.base}/event/alarm") == [1, 2], SECONDS)
