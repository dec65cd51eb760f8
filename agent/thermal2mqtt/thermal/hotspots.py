"""Connected regions that are too hot, found anew in each frame."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.settings.conditioning import HotspotSettings, RelativeTo
from thermal2mqtt.settings.thresholds import HighThresholds
from thermal2mqtt.thermal.masks import Shape, Weights
from thermal2mqtt.thermal.outliers import Image
from thermal2mqtt.thermal.results import MAX_HOTSPOTS, Hotspot
from thermal2mqtt.thermal.zones import Floats

_SOBEL = 1 / 8
"""Makes the operator's sums kelvin per pixel."""


class HotspotFinder:
    """Finds the hotspots of one sensor's frames. Holds no state between frames.

    A pixel is over its threshold from the lowest high limit of the zones that it belongs to. Elsewhere the
    sensor's own thresholds count: an absolute one, and one relative to the median of the scene or the zone.

    Args:
        zones: Id, limits and belonging pixels of each zone, shape (rows, columns).
        shape: Rows and columns of the image.
        settings: The sensor's own thresholds.
    """

    def __init__(
        self,
        zones: Sequence[tuple[str, HighThresholds, Weights]],
        shape: Shape,
        settings: HotspotSettings,
    ) -> None:
        self._settings = settings
        self._limits = np.full(shape, np.inf)
        for _, high, weights in zones:
            np.minimum(self._limits, _lowest(high), out=self._limits, where=weights > 0)
        # Added to the relative threshold, it leaves it to those pixels that have no limit of a zone's.
        self._limited = np.where(np.isinf(self._limits), 0.0, np.inf)
        if settings.absolute_celsius is not None:
            self._limits[np.isinf(self._limits)] = settings.absolute_celsius
        self._owner = _owners([weights for _, _, weights in zones], shape)
        self._ids = [*(zone_id for zone_id, _, _ in zones), None]

    def find(self, celsius: Image, scene_median: float, zone_medians: Floats) -> tuple[Hotspot, ...]:
        """Return at most ten hotspots, the hottest first.

        Args:
            celsius: Temperatures, contiguous, shape (rows, columns); NaN where unknown.
            scene_median: Of the whole image; NaN, where too little of it is known, makes nothing stand out.
            zone_medians: Of each zone, in order; NaN where unknown.
        """
        over = celsius >= self._thresholds(scene_median, zone_medians)
        if not over.any():
            return ()
        # OpenCV takes no bool.
        _, labels, boxes, centroids = cv2.connectedComponentsWithStats(over.view(np.uint8), connectivity=8)
        pixels = np.flatnonzero(over)
        pixels = pixels[np.argsort(-celsius.ravel()[pixels], kind="stable")]
        values = celsius.ravel()[pixels].astype(np.float64)
        label_of = labels.ravel()[pixels]
        sums = np.bincount(label_of, values)
        slopes = _slopes(celsius)
        # Pixels run from the hottest down, so a label's first place, written last here, ranks it.
        first = np.zeros(len(boxes), np.intp)
        first[label_of[::-1]] = np.arange(label_of.size - 1, -1, -1)
        found = np.flatnonzero(boxes[1:, cv2.CC_STAT_AREA] >= self._settings.min_pixels) + 1
        ranked = found[np.argsort(first[found])][:MAX_HOTSPOTS]
        return tuple(
            _hotspot(
                self._ids[self._owner[pixels[place]]],
                float(values[place]),
                float(sums[label]),
                boxes[label].tolist(),
                centroids[label].tolist(),
                slopes,
            )
            for label, place in zip(ranked.tolist(), first[ranked].tolist(), strict=True)
        )

    def _thresholds(self, scene_median: float, zone_medians: Floats) -> NDArray[np.float64]:
        rise = self._settings.relative_kelvin
        if rise is None:
            return self._limits
        relative: float | Floats = scene_median + rise
        if self._settings.relative_to is RelativeTo.ZONE:
            relative = np.append(zone_medians + rise, relative)[self._owner].reshape(self._limits.shape)
        thresholds: NDArray[np.float64] = np.fmin(self._limits, self._limited + relative)
        return thresholds


def _lowest(high: HighThresholds) -> float:
    given = (high.warning, high.critical, high.emergency)
    return min((limit for limit in given if limit is not None), default=np.inf)


def _owners(weights: Sequence[Weights], shape: Shape) -> NDArray[np.intp]:
    """Return for each pixel the place of the zone that covers most of it; outside, the place after the last.

    Of zones that cover as much, it is the smallest: a joint rather than its cabinet.
    """
    owner = np.full(shape, len(weights), np.intp)
    most = np.zeros(shape)
    for place in sorted(range(len(weights)), key=lambda index: float(weights[index].sum())):
        more = weights[place] > most
        owner[more] = place
        most[more] = weights[place][more]
    return owner.ravel()


def _slopes(celsius: Image) -> Image:
    """Return how steeply the temperature rises at each pixel, kelvin per pixel; NaN beside unknown ones."""
    right, down = (cv2.Sobel(celsius, cv2.CV_32F, dx, 1 - dx, scale=_SOBEL) for dx in (1, 0))
    return cv2.magnitude(right, down).astype(np.float32, copy=False)


def _hotspot(
    zone: str | None,
    hottest: float,
    total: float,
    box: Sequence[int],
    centroid: Sequence[float],
    slopes: Image,
) -> Hotspot:
    rows, columns = slopes.shape
    left, top, width, height, area = box
    around = slopes[max(top - 1, 0) : top + height + 1, max(left - 1, 0) : left + width + 1]
    return Hotspot(
        zone=zone,
        max_celsius=hottest,
        mean_celsius=min(total / area, hottest),
        centroid=((centroid[0] + 0.5) / columns, (centroid[1] + 0.5) / rows),
        box=(left / columns, top / rows, (left + width) / columns, (top + height) / rows),
        area_pixels=area,
        gradient_kelvin=float(np.fmax.reduce(around, axis=None, initial=0.0)),
    )
