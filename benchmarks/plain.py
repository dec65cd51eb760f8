"""The same steps from a raw page to figures, written plainly: the adafruit driver's formula, scipy, loops.

It is what the agent is held against in benchmarks/analysis.py, and keeps to the same definitions.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.adafruit import PIXELS, AdafruitFormula
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.areas import zone_pixels

SHAPE = (24, 32)
EMISSIVITY, TOLERANCE = 0.95, 0.05
NETD, FRAME, UNIFORMITY = 0.36, 1.0, 1.0
SIGMAS, SECONDS, STEP = 5.0, 1.0, 4.0
HOT_KELVIN = 15.0
BINS, BIN_SECONDS = 20, 3.0
EIGHT_NEIGHBOURS = np.ones((3, 3))

Image = NDArray[np.float64]


class PlainAnalysis:
    """One sensor's analysis from page to figures."""

    def __init__(self, eeprom: NDArray[np.uint16], zones: Sequence[ZoneSettings]) -> None:
        self._formula = AdafruitFormula(eeprom)
        self._celsius = [math.nan] * PIXELS
        self._zones = {zone.id: zone_pixels(zone, SHAPE) for zone in zones}
        self._groups = {zone.id: zone.group for zone in zones}
        self._limits = {zone.id: zone.thresholds.high.warning for zone in zones}
        self._state: Image | None = None
        self._was_out = np.ones(SHAPE, np.bool_)
        self._bins: dict[str, list[tuple[float, float]]] = {zone.id: [] for zone in zones}
        self._rates: dict[str, float | None] = {}
        self._tracks: dict[int, tuple[float, float]] = {}
        self._count = 0

    def frame(self, page: Page, now: float) -> dict[str, Any]:
        """Return everything that a page says."""
        self._formula.solve(self._formula.page(page), EMISSIVITY, None, self._celsius)
        celsius = np.array(self._celsius).reshape(SHAPE)
        celsius = self._repaired(celsius)
        celsius = self._filtered(celsius)
        zones = {name: self._figures(celsius, weights) for name, weights in self._zones.items()}
        self._compare(zones)
        self._trend(zones, now)
        return {"zones": zones, "hotspots": self._hotspots(celsius)}

    def _repaired(self, celsius: Image) -> Image:
        median = ndimage.median_filter(celsius, size=3)
        deviation = np.abs(celsius - median)
        out = deviation > SIGMAS * 1.4826 * np.median(deviation)
        jumped = out & ~self._was_out
        self._was_out = out
        return np.where(jumped, median, celsius)

    def _filtered(self, celsius: Image) -> Image:
        if self._state is None:
            self._state = celsius
        share = 1 - math.exp(-0.25 / SECONDS)
        quiet = np.abs(celsius - self._state) <= STEP * NETD / EMISSIVITY
        self._state = np.where(quiet, self._state + share * (celsius - self._state), celsius)
        return self._state

    def _figures(self, celsius: Image, weights: Image) -> dict[str, Any]:
        pixels = (weights > 0) & np.isfinite(celsius)
        values, shares = celsius[pixels], weights[pixels]
        mean = np.average(values, weights=shares)
        hottest = np.unravel_index(np.argmax(np.where(pixels, celsius, -np.inf)), SHAPE)
        rows, columns = np.nonzero(pixels)
        plane = np.column_stack((columns, rows, np.ones(len(rows))))
        slope = np.linalg.lstsq(plane * shares[:, None], values * shares, rcond=None)[0]
        figures = {
            "min": values.min(),
            "mean": mean,
            "max": values.max(),
            "p95": np.percentile(values, 95),
            "std": math.sqrt(np.average((values - mean) ** 2, weights=shares)),
            "max_at": hottest,
            "gradient": math.hypot(slope[0], slope[1]),
            "direction": math.degrees(math.atan2(slope[0], -slope[1])) % 360,
            "valid": shares.sum() / weights.sum(),
        }
        figures["uncertainty"] = {
            name: _uncertainty(figures[name], figures["std"], figures["mean"])
            for name in ("min", "mean", "p95", "max")
        }
        return figures

    def _compare(self, zones: dict[str, dict[str, Any]]) -> None:
        for name, figures in zones.items():
            others = [
                zones[other]["max"]
                for other, group in self._groups.items()
                if other != name and group is not None and group == self._groups[name]
            ]
            figures["delta"] = figures["max"] - np.median(others) if others else None

    def _trend(self, zones: dict[str, dict[str, Any]], now: float) -> None:
        for name, figures in zones.items():
            bins = self._bins[name]
            if not bins or now - bins[-1][0] >= BIN_SECONDS:
                bins.append((now, figures["max"]))
                del bins[:-BINS]
                slopes = [
                    (later - earlier) / (end - start)
                    for place, (start, earlier) in enumerate(bins)
                    for end, later in bins[place + 1 :]
                ]
                self._rates[name] = float(np.median(slopes)) * 60 if len(bins) > BINS / 2 else None
            figures["rate"] = self._rates[name]

    def _hotspots(self, celsius: Image) -> list[dict[str, Any]]:
        limits = np.full(SHAPE, np.median(celsius) + HOT_KELVIN)
        for name, weights in self._zones.items():
            limit = self._limits[name]
            if limit is not None:
                limits[weights > 0] = np.minimum(limits[weights > 0], limit)
        labels, count = ndimage.label(celsius >= limits, structure=EIGHT_NEIGHBOURS)
        if not count:
            return []
        numbers = np.arange(1, count + 1)
        slopes = np.hypot(ndimage.sobel(celsius, 0), ndimage.sobel(celsius, 1)) / 8
        columns = zip(
            ndimage.maximum(celsius, labels, numbers),
            ndimage.mean(celsius, labels, numbers),
            ndimage.center_of_mass(labels > 0, labels, numbers),
            ndimage.find_objects(labels),
            ndimage.sum_labels(labels > 0, labels, numbers),
            ndimage.maximum(slopes, labels, numbers),
            strict=True,
        )
        names = ("max", "mean", "centre", "box", "area", "gradient")
        found = [dict(zip(names, row, strict=True)) for row in columns]
        return [self._tracked(spot) for spot in sorted(found, key=lambda spot: -spot["max"])[:10]]

    def _tracked(self, spot: dict[str, Any]) -> dict[str, Any]:
        near = [
            (math.dist(centre, spot["centre"]), number)
            for number, centre in self._tracks.items()
            if math.dist(centre, spot["centre"]) < 4
        ]
        if near:
            spot["id"] = min(near)[1]
        else:
            self._count += 1
            spot["id"] = self._count
        self._tracks[spot["id"]] = spot["centre"]
        return spot


def _uncertainty(celsius: float, spread: float, mean: float) -> float:
    kelvin, reflected = celsius + 273.15, 298.15
    body = EMISSIVITY * kelvin**4 + (1 - EMISSIVITY) * reflected**4
    gain = (body**0.25 / kelvin) ** 3 / EMISSIVITY
    frame, local = FRAME / math.sqrt(3) * gain, UNIFORMITY / math.sqrt(3) * gain
    noise = NETD * (298.15 / kelvin) ** 3 / EMISSIVITY
    off = TOLERANCE / math.sqrt(3)
    ends = [
        (reflected**4 + (kelvin**4 - reflected**4) * EMISSIVITY / e) ** 0.25
        for e in (EMISSIVITY - off, EMISSIVITY + off)
    ]
    mirror = (1 - EMISSIVITY) / EMISSIVITY * (reflected / kelvin) ** 3 * 5 / math.sqrt(3)
    chance = noise**2 + local**2 / 2
    bias = chance / max(spread**2, chance) * abs(celsius - mean)
    surface = ((ends[0] - ends[1]) / 2) ** 2 + mirror**2
    return float(2 * math.sqrt(frame**2 + local**2 + noise**2 + surface) + bias)
