"""Whole payloads as they stand on the wire."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.contract.samples import IDENTITY, LINK, NOON, lost, report, settings, zone
from thermal2mqtt.alarms import Acknowledgement, AlarmStatus, Annunciation, Level, Rule, Shelf
from thermal2mqtt.contract.alarm import build_alarm, build_alarm_test
from thermal2mqtt.contract.announce import Announce, build_announce
from thermal2mqtt.contract.base import Payload, rounded
from thermal2mqtt.contract.health import build_health
from thermal2mqtt.contract.image import build_image_attributes
from thermal2mqtt.contract.state import build_state
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.contract.zones import ZonesPayload
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.settings.materials import MATERIALS
from thermal2mqtt.thermal.results import MAX_HOTSPOTS, Hotspot, ZoneFigures

STAMP = "2026-11-20T12:00:00.000Z"

LARGEST_ANNOUNCE_BYTES = 4096
"""An eighth of the smallest limit of a broker that `doctor` is content with."""


def decoded(payload: Payload) -> Any:
    """Return what a receiver reads; refuses the numbers that JSON does not have."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(payload.encode(), parse_constant=refuse)


def test_state_has_every_figure_by_id() -> None:
    """Sensors and zones are maps by id, temperatures to 0.01 C, places to 0.0001."""
    current = settings(zone("door"))
    state = build_state(NOON + 0.25, current.sensors, current.zones.list, {"thermal": report()})
    assert decoded(state) == {
        "schema": 1,
        "time": "2026-11-20T12:00:00.250Z",
        "sensors": {
            "thermal": {
                "available": True,
                "time": STAMP,
                "min": 19.0,
                "mean": 24.5,
                "max": 41.24,
                "max_at": [0.1, 0.2],
                "composite": 39.5,
                "valid_ratio": 1.0,
                "ambient": 31.46,
                "supply_volts": 3.301,
                "refresh_rate_hz": 8.0,
                "bad_pixels": 1,
                "faults": ["bad_pixels_repaired"],
            }
        },
        "zones": {
            "door": {
                "sensor": "thermal",
                "role": "equipment",
                "min": 20.0,
                "mean": 25.0,
                "p95": 40.5,
                "max": 41.24,
                "max_at": [0.1235, 1.0],
                "std": 3.46,
                "valid_ratio": 0.9877,
                "doubts": ["too_small"],
                "uncertainty": {"min": 1.91, "mean": 1.7, "p95": 2.0, "max": 2.13, "claimed": True},
                "gradient": {"kelvin_per_pixel": 0.123, "degrees": 0.0},
                "rate": 3.25,
                "rate_uncertainty": 0.2,
                "delta": -1.5,
                "over_ambient": None,
                "baseline_delta": None,
                "comparisons": {
                    "delta": {
                        "uncertainty": 1.2,
                        "at_rated": -6.0,
                        "severity": "none",
                        "within_accuracy": False,
                    },
                    "over_ambient": None,
                    "baseline_delta": None,
                },
                "load": {"amperes": 31.5, "ratio": 0.5},
                "level": "normal",
            }
        },
        "hotspots": [
            {
                "sensor": "thermal",
                "zone": "door",
                "max": 41.24,
                "mean": 40.24,
                "centroid": [0.5, 0.5],
                "box": [0.4, 0.4, 0.6, 0.6],
                "area_pixels": 4,
                "id": 3,
                "first_seen": "2026-11-20T11:59:00.000Z",
                "growth": 2.5,
                "growth_pixels": 1,
                "gradient": 8.12,
            }
        ],
        "cameras": {},
    }


@pytest.mark.parametrize("reports", [{}, {"thermal": lost()}], ids=["not yet read", "lost"])
def test_state_of_a_silent_sensor_is_null_not_absent(reports: dict[str, Any]) -> None:
    """Every key is there and every figure null: neither 0 nor the last one in disguise."""
    current = settings(zone("door"))
    state = decoded(build_state(NOON, current.sensors, current.zones.list, reports))
    sensor, door = state["sensors"]["thermal"], state["zones"]["door"]
    assert sensor.pop("available") is False
    assert (door.pop("sensor"), door.pop("role")) == ("thermal", "equipment")
    assert set(sensor.values()) == {None}
    assert door.pop("doubts") == []
    assert set(door.pop("uncertainty").values()) == set(door.pop("comparisons").values()) == {None}
    assert set(door.values()) == {None}
    assert state["hotspots"] == []
    full = decoded(build_state(NOON, current.sensors, current.zones.list, {"thermal": report()}))
    assert sensor.keys() | {"available"} == full["sensors"]["thermal"].keys()
    popped = {"sensor", "role", "doubts", "uncertainty", "comparisons"}
    assert door.keys() | popped == full["zones"]["door"].keys()


def test_state_tells_a_zone_whose_pixels_are_unknown_from_its_sensor() -> None:
    """A zone can be unknown while its sensor delivers."""
    reading = report()
    assert reading.analysis is not None
    unknown = replace(reading.analysis, zones={"door": ZoneFigures(None, None, None, None, 0.1)})
    current = settings(zone("door"))
    reports = {"thermal": replace(reading, analysis=unknown, alarms={"door": AlarmStatus(None, NOON)})}
    state = decoded(build_state(NOON, current.sensors, current.zones.list, reports))
    assert state["sensors"]["thermal"]["available"] is True
    door = state["zones"]["door"]
    assert door.pop("valid_ratio") == 0.1
    told = {key for key, value in door.items() if value is not None}
    assert told == {"sensor", "role", "uncertainty", "comparisons", "doubts"}


