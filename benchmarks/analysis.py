"""What one frame costs from temperatures to levels, and what a picture of it costs on top."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure, at_most, plain
from thermal2mqtt.alarms import ZoneAlarms
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.settings.thresholds import HighThresholds, Thresholds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.render import render_jpeg

ROUNDS = 31
SHAPE = (24, 32)


def run() -> list[Figure]:
    """Measure everything of this page; medians over rounds."""
    scene, eight, many = _scene(), _zones(8), _zones(32)
    few_analyser, many_analyser = FrameAnalyser(eight, SHAPE), FrameAnalyser(many, SHAPE)
    alarms = ZoneAlarms(eight, SystemClock())
    analysis = few_analyser.analyse(scene)
    levels = {zone: status.level for zone, status in alarms.update(analysis.zones).statuses.items()}

    def picture() -> None:
        render_jpeg(scene, captured_at=0.0, zones=eight, levels=levels)

    def whole() -> None:
        alarms.update(few_analyser.analyse(scene).zones)
        picture()

    return [
        at_most("analysis: a frame, 8 zones", _us(lambda: few_analyser.analyse(scene)), "us", 150),
        at_most("analysis: a frame, 32 zones", _us(lambda: many_analyser.analyse(scene)), "us", 400),
        plain("alarms: 8 zones", _us(lambda: alarms.update(analysis.zones)), "us"),
        plain("picture: x10 and JPEG, 8 zones", _us(picture), "us"),
        at_most("analysis, alarms, picture: a frame, 8 zones", _us(whole), "us", 1200),
        plain("masks: build for 32 zones", _us(lambda: FrameAnalyser(many, SHAPE)), "us"),
    ]


def _scene() -> NDArray[np.float32]:
    """A warm board with noise, two hotspots and some unknown pixels."""
    rng = np.random.default_rng(1)
    scene = rng.normal(25, 0.4, SHAPE).astype(np.float32)
    scene[5:8, 5:8] += 45
    scene[15:18, 20:24] += 65
    scene[rng.integers(0, 24, 4), rng.integers(0, 32, 4)] = np.nan
    return scene


def _zones(count: int) -> list[ZoneSettings]:
    """Zones of five corners, off the pixel grid, eight to a row."""
    thresholds = Thresholds(high=HighThresholds(warning=45, critical=60, emergency=80))
    zones = []
    for number in range(count):
        x, y = 0.02 + 0.12 * (number % 8), 0.1 + 0.2 * (number // 8)
        corners = ((x, y), (x + 0.1, y), (x + 0.1, y + 0.15), (x + 0.03, y + 0.18), (x, y + 0.15))
        zones.append(ZoneSettings(id=f"z{number}", name=f"Z{number}", polygon=corners, thresholds=thresholds))
    return zones


def _us(work: Callable[[], object], times: int = 20) -> float:
    """Return the median microseconds of one call."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - before) / times)
    return median(rounds) * 1e6


if __name__ == "__main__":
    for figure in run():
        print(f"{figure['name']:50} {figure['value']:10.1f} {figure['unit']:3} {figure['target']}")
