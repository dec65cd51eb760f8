"""What one frame costs from temperatures to levels, against the plain way, and a picture of it on top."""

import gc
import sys
import time
from collections.abc import Callable
from itertools import count
from statistics import median

import numpy as np

from benchmarks.figure import Figure, at_least, at_most, plain
from benchmarks.plain import PlainAnalysis
from thermal2mqtt.alarms import ZoneAlarms
from thermal2mqtt.mlx90640 import Calibration, Surface
from thermal2mqtt.mlx90640.emulator import Measurement, ScenePages, TurnableClock
from thermal2mqtt.mlx90640.frame_maker import FrameMaker
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.plausibility import FrozenPages
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.thresholds import HighThresholds, Thresholds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.render import render_jpeg
from thermal2mqtt.thermal.results import FrameAnalysis

ROUNDS = 31
PAGES = 64
RATE_HZ = 8
CONTROL_8_HZ = 0x1901 & ~0x0380 | 4 << 7
GROWTH_FRAMES = 100_000
SETTLED_FRAMES = 5_000
SETTINGS = SensorSettings.model_validate({"driver": "simulator"})


def run() -> list[Figure]:
    """Measure everything of this page; medians over rounds."""
    pages = _Pages()
    few, many = _Line(pages, 8), _Line(pages, 32)
    few_plain, many_plain = _Plain(pages, 8), _Plain(pages, 32)
    return [
        at_most("analysis: a frame, 8 zones, to alarms", _us(few.analyse, before=few.read), "us", 300),
        at_most("analysis: a frame, 32 zones, to alarms", _us(many.analyse, before=many.read), "us", 800),
        *_compared("8 zones", few.whole, few_plain.whole),
        *_compared("32 zones", many.whole, many_plain.whole),
        plain("picture: x10 and JPEG, 8 zones", _us(few.picture), "us"),
        at_most(
            "analysis, alarms, picture: a frame, 8 zones", _us(few.pictured, before=few.read), "us", 1200
        ),
        plain("zones: lay out 32", _us(lambda: FrameAnalyser(SETTINGS, _zones(32))), "us"),
        at_most(f"memory: blocks more after {GROWTH_FRAMES:,} frames", _growth(few), "blocks", 100),
    ]


def _compared(name: str, ours: Callable[[], object], theirs: Callable[[], object]) -> list[Figure]:
    rounds = [(_us(ours, rounds=1), _us(theirs, rounds=1, times=4)) for _ in range(ROUNDS)]
    return [
        plain(f"page to alarms: scipy and adafruit, {name}", median(b for _, b in rounds), "us"),
        plain(f"page to alarms: ours, {name}", median(a for a, _ in rounds), "us"),
        at_least(f"page to alarms: theirs / ours, {name}", median(b / a for a, b in rounds), "x", 5),
    ]


class _Pages:
    """Raw pages of a warm board with noise and two hotspots, over and over."""

    def __init__(self) -> None:
        random = np.random.default_rng(1)
        scene = random.normal(25, 0.2, (24, 32))
        scene[5:8, 5:8] += 45
        scene[15:18, 20:24] += 65
        self.source = ScenePages(lambda _: scene, noise=1.0)
        ram = np.zeros(832, dtype=np.uint16)
        self._pages = []
        for number in range(PAGES):
            subpage = self.source.land(ram, Measurement(number, number / RATE_HZ, CONTROL_8_HZ))
            self._pages.append(Page(ram.view(np.int16).copy(), CONTROL_8_HZ, subpage))

    def __getitem__(self, number: int) -> Page:
        return self._pages[number % PAGES]


class _Line:
    """The agent's own way from a page to levels and pictures."""

    def __init__(self, pages: _Pages, zones: int) -> None:
        self._pages, self._zones, self._clock = pages, _zones(zones), TurnableClock()
        calibration = Calibration.from_eeprom(pages.source.eeprom)
        self._maker = FrameMaker(calibration, Surface(0.95), FrozenPages(0))
        self._analyser = FrameAnalyser(SETTINGS, self._zones)
        self._alarms = ZoneAlarms(self._zones, self._clock)
        self._numbers = count(1)
        for _ in range(PAGES):
            self.whole()

    def whole(self) -> None:
        """Take the next page all the way to the levels."""
        self.read()
        self.analyse()

    def analyse(self) -> None:
        """Take the last frame from conditioning to the levels."""
        self.frame = self._analyser.condition(self._raw)
        self.analysis: FrameAnalysis = self._analyser.analyse(self.frame)
        self._statuses = self._alarms.update(self.analysis.zones).statuses

    def picture(self) -> None:
        """Paint the last frame, ten times as large."""
        levels = {zone: status.level for zone, status in self._statuses.items()}
        render_jpeg(self.frame.celsius, captured_at=0.0, zones=self._zones, levels=levels)

    def pictured(self) -> None:
        """Analyse and paint."""
        self.analyse()
        self.picture()

    def read(self) -> None:
        """Make a frame of the next page."""
        number = next(self._numbers)
        self._clock.advance(1 / RATE_HZ)
        now, wall = self._clock.monotonic(), self._clock.time()
        self._raw = self._maker.frame_of(self._pages[number], now=now, time=wall, sequence=number)


class _Plain:
    """The plain way from a page to levels."""

    def __init__(self, pages: _Pages, zones: int) -> None:
        self._pages, self._numbers = pages, count(1)
        self._analysis = PlainAnalysis(pages.source.eeprom, _zones(zones))

    def whole(self) -> None:
        """Take the next page all the way; the levels are one comparison each."""
        number = next(self._numbers)
        found = self._analysis.frame(self._pages[number], number / RATE_HZ)
        for figures in found["zones"].values():
            figures["level"] = sum(figures["max"] >= limit for limit in (45, 60, 80))


def _zones(number: int) -> list[ZoneSettings]:
    """Zones of five corners, off the pixel grid, eight to a row, in groups of four."""
    thresholds = Thresholds(high=HighThresholds(warning=45, critical=60, emergency=80))
    zones = []
    for place in range(number):
        x, y = 0.02 + 0.12 * (place % 8), 0.1 + 0.2 * (place // 8)
        corners = ((x, y), (x + 0.1, y), (x + 0.1, y + 0.15), (x + 0.03, y + 0.18), (x, y + 0.15))
        fields = {"id": f"z{place}", "name": f"Z{place}", "polygon": corners, "group": f"g{place // 4}"}
        zones.append(ZoneSettings(**fields, thresholds=thresholds))
    return zones


def _growth(line: _Line) -> float:
    """Return how many blocks of memory are held after many frames that were not held before."""
    for _ in range(SETTLED_FRAMES):
        line.whole()
    before = _held()
    for _ in range(GROWTH_FRAMES):
        line.whole()
    return _held() - before


def _held() -> int:
    gc.collect()
    return sys.getallocatedblocks()


def _us(
    work: Callable[[], object],
    times: int = 20,
    rounds: int = ROUNDS,
    before: Callable[[], object] | None = None,
) -> float:
    """Return the median microseconds of one call; what is done before each does not count.

    The thread's own time is taken, so that whatever else the machine does counts less.
    """
    work()
    return median(_seconds(work, times, before) for _ in range(rounds)) / times * 1e6


def _seconds(work: Callable[[], object], times: int, before: Callable[[], object] | None) -> float:
    taken = 0.0
    for _ in range(times):
        if before is not None:
            before()
        since = time.thread_time()
        work()
        taken += time.thread_time() - since
    return taken


if __name__ == "__main__":
    for figure in run():
        print(f"{figure['name']:55} {figure['value']:10.1f} {figure['unit']:6} {figure['target']}")
