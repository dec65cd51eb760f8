"""One page as it was read: the raw words of one subpage and what they were measured under."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.registers import RATE_SHIFT, REFRESH_RATES_HZ, RESOLUTION_SHIFT, Control


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The 832 words of RAM; only the pixels of `subpage` among them are of this page."""

    words: NDArray[np.int16]
    """Shape (832,): 768 pixels by row and column, then 64 auxiliary words. Valid until the next read."""

    control: int
    """The control register while the page was measured."""

    subpage: int
    """0 or 1."""

    @property
    def chess(self) -> bool:
        """True where the subpages share the pixels like a chess board, False where they take turns by row."""
        return bool(self.control & Control.CHESS)

    @property
    def resolution_setting(self) -> int:
        """Resolution of the converter: 0..3 for 16..19 bits."""
        return (self.control & Control.RESOLUTION) >> RESOLUTION_SHIFT

    @property
    def refresh_rate_hz(self) -> float:
        """Subpages per second."""
        return REFRESH_RATES_HZ[(self.control & Control.RATE) >> RATE_SHIFT]

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a pixel is one of this page's subpage."""
        return (row + column * self.chess) % 2 == self.subpage
