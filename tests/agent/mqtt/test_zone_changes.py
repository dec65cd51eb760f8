"""Zones that change while the agent runs, as a client of the broker sees it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.agent.contract.samples import lost, report, settings, zone, zone_set
from tests.agent.mqtt.conftest import MakeFace, MakeRoad, RunningFace
from tests.agent.mqtt.room import retained
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.alarms import Level
from thermal2mqtt.mqtt import publisher as publisher_module

pytestmark = pytest.mark.lab


def watch(face: RunningFace, *zones: dict[str, Any]) -> None:
    """Have the agent watch these zones from now on."""
    face.zones = zone_set(settings(*zones), face.zones.revision + 1)
    face.face.zones_changed(face.zones)


class Client:
    """An observer that reads one agent's words."""

    def __init__(self, observer: Observer, face: RunningFace) -> None:
        self.observer = observer
        self.base = face.base
        self.config = f"homeassistant/device/{face.identity.agent_id}/config"

    def online(self) -> None:
        """Wait until all is said."""
        self.observer.wait_for(f"{self.base}/availability", SECONDS, lambda m: m.payload == b"online")

    def told(self, topic: str, accept: Callable[[Any], bool]) -> Any:
        """Return the newest acceptable JSON on a topic."""
        found = self.observer.wait_for(
            topic, SECONDS, lambda m: bool(m.payload) and accept(json.loads(m.payload))
        )
        return json.loads(found.payload)

    def zones(self, *ids: str) -> Any:
        """Wait until the zones are these, in `zones` and in discovery; return what discovery says."""
        self.told(f"{self.base}/zones", lambda told: [z["id"] for z in told["zones"]] == list(ids))
        return self.told(self.config, lambda told: watched(told["cmps"]) == set(ids))["cmps"]


def watched(components: dict[str, Any]) -> set[str]:
    """Return the zones that Home Assistant is told of."""
    suffix = "_level"
    return {key.removesuffix(suffix) for key, c in components.items() if key.endswith(suffix) and len(c) > 1}


