"""Keeps figures in `state` still while they stay within their dead-bands, so that nobody records noise.

Messages go out as often as ever, or entities would expire; Home Assistant records a value that changed only.
Alarms, events, live frames, metrics and telemetry of the store have the figures as they were measured.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from thermal2mqtt.alarms import Level
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.state import SensorState, State
from thermal2mqtt.contract.zone_state import ZoneState
from thermal2mqtt.settings.outputs import DeadBandSettings

JUMP = 4
"""A figure that is so many dead-bands away is told without waiting for its interval."""

Bands = Mapping[str, str]
"""The setting that holds each figure's dead-band, by the figure's key."""

_TEMPERATURES = dict.fromkeys(("min", "mean", "p95", "max"), "temperature_celsius")
SENSOR_BANDS: Bands = {
    **dict.fromkeys(("min", "mean", "max", "composite", "ambient"), "temperature_celsius"),
    "valid_ratio": "ratio",
}
ZONE_BANDS: Bands = {
    **_TEMPERATURES,
    **dict.fromkeys(("std", "delta", "over_ambient", "baseline_delta"), "difference_kelvin"),
    **dict.fromkeys(("rate", "rate_uncertainty"), "rate_celsius_per_minute"),
    "valid_ratio": "ratio",
}
UNCERTAINTY_BANDS: Bands = dict.fromkeys(("min", "mean", "p95", "max"), "uncertainty_kelvin")

COMPANIONS = {"max": "max_at"}
"""What changes together with a figure, and only then."""


class _Held(NamedTuple):
    value: float | None
    companion: Any
    since: float


_Owner = tuple[str, str]
_Key = tuple[str, str, str]


class HeldFigures:
    """The memory of what was told. Lives on the agent's event loop."""

    def __init__(self) -> None:
        self._held: dict[_Key, _Held] = {}
        self._next: dict[_Key, _Held] = {}
        self._levels: dict[str, Level | None] = {}

    def hold(self, state: State, bands: DeadBandSettings, now: float) -> State:
        """Return a state with the figures that were told before, but for those that have left their bands.

        A zone whose level changed, and a figure that was or is not known, is told as it is.

        Args:
            state: as it was measured.
            bands: by which to judge.
            now: monotonic, in seconds.
        """
        self._next = {}
        sensors = {name: self._sensor(name, sensor, bands, now) for name, sensor in state.sensors.items()}
        zones = {name: self._zone(name, zone, bands, now) for name, zone in state.zones.items()}
        self._held, self._next = self._next, {}
        self._levels = {name: zone.level for name, zone in state.zones.items()}
        return state.model_copy(update={"sensors": sensors, "zones": zones})

    def _sensor(self, name: str, sensor: SensorState, bands: DeadBandSettings, now: float) -> SensorState:
        return sensor.model_copy(update=self._figures(("sensor", name), sensor, SENSOR_BANDS, bands, now))

    def _zone(self, name: str, zone: ZoneState, bands: DeadBandSettings, now: float) -> ZoneState:
        owner, doubt = ("zone", name), ("uncertainty", name)
        if self._levels.get(name) is not zone.level:
            self._held = {key: held for key, held in self._held.items() if key[:2] not in {owner, doubt}}
        figures = self._figures(owner, zone, ZONE_BANDS, bands, now)
        uncertain = self._figures(doubt, zone.uncertainty, UNCERTAINTY_BANDS, bands, now)
        return zone.model_copy(
            update={**figures, "uncertainty": zone.uncertainty.model_copy(update=uncertain)}
        )

    def _figures(
        self, owner: _Owner, payload: Payload, which: Bands, bands: DeadBandSettings, now: float
    ) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for figure, band in which.items():
            companion = COMPANIONS.get(figure)
            if companion not in type(payload).model_fields:
                companion = None
            beside = getattr(payload, companion) if companion is not None else None
            fresh = _Held(getattr(payload, figure), beside, now)
            before = self._held.get((*owner, figure))
            held = (
                fresh if before is None or _is_let_go(before, fresh, getattr(bands, band), bands) else before
            )
            self._next[(*owner, figure)] = held
            told[figure] = held.value
            if companion is not None:
                told[companion] = held.companion
        return told


def _is_let_go(held: _Held, fresh: _Held, band: float, bands: DeadBandSettings) -> bool:
    """Tell whether a figure is told anew."""
    if held.value is None or fresh.value is None:
        return True
    age, moved = fresh.since - held.since, abs(fresh.value - held.value)
    if age >= bands.fresh_after_seconds:
        return True
    return moved > JUMP * band or (moved > band and age >= bands.minimum_interval_seconds)
