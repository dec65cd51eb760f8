"""Settings, an identity and reports from which payloads are made, and what a receiver reads of one."""

import json
from typing import Any

import numpy as np

from thermal2mqtt.alarms import AlarmStatus, Level, Rule
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.health import LinkPayload
from thermal2mqtt.mlx90640.frame import FrameFault, ThermalFrame
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings import LoadedSettings, Settings
from thermal2mqtt.settings.link import LinkProfile
from thermal2mqtt.settings_book import SettingsInForce
from thermal2mqtt.store import Identity
from thermal2mqtt.thermal.results import (
    Comparison,
    Doubt,
    FrameAnalysis,
    Gradient,
    Hotspot,
    Load,
    Uncertainty,
    ZoneFigures,
)
from thermal2mqtt.thermal.severity import Severity
from thermal2mqtt.zones import ZoneSet

IDENTITY = Identity("6f0a9d3e-0d7f-4c0e-9f6e-1d2c3b4a5f60", "pi-6f0a9d")

NOON = 1795176000.0
"""2026-11-20T12:00:00Z."""

STAMP = "2026-11-20T12:00:00.000Z"
"""The same as it stands on the wire."""


LINK = LinkPayload(
    profile=LinkProfile.NORMAL,
    spent_bytes=0,
    budget_bytes=None,
    thinned=False,
    until="2026-11-21T00:00:00.000Z",
)
"""A way to the broker that costs nothing."""


def zone(zone_id: str, sensor: str = "thermal") -> dict[str, Any]:
    """Return the settings of a zone."""
    return {
        "id": zone_id,
        "name": zone_id.capitalize(),
        "sensor": sensor,
        "polygon": [[0, 0], [0.5, 0], [0.5, 1]],
        "thresholds": {"high": {"warning": 60, "critical": 80}},
    }


def settings(*zones: dict[str, Any], **sections: Any) -> Settings:
    """Return settings with these zones and further sections."""
    return Settings.model_validate({"schema": 1, "zones": {"list": zones}, **sections})


def zone_set(current: Settings, revision: int = 1) -> ZoneSet:
    """Return the zones of these settings, as the agent watches them."""
    return ZoneSet(current.zones.list, revision, current.zones.locked)


def report(
    level: Level | None = Level.NORMAL,
    celsius: float = 41.238,
    *zones: str,
    sensor: str = "thermal",
    at: float = NOON,
) -> SensorReport:
    """Return the report of a frame whose hottest pixel has `celsius`."""
    names = zones or ("door",)
    figures = ZoneFigures(
        20.004,
        25.0,
        celsius,
        (0.123456, 1.0),
        0.98765,
        rate_celsius_per_minute=3.251,
        delta_group_kelvin=-1.501,
        p95_celsius=40.5,
        std_kelvin=3.456,
        gradient=Gradient(0.12345, 359.7),
        uncertainty=Uncertainty(1.91, 1.7, 2.0, 2.129, claimed=True),
        rate_uncertainty=0.204,
        group=Comparison(-1.501, 1.2, -6.004, Severity.NONE, within_accuracy=False),
        load=Load(31.5, 0.5, 0.25),
        doubts=(Doubt.TOO_SMALL,),
    )
    spot = Hotspot(
        names[0],
        celsius,
        celsius - 1,
        (0.5, 0.5),
        (0.4, 0.4, 0.6, 0.6),
        4,
        gradient_kelvin=8.125,
        id=3,
        first_seen=at - 60,
        last_seen=at,
        growth_kelvin=2.5,
        growth_pixels=1,
    )
    status = AlarmStatus(level, at, celsius, Rule.HIGH if level else None, 60.0 if level else None)
    return SensorReport(
        sensor,
        at,
        ThermalFrame(
            celsius=np.full((24, 32), celsius, np.float32),
            sequence=7,
            subpage=1,
            time=at,
            monotonic=100.0,
            half_ages=(0.1, 0.0),
            ambient_celsius=31.456,
            supply_volts=3.30123,
            refresh_rate_hz=8.0,
            bad_pixels=((1, 2),),
            faults=(FrameFault.BAD_PIXELS_REPAIRED,),
        ),
        FrameAnalysis(
            19.0,
            24.5,
            celsius,
            (0.1, 0.2),
            1.0,
            zones=dict.fromkeys(names, figures),
            hotspots=(spot,),
            composite_celsius=39.5,
        ),
        dict.fromkeys(names, status),
    )


def lost(*zones: str, sensor: str = "thermal", at: float = NOON) -> SensorReport:
    """Return the report of a sensor that is not available."""
    return SensorReport(sensor, at, None, None, dict.fromkeys(zones or ("door",), AlarmStatus(None, at)))


def in_force(current: Settings) -> SettingsInForce:
    """Return settings of which nothing was changed and nothing else is known."""
    return SettingsInForce(LoadedSettings(current), current, 1)


def decoded(payload: Payload) -> Any:
    """Return what a receiver reads; refuses the numbers that JSON does not have."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(payload.encode(), parse_constant=refuse)
