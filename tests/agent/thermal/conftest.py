"""Zones, scenes and frames for the tests of the analysis."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.thresholds import HighThresholds, Thresholds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.results import FrameAnalysis

MakeZone = Callable[..., ZoneSettings]
MakeScene = Callable[..., NDArray[np.float32]]
MakeFrame = Callable[..., ThermalFrame]
Analyse = Callable[..., FrameAnalysis]
Picture = NDArray[np.uint8]

NOON = 1_795_176_000.0  # 2026-11-20T12:00:00Z, a Friday
STRIP = 18
"""Rows at the foot of a picture of the usual size, where time and scale stand."""

PLAIN = SensorSettings.model_validate({"driver": "simulator"})
UNFILTERED = SensorSettings.model_validate(
    {"driver": "simulator", "conditioning": {"outliers": False, "filter_seconds": 0}}
)


@pytest.fixture
def make_zone() -> MakeZone:
    """A maker of zones of whole pixels of a 24 x 32 image: id, rows from and to, columns from and to."""

    def make(zone_id: str, rows: tuple[int, int], columns: tuple[int, int], **fields: Any) -> ZoneSettings:
        (left, right), (top, bottom) = ([c / 32 for c in columns], [r / 24 for r in rows])
        limits = {level: fields.pop(level, None) for level in ("warning", "critical", "emergency")}
        return ZoneSettings(
            id=zone_id,
            name=f"Zone {zone_id}",
            polygon=((left, top), (right, top), (right, bottom), (left, bottom)),
            thresholds=Thresholds(high=HighThresholds(**limits)),
            **fields,
        )

    return make


@pytest.fixture
def make_scene() -> MakeScene:
    """A maker of scenes of one temperature, with pixels of other ones: {(row, column): celsius}."""

    def make(
        celsius: float = 20.0, pixels: Mapping[tuple[int, int], float] | None = None
    ) -> NDArray[np.float32]:
        scene = np.full((24, 32), celsius, np.float32)
        for place, value in (pixels or {}).items():
            scene[place] = value
        return scene

    return make


@pytest.fixture
def make_frame() -> MakeFrame:
    """A maker of frames: a scene, the second at which it was read, and whatever else differs."""

    def make(celsius: NDArray[np.float32], at: float = 0.0, **fields: Any) -> ThermalFrame:
        usual: dict[str, Any] = {
            "sequence": round(at * 8) + 1,
            "subpage": round(at * 8) % 2,
            "time": NOON + at,
            "monotonic": 1000.0 + at,
            "half_ages": (0.0, 0.1),
            "ambient_celsius": 33.0,
            "supply_volts": 3.3,
            "refresh_rate_hz": 8.0,
        }
        return ThermalFrame(celsius=celsius, **{**usual, **fields})

    return make


@pytest.fixture
def analyse(make_frame: MakeFrame) -> Analyse:
    """A whole analysis of one scene: zones, scene, and settings of the sensor that differ."""

    def run(
        zones: list[ZoneSettings], celsius: NDArray[np.float32], frame: Any = None, **settings: Any
    ) -> FrameAnalysis:
        analyser = FrameAnalyser(SensorSettings.model_validate({"driver": "simulator", **settings}), zones)
        return analyser.analyse(analyser.condition(make_frame(celsius, **(frame or {}))))

    return run
