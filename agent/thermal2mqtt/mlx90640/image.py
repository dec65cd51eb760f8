"""The image as the pages build it up: two halves, each with the time it was last fresh."""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.frame import SHAPE

HALF_MISSING_AFTER_PERIODS = 8
"""A half that was not renewed for that many refresh periods is unknown; it is due after one."""


class HalfImages:
    """Both halves of the image; a half that nobody renews becomes NaN instead of posing as fresh."""

    def __init__(self) -> None:
        self._celsius = np.full(SHAPE, np.nan, dtype=np.float32)
        self._pixels: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)] * 2
        self._renewed: list[float | None] = [None, None]

    def renew(
        self,
        subpage: int,
        pixels: NDArray[np.intp],
        celsius: NDArray[np.float64],
        *,
        now: float,
        period: float,
    ) -> None:
        """Write one half; `celsius` belongs to the flat indices `pixels`, times are seconds."""
        self._celsius.reshape(-1)[pixels] = celsius
        self._pixels[subpage] = pixels
        self._renewed[subpage] = now
        other = self._renewed[1 - subpage]
        if other is not None and now - other > HALF_MISSING_AFTER_PERIODS * period:
            self._celsius.reshape(-1)[self._pixels[1 - subpage]] = np.nan
            self._renewed[1 - subpage] = None

    def copy(self) -> NDArray[np.float32]:
        """Return the image, shape (24, 32), Celsius; the caller's own."""
        return self._celsius.copy()

    def ages(self, now: float) -> tuple[float | None, float | None]:
        """Return the age of each half in seconds; None where it is unknown."""
        first, second = (None if renewed is None else now - renewed for renewed in self._renewed)
        return first, second