def test_state_tells_trends_and_differences() -> None:
    """To 0.01; a fall is negative."""
    reading = report()
    assert reading.analysis is not None
    figures = reading.analysis.zones["door"]._replace(
        rate_celsius_per_minute=-1.504,
        delta_group_kelvin=4.006,
        over_ambient_kelvin=21.0,
        baseline_delta_kelvin=0.0,
    )
    known = replace(reading, analysis=replace(reading.analysis, zones={"door": figures}))
    current = settings(zone("door"))
    zones = decoded(build_state(NOON, current.sensors, current.zones.list, {"thermal": known}))["zones"]
    told = [zones["door"][key] for key in ("rate", "delta", "over_ambient", "baseline_delta")]
    assert told == [-1.5, 4.01, 21.0, 0.0]


def test_state_tells_the_hottest_spots_of_all_sensors() -> None:
    """A frame of noise cannot make the message grow without end."""

    def spots(first: float) -> tuple[Hotspot, ...]:
        return tuple(
            Hotspot(None, first + n, first, (0.5, 0.5), (0.0, 0.0, 1.0, 1.0), 1) for n in range(MAX_HOTSPOTS)
        )

    reports = {}
    for sensor, first in (("one", 100.0), ("two", 108.5)):
        reading = report(sensor=sensor)
        assert reading.analysis is not None
        reports[sensor] = replace(reading, analysis=replace(reading.analysis, hotspots=spots(first)))
    state = build_state(NOON, reports, (), reports)
    temperatures = [spot.max for spot in state.hotspots]
    assert len(temperatures) == MAX_HOTSPOTS == 10
    assert temperatures == sorted(temperatures, reverse=True)
    assert {spot.sensor for spot in state.hotspots} == {"one", "two"}


def test_state_is_of_one_moment() -> None:
    """A second sensor whose first report comes while the message is made is in the next one."""
    current = settings(sensors={"left": {"driver": "simulator"}, "right": {}})
    reports = {"left": report(sensor="left")}

    class Meanwhile(tuple[Hotspot, ...]):
        """Hotspots during whose reading another thread reports."""

        __slots__ = ()

        def __iter__(self) -> Iterator[Hotspot]:
            """Have the other sensor report."""
            reports["right"] = report(sensor="right")
            return super().__iter__()

    analysis = reports["left"].analysis
    assert analysis is not None
    busy = replace(analysis, hotspots=Meanwhile(analysis.hotspots))
    reports["left"] = replace(reports["left"], analysis=busy)
    state = build_state(NOON, current.sensors, (), reports)
    assert [spot.sensor for spot in state.hotspots] == ["left"]
    assert not state.sensors["right"].available


@given(value=st.floats() | st.none())
def test_no_figure_is_ever_nan(value: float | None) -> None:
    """Whatever the analysis gives, the wire has a number or null."""
    status = AlarmStatus(Level.WARNING, NOON, value, Rule.HIGH, value)
    told = decoded(build_alarm(status))["value"]
    assert told == rounded(value)
    assert (told is None) == (value is None or not math.isfinite(value))


def test_alarm_tells_level_and_reason() -> None:
    """All keys are there from the beginning; acknowledging and shelving are null until they happen."""
    raised = AlarmStatus(Level.CRITICAL, NOON, 81.006, Rule.HIGH, 80.0, Annunciation.UNACKNOWLEDGED)
    assert decoded(build_alarm(raised)) == {
        "schema": 1,
        "level": "critical",
        "since": STAMP,
        "value": 81.01,
        "rule": "high",
        "limit": 80.0,
        "unit": "°C",
        "annunciation": "unacknowledged",
        "acknowledged_by": None,
        "acknowledged_at": None,
        "shelved_until": None,
        "shelved_by": None,
        "shelved_reason": None,
        "chattering": False,
    }


def test_alarm_tells_what_people_did() -> None:
    """Who saw it and when, who silenced it, why and until when; figures in the unit of the rule."""
    status = AlarmStatus(
        Level.WARNING,
        NOON,
        9.5,
        Rule.RATE,
        8.0,
        Annunciation.ACKNOWLEDGED,
        Acknowledgement("Ada", NOON + 1),
        Shelf("Bob", "welding", NOON + 2, 60.0),
        chattering=True,
    )
    told = decoded(build_alarm(status))
    assert {key: told[key] for key in list(told)[6:]} == {
        "unit": "°C/min",
        "annunciation": "acknowledged",
        "acknowledged_by": "Ada",
        "acknowledged_at": "2026-11-20T12:00:01.000Z",
        "shelved_until": "2026-11-20T12:01:02.000Z",
        "shelved_by": "Bob",
        "shelved_reason": "welding",
        "chattering": True,
    }


def test_alarm_of_an_unknown_zone_has_no_level() -> None:
    """Unknown is null, never normal."""
    told = decoded(build_alarm(AlarmStatus(None, NOON)))
    assert told["level"] is None
    assert told["since"] == STAMP


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


def test_alarm_of_a_test_says_that_it_is_one() -> None:
    """All that an alarm says, and two keys that no alarm has."""
    status = AlarmStatus(Level.CRITICAL, NOON, 85.0, Rule.HIGH, 80.0, Annunciation.UNACKNOWLEDGED)
    told = decoded(build_alarm_test(status, "e1"))
    assert (told.pop("test"), told.pop("event_id")) == (True, "e1")
    assert told == decoded(build_alarm(status))


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
