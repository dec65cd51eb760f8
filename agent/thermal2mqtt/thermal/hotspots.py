"""Connected regions that are too hot, found anew in each frame."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.settings.thresholds import HighThresholds
from thermal2mqtt.thermal.masks import Weights
from thermal2mqtt.thermal.results import Hotspot

MAX_HOTSPOTS = 10

RELATIVE_KELVIN = 15.0
"""Above the scene's median by more: a major deficiency among similar parts (NETA MTS, table 100.18)."""


class HotspotFinder:
    """Finds the hotspots of one sensor's frames. Holds no state between frames.

    A pixel is over its threshold from the lowest high limit of the zones that it belongs to; outside of
    all zones, and in those without a limit, from `relative_kelvin` above the median of the whole frame.

    Args:
        zones: Id, limits and belonging pixels of each zone, shape (rows, columns).
        shape: Rows and columns of the image.
        relative_kelvin: How far above the median is hot where no limit says so.
    """

    def __init__(
        self,
        zones: Sequence[tuple[str, HighThresholds, Weights]],
        shape: tuple[int, int],
        *,
        relative_kelvin: float = RELATIVE_KELVIN,
    ) -> None:
        self._limits = np.full(shape, np.inf)
        for _, high, weights in zones:
            np.minimum(self._limits, _lowest(high), out=self._limits, where=weights > 0)
        self._relative = np.isinf(self._limits)
        self._relative_kelvin = relative_kelvin
        self._owners = _owners(zones, shape)

    def find(self, celsius: NDArray[np.float32]) -> tuple[Hotspot, ...]:
        """Return at most ten hotspots, the hottest first.

        Args:
            celsius: Temperatures, contiguous, shape (rows, columns); NaN where unknown.
        """
        over = celsius >= self._thresholds(celsius)
        if not over.any():
            return ()
        # OpenCV takes no bool.
        _, labels, boxes, centroids = cv2.connectedComponentsWithStats(over.view(np.uint8), connectivity=8)
        pixels = np.flatnonzero(over)
        pixels = pixels[np.argsort(-celsius.ravel()[pixels], kind="stable")]
        values = celsius.ravel()[pixels].astype(np.float64)
        label_of = labels.ravel()[pixels]
        sums = np.bincount(label_of, values)
        # Pixels run from the hottest down, so a label's first place ranks it.
        found, first = np.unique(label_of, return_index=True)
        ranked = np.argsort(first)[:MAX_HOTSPOTS]
        return tuple(
            _hotspot(
                self._owners[pixels[place]],
                float(values[place]),
                float(sums[label]),
                boxes[label].tolist(),
                centroids[label].tolist(),
                celsius.shape,
            )
            for label, place in zip(found[ranked].tolist(), first[ranked].tolist(), strict=True)
        )

    def _thresholds(self, celsius: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.where(self._relative, _median(celsius) + self._relative_kelvin, self._limits)


def _median(celsius: NDArray[np.float32]) -> float:
    """Return the (lower) median of the known pixels, NaN where none is known; quicker than np.nanmedian."""
    flat = celsius.ravel()
    known = flat.size - int(np.count_nonzero(np.isnan(flat)))
    middle = max(known - 1, 0) // 2
    return float(np.partition(flat, middle)[middle])  # NaN sorts last


def _lowest(high: HighThresholds) -> float:
    given = (high.warning, high.critical, high.emergency)
    return min((limit for limit in given if limit is not None), default=np.inf)


def _owners(zones: Sequence[tuple[str, HighThresholds, Weights]], shape: tuple[int, int]) -> list[str | None]:
    """Return for each pixel the zone that covers most of it, the first of equals; None outside."""
    stack = np.stack([np.full(shape, 1e-9), *(weights for _, _, weights in zones)])
    ids = [None, *(zone_id for zone_id, _, _ in zones)]
    return [ids[index] for index in stack.argmax(axis=0).ravel()]


def _hotspot(
    zone: str | None,
    hottest: float,
    total: float,
    box: Sequence[int],
    centroid: Sequence[float],
    shape: tuple[int, ...],
) -> Hotspot:
    rows, columns = shape
    left, top, width, height, area = box
    return Hotspot(
        zone=zone,
        max_celsius=hottest,
        mean_celsius=min(total / area, hottest),
        centroid=((centroid[0] + 0.5) / columns, (centroid[1] + 0.5) / rows),
        box=(left / columns, top / rows, (left + width) / columns, (top + height) / rows),
        area_pixels=area,
    )
