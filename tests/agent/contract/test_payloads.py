"""Whole payloads as they stand on the wire."""

from dataclasses import replace

from tests.agent.contract.samples import IDENTITY, LINK, NOON, STAMP, decoded, report, settings, zone
from thermal2mqtt.alarms import Acknowledgement, Level, Rule
from thermal2mqtt.contract.announce import Announce, build_announce
from thermal2mqtt.contract.health import build_health
from thermal2mqtt.contract.image import build_image_attributes
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.contract.zones import ZonesPayload
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.settings.materials import MATERIALS

LARGEST_ANNOUNCE_BYTES = 4096
"""An eighth of the smallest limit of a broker that `doctor` is content with."""


def test_announce_tells_who_and_what_without_a_secret() -> None:
    """Sources have the geometry of the turned image; nothing of the credentials is in it."""
    current = settings(
        sensors={"thermal": {"driver": "simulator", "rotation": 90, "mirror": True, "name": "Panel"}},
        agent={"name": "Cellar", "site": "House"},
        mqtt={"username": "agent", "password": "canary"},
    )
    payload = build_announce(current, IDENTITY, NOON, ["simulator/set", "health/get"])
    told = decoded(payload)
    assert told.pop("version")
    assert told.pop("materials")["copper_oxidised"] == 0.65
    assert told == {
        "schema": 1,
        "instance": IDENTITY.instance,
        "id": "pi-6f0a9d",
        "name": "Cellar",
        "site": "House",
        "api_version": 1,
        "url": None,
        "started": STAMP,
        "sources": {
            "thermal": {
                "kind": "thermal",
                "name": "Panel",
                "driver": "simulator",
                "width": 24,
                "height": 32,
                "rotation": 90,
                "mirror": True,
            }
        },
        "capabilities": ["health/get", "simulator/set"],
    }
    assert b"canary" not in payload.encode()
    assert Announce.model_validate_json(payload.encode()) == payload


def test_announce_tells_every_material_that_is_taken() -> None:
    """Whoever chooses by name sees the emissivity behind it, and each name can be given to a zone."""
    told = decoded(build_announce(settings(), IDENTITY, NOON, []))["materials"]
    assert told == {name: material.emissivity for name, material in MATERIALS.items()}
    for name in told:
        (door,) = settings({**zone("door"), "emissivity": name}).zones.list
        assert door.emissivity == name


def test_announce_is_small() -> None:
    """With the most sensors, long names and more commands than there are, it fits where little else does."""
    sensors = {f"sensor_{number}": {"driver": "simulator", "name": "x" * 64} for number in range(8)}
    commands = [f"command/{number:020}" for number in range(32)]
    payload = build_announce(settings(sensors=sensors), IDENTITY, NOON, commands)
    assert len(payload.encode()) <= LARGEST_ANNOUNCE_BYTES


def test_zones_tell_their_settings() -> None:
    """Every setting of each zone under its own name, with a revision."""
    current = settings(zone("door"))
    told = decoded(ZonesPayload(revision=1, locked=False, zones=current.zones.list))
    (door,) = told.pop("zones")
    assert told == {"schema": 1, "revision": 1, "locked": False}
    assert door["polygon"] == [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0]]
    assert door["thresholds"]["high"] == {"warning": 60.0, "critical": 80.0, "emergency": None}
    assert door == current.zones.list[0].model_dump(mode="json")


def test_health_tells_faults_and_what_mended_them() -> None:
    """Each part by name, with null where nothing has happened yet."""
    well = PartHealth("mqtt", PartState.STARTING, NOON, None, None, {}, {})
    ill = PartHealth(
        "thermal",
        PartState.FAILED,
        NOON,
        NOON,
        Fault("bus_error", "no answer", NOON),
        {"bus_error": 3},
        {"retry": 2},
    )
    told = decoded(build_health(NOON, [well, ill], LINK))
    assert told.pop("link")["profile"] == "normal"
    assert set(told.pop("traffic").values()) == {0}
    assert told == {
        "schema": 1,
        "time": STAMP,
        "parts": {
            "mqtt": {
                "state": "starting",
                "since": STAMP,
                "last_progress": None,
                "last_fault": None,
                "faults": {},
                "recoveries": {},
            },
            "thermal": {
                "state": "failed",
                "since": STAMP,
                "last_progress": STAMP,
                "last_fault": {"kind": "bus_error", "message": "no answer", "time": STAMP},
                "faults": {"bus_error": 3},
                "recoveries": {"retry": 2},
            },
        },
        "proof_tests": {},
        "restart_needed": [],
    }


def test_health_tells_what_was_proven() -> None:
    """The last test of a zone and the last that passed, who saw it, and what went wrong since."""
    passed = ProofResult(
        "door",
        NOON,
        passed=True,
        celsius=85.0,
        level=Level.CRITICAL,
        rule=Rule.HIGH,
        event_id="e1",
        alarm_seconds=0.2504,
        told_seconds=0.0119,
        acknowledgement=Acknowledgement("Ada", NOON + 5),
    )
    failed = ProofResult("door", NOON + 60, passed=False, celsius=85.0, error="no page came")
    told = decoded(build_health(NOON, [], LINK, {"door": ProofRecord(failed, passed)}))["proof_tests"]["door"]
    assert told["last_pass"] == {
        "time": STAMP,
        "passed": True,
        "celsius": 85.0,
        "level": "critical",
        "rule": "high",
        "event_id": "e1",
        "alarm_seconds": 0.25,
        "told_seconds": 0.012,
        "error": None,
        "acknowledged_by": "Ada",
        "acknowledged_at": "2026-11-20T12:00:05.000Z",
    }
    assert (told["last"]["passed"], told["last"]["error"]) == (False, "no page came")
    assert {told["last"][key] for key in ("level", "rule", "event_id", "alarm_seconds")} == {None}
    never = decoded(build_health(NOON, [], LINK, {"door": ProofRecord(failed)}))["proof_tests"]["door"]
    assert never["last_pass"] is None


def test_image_attributes_tell_when_it_was_taken() -> None:
    """Home Assistant knows only when a picture arrived."""
    reading = replace(report(), time=NOON + 3)  # the frame was analysed for a while
    assert decoded(build_image_attributes(reading, 9000)) == {
        "schema": 1,
        "time": STAMP,
        "min": 19.0,
        "max": 41.24,
        "bytes": 9000,
    }


def test_times_are_rfc_3339_with_milliseconds() -> None:
    """One form everywhere, so that times sort as text."""
    assert stamp(0.0) == "1970-01-01T00:00:00.000Z"
    assert stamp(NOON + 0.5) == "2026-11-20T12:00:00.500Z"