def test_a_new_zone_is_there_at_once(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """In `zones`, in discovery, with its alarm and in `state`, without a new connection."""
    face = make_face(mosquitto.port, zone("door"))
    with Observer(mosquitto.port) as observer:
        client = Client(observer, face)
        face.accept(report(Level.NORMAL, 41.0, "door"))
        client.online()
        before = len(observer.messages)
        watch(face, zone("door"), zone("lid"))
        client.zones("door", "lid")
        alarm = client.told(f"{face.base}/alarm/lid", lambda told: told["level"] is None)
        assert alarm["value"] is None
        face.accept(report(Level.WARNING, 70.0, "door", "lid"))
        client.told(f"{face.base}/alarm/lid", lambda told: told["level"] == "warning")
        client.told(f"{face.base}/state", lambda told: told["zones"].get("lid", {}).get("max") == 70.0)
        topics = [m.topic for m in observer.messages[before:]]
        assert f"{face.base}/announce" not in topics
        assert topics.index(client.config) < topics.index(f"{face.base}/alarm/lid")


def test_a_removed_zone_is_gone(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discovery buries its entities, the figures are without it, and no topic of it stays on the broker."""
    monkeypatch.setattr(publisher_module, "ORPHAN_SECONDS", 0.2)
    face = make_face(mosquitto.port, zone("door"), zone("lid"))
    with Observer(mosquitto.port) as observer:
        client = Client(observer, face)
        client.zones("door", "lid")
        watch(face, zone("door"))
        components = client.zones("door")
        assert components["lid_level"] == {"p": "sensor"}
        client.told(f"{face.base}/state", lambda told: told["zones"].keys() == {"door"})
        observer.wait_for(f"{face.base}/alarm/lid", SECONDS, lambda m: not m.payload)
    assert f"{face.base}/alarm/lid" not in retained(mosquitto)
    assert f"{face.base}/alarm/door" in retained(mosquitto)


def test_a_zone_that_comes_back_is_told_anew(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is neither buried nor cleared any more, and its alarm is on the broker."""
    monkeypatch.setattr(publisher_module, "ORPHAN_SECONDS", 0.2)
    face = make_face(mosquitto.port, zone("door"), zone("lid"))
    with Observer(mosquitto.port) as observer:
        client = Client(observer, face)
        client.zones("door", "lid")
        watch(face, zone("door"))
        client.zones("door")
        observer.wait_for(f"{face.base}/alarm/lid", SECONDS, lambda m: not m.payload)
        watch(face, zone("door"), zone("lid"))
        assert len(client.zones("door", "lid")["lid_level"]) > 1
        client.told(f"{face.base}/state", lambda told: "lid" in told["zones"])
    until("the alarm is back", lambda: retained(mosquitto).get(f"{face.base}/alarm/lid"), SECONDS)


def test_a_zone_removed_while_the_broker_is_away_is_gone(
    mosquitto: Mosquitto, make_face: MakeFace, make_road: MakeRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As soon as the broker is back it is told what happened meanwhile."""
    monkeypatch.setattr(publisher_module, "ORPHAN_SECONDS", 0.2)
    road = make_road(mosquitto.port)
    face = make_face(road.port, zone("door"), zone("lid"))
    with Observer(mosquitto.port) as observer:
        client = Client(observer, face)
        client.zones("door", "lid")
        client.online()
        road.shut()
        watch(face, zone("door"), zone("hatch"))
        road.reopen()
        components = client.zones("door", "hatch")
        assert components["lid_max"] == {"p": "sensor"}
        observer.wait_for(f"{face.base}/alarm/lid", SECONDS, lambda m: not m.payload)
    topics = retained(mosquitto)
    assert f"{face.base}/alarm/lid" not in topics
    assert f"{face.base}/alarm/hatch" in topics


def test_a_starting_home_assistant_is_told_what_is_gone(
    mosquitto: Mosquitto, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been down when the zone went: its entities return for a moment, to be removed."""
    monkeypatch.setattr(publisher_module, "BIRTH_JITTER_SECONDS", 0.0)
    monkeypatch.setattr(publisher_module, "TOMBSTONE_SECONDS", (0.1, 0.2))
    face = make_face(mosquitto.port, zone("door"), zone("lid"))
    with Observer(mosquitto.port) as observer:
        client = Client(observer, face)
        client.online()
        watch(face, zone("door"))
        client.zones("door")
        before = len(observer.messages)
        observer.publish("homeassistant/status", "online")
        observer.wait_for(client.config, SECONDS, lambda m: b'"lid_level":{"p":"sensor","uniq' in m.payload)
        observer.wait_for(
            client.config, SECONDS, lambda m: b'"lid_level":{"p":"sensor"}' in m.payload, after=before
        )


def test_zones_of_a_lost_sensor_change_too(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Without temperatures a new zone is unknown, not forgotten."""
    face = make_face(mosquitto.port, zone("door"))
    with Observer(mosquitto.port) as observer:
        client = Client(observer, face)
        client.online()
        face.accept(lost("door"))
        watch(face, zone("door"), zone("lid"))
        client.zones("door", "lid")
        told = client.told(f"{face.base}/state", lambda told: "lid" in told["zones"])
        assert told["zones"]["lid"]["level"] is None


def test_a_limit_that_is_turned_does_not_tell_the_device_anew(
    mosquitto: Mosquitto, make_face: MakeFace
) -> None:
    """None of its hundreds of kilobytes changed; a new name is told, as is all to a new start."""
    face = make_face(mosquitto.port, zone("door"))
    with Observer(mosquitto.port) as observer:
        client = Client(observer, face)
        client.online()
        turned = {**zone("door"), "thresholds": {"high": {"warning": 33}}}
        watch(face, turned)
        controls = f"{face.base}/controls"
        client.told(controls, lambda told: told["controls"]["door_highwarning"] == 33)
        assert len(observer.on(client.config)) == 1
        watch(face, {**turned, "name": "Gate"})
        client.told(client.config, lambda told: told["cmps"]["door_max"]["name"] == "Gate maximum")
        observer.publish("homeassistant/status", b"online")
        until("the device is told again", lambda: len(observer.on(client.config)) == 3, SECONDS)
