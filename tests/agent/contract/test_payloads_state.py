"""The state as it stands on the wire: every figure by id, and null where there is none."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.agent.contract.samples import NOON, STAMP, decoded, lost, report, settings, zone
from thermal2mqtt.alarms import AlarmStatus
from thermal2mqtt.contract.state import build_state
from thermal2mqtt.thermal.results import MAX_HOTSPOTS, Hotspot, ZoneFigures


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
