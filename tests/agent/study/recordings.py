"""Recordings of emulated scenes, and the settings to look at them with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from thermal2mqtt.mlx90640 import Mlx90640, Mlx90640Error, RawPage
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, Faults, Scene, ScenePages, TurnableClock
from thermal2mqtt.sensors.recorder import RecordingFile
from thermal2mqtt.sensors.recording_format import TimedPage
from thermal2mqtt.settings import Settings

START = 1_800_000_000.0
"""2027-01-15T08:00:00Z."""

Meanwhile = Callable[[TurnableClock, Faults], None]


def heating(start: float, kelvin_per_second: float, end: float) -> Scene:
    """Return a scene whose left half warms up; the right half stays at 20 C."""

    def scene(time: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        image = np.full((24, 32), 20.0)
        image[:, :16] = min(start + kelvin_per_second * max(0.0, time - 1000.0), end)
        return image

    return scene


def record(path: Path, scene: Scene, *, pages: int, meanwhile: dict[int, Meanwhile] | None = None) -> Path:
    """Record an emulated part at 8 Hz; before the pages that are named something is done to it."""
    clock = TurnableClock(time=START)
    file = RecordingFile(path, {"sensor": "thermal"}, clock)

    def keep(raw: RawPage) -> None:
        file.append(raw.eeprom, TimedPage(raw.page, raw.time, raw.monotonic))

    bus = EmulatedMlx90640(ScenePages(scene), clock=clock)
    sensor = Mlx90640(bus, clock=clock, taps=[keep])
    sensor.refresh_rate_hz = 8
    for number in range(pages):
        if meanwhile and number in meanwhile:
            meanwhile[number](clock, bus.faults)
        try:
            sensor.read()
        except Mlx90640Error:
            continue
    file.close()
    return path


def zone(zone_id: str, left: float, right: float, **thresholds: Any) -> dict[str, Any]:
    """Return a zone that is a full-height strip."""
    return {
        "id": zone_id,
        "name": zone_id.title(),
        "polygon": [[left, 0], [right, 0], [right, 1], [left, 1]],
        "thresholds": thresholds,
    }


HOT = zone("hot", 0.05, 0.45, high={"warning": 60, "emergency": 80})
COLD = zone("cold", 0.55, 0.95, high={"warning": 60})


def settings(*zones: dict[str, Any], **sensor: Any) -> Settings:
    """Return settings for one sensor."""
    return Settings.model_validate(
        {"sensors": {"thermal": sensor}, "zones": {"list": list(zones or (HOT, COLD))}}
    )
