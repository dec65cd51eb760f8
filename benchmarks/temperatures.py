"""Raw words to temperatures: ours against the adafruit driver's, on the same pages, in the same run."""

import math
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.adafruit import PIXELS, AdafruitFormula
from benchmarks.figure import Figure, at_least, at_most, plain
from thermal2mqtt.mlx90640 import Calibration, Mlx90640
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, Measurement, ScenePages, TurnableClock, still
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.surface import Surface
from thermal2mqtt.mlx90640.temperatures import TemperatureFormula
from thermal2mqtt.mlx90640.vitals import vitals_of

ROUNDS = 15
EMISSIVITY = 0.95


def run() -> list[Figure]:
    """Measure everything of this page; medians over interleaved rounds."""
    source = ScenePages(still(np.random.default_rng(1).uniform(20, 150, (24, 32))))
    pages = _pages(source)
    ours, adafruit = _Ours(source.eeprom), _Adafruit(source.eeprom, pages)
    rounds = [(_seconds(lambda: ours.frame(pages), 50), _seconds(adafruit.frame, 2)) for _ in range(ROUNDS)]
    difference = float(np.abs(ours.celsius - np.array(adafruit.celsius)).max())
    return [
        plain("temperatures: adafruit, a full frame", median(theirs for _, theirs in rounds) * 1e6, "us"),
        plain("temperatures: ours, a full frame", median(mine for mine, _ in rounds) * 1e6, "us"),
        at_least("temperatures: adafruit / ours", median(b / a for a, b in rounds), "x", 20),
        at_most("temperatures: largest difference to adafruit", difference, "C", 0.01),
        at_most("calibration: unpack the EEPROM", _calibration_seconds(source) * 1e3, "ms", 0.5),
        at_most("read a page, emulated bus included", _read_seconds(source) * 1e3, "ms", 0.35),
    ]


class _Ours:
    def __init__(self, eeprom: NDArray[np.uint16]) -> None:
        self._calibration = Calibration.from_eeprom(eeprom)
        self._formula = TemperatureFormula(self._calibration, Surface(EMISSIVITY))
        self.celsius = np.full(PIXELS, math.nan)

    def frame(self, pages: list[Page]) -> None:
        for page in pages:
            vitals = vitals_of(page, self._calibration)
            self.celsius[self._formula.pixels_of(page)] = self._formula.solve(page, vitals)


class _Adafruit:
    def __init__(self, eeprom: NDArray[np.uint16], pages: list[Page]) -> None:
        self._formula = AdafruitFormula(eeprom)
        self._pages = [self._formula.page(page) for page in pages]
        self.celsius = [math.nan] * PIXELS

    def frame(self) -> None:
        for page in self._pages:
            self._formula.solve(page, EMISSIVITY, None, self.celsius)


def _pages(source: ScenePages) -> list[Page]:
    ram = np.zeros(832, dtype=np.uint16)
    pages = []
    for number in (0, 1):
        subpage = source.land(ram, Measurement(number, 0.0, source.control))
        pages.append(Page(ram.view(np.int16).copy(), source.control, subpage))
    return pages


def _seconds(work: Callable[[], object], times: int) -> float:
    before = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - before) / times


def _calibration_seconds(source: ScenePages) -> float:
    eeprom = source.eeprom
    return median(_seconds(lambda: Calibration.from_eeprom(eeprom), 20) for _ in range(ROUNDS))


def _read_seconds(source: ScenePages) -> float:
    clock = TurnableClock()
    sensor = Mlx90640(EmulatedMlx90640(source, clock=clock), clock=clock)
    sensor.refresh_rate_hz = 8
    sensor.read()
    return median(_seconds(sensor.read, 20) for _ in range(ROUNDS))


if __name__ == "__main__":
    for figure in run():
        print(f"{figure['name']:50} {figure['value']:10.4f} {figure['unit']:3} {figure['target']}")
