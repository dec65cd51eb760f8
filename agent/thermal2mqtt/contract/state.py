"""`state`: every figure of every sensor and zone, in maps by id whose keys are always there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from thermal2mqtt.contract.base import (
    Celsius,
    Payload,
    Place,
    Ratio,
    VersionedPayload,
    optional,
    rounded,
)
from thermal2mqtt.contract.hotspots import HotspotState, hotspot_state
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.contract.zone_state import ZoneState, build_zone_state, place
from thermal2mqtt.mlx90640.frame import FrameFault, ThermalFrame
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import MAX_HOTSPOTS, FrameAnalysis


class SensorState(Payload):
    """One sensor; all null while it is not available."""

    available: bool
    """Whether there are temperatures."""
    time: Stamp | None
    """When the frame was read."""
    min: Celsius | None
    """Coldest pixel."""
    mean: Celsius | None
    """Mean of the frame."""
    max: Celsius | None
    """Hottest pixel."""
    max_at: Place | None
    """Where that is."""
    composite: Celsius | None
    """The maxima of its equipment zones, averaged by their weights."""
    valid_ratio: Ratio | None
    """Share of the pixels that are known."""
    ambient: Celsius | None
    """The sensor's own temperature."""
    supply_volts: float | None
    """The sensor's own supply."""
    refresh_rate_hz: float | None
    """Subpages per second; two make an image."""
    bad_pixels: int | None
    """Pixels that are broken by the sensor's memory or were found to be, put right by their neighbours."""
    faults: tuple[FrameFault, ...] | None
    """What is less than perfect about the frame."""


class State(VersionedPayload):
    """All figures of an agent at one time."""

    time: Stamp
    """When this was written; each sensor has the time of its own frame."""
    sensors: dict[str, SensorState]
    """By sensor id."""
    zones: dict[str, ZoneState]
    """By zone id."""
    hotspots: tuple[HotspotState, ...]
    """Hottest first, at most 10."""
    cameras: dict[str, Any]
    """By camera id; empty where there is none."""


def build_state(
    now: float, sensors: Iterable[str], zones: Sequence[ZoneSettings], reports: Mapping[str, SensorReport]
) -> State:
    """Return the state at `now` (seconds since 1970-01-01 UTC).

    Args:
        now: wall clock.
        sensors: ids of all sensors.
        zones: all zones.
        reports: the newest report by sensor id; a sensor without one is not available. Other threads may
            put in theirs meanwhile.
    """
    newest = dict(reports)
    return State(
        time=stamp(now),
        sensors={sensor: _sensor(newest.get(sensor)) for sensor in sensors},
        zones={zone.id: _zone(zone, newest.get(zone.sensor)) for zone in zones},
        hotspots=_hotspots(newest.values()),
        cameras={},
    )


def _sensor(report: SensorReport | None) -> SensorState:
    if report is None or report.frame is None or report.analysis is None:
        unknown = dict.fromkeys(SensorState.model_fields)
        return SensorState.model_validate({**unknown, "available": False})
    return _available(report.frame, report.analysis)


def _available(frame: ThermalFrame, analysis: FrameAnalysis) -> SensorState:
    return SensorState(
        available=True,
        time=stamp(frame.time),
        min=rounded(analysis.min_celsius),
        mean=rounded(analysis.mean_celsius),
        max=rounded(analysis.max_celsius),
        max_at=optional(analysis.max_at, place),
        composite=rounded(analysis.composite_celsius),
        valid_ratio=rounded(analysis.valid_ratio, 4),
        ambient=rounded(frame.ambient_celsius),
        supply_volts=rounded(frame.supply_volts, 3),
        refresh_rate_hz=frame.refresh_rate_hz,
        bad_pixels=len(frame.bad_pixels),
        faults=frame.faults,
    )


def _zone(zone: ZoneSettings, report: SensorReport | None) -> ZoneState:
    figures = report.analysis.zones.get(zone.id) if report and report.analysis else None
    status = report.alarms.get(zone.id) if report else None
    return build_zone_state(zone, figures, status.level if status else None)


def _hotspots(reports: Iterable[SensorReport]) -> tuple[HotspotState, ...]:
    found = [(r.sensor, spot) for r in reports if r.analysis for spot in r.analysis.hotspots]
    hottest = sorted(found, key=lambda entry: entry[1].max_celsius, reverse=True)[:MAX_HOTSPOTS]
    return tuple(hotspot_state(sensor, spot) for sensor, spot in hottest)
