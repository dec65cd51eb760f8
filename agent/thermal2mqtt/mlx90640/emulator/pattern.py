"""Which pixels belong to which subpage in the part's two reading patterns (datasheet chapter 9.3)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.frame import SHAPE
from thermal2mqtt.mlx90640.registers import Control


@cache
def subpage_pixels(subpage: int, control: int) -> NDArray[np.intp]:
    """Return the positions 0..767 that a new page of `subpage` overwrites under this control register."""
    rows, columns = np.indices(SHAPE)
    parity = rows + columns if control & Control.CHESS else rows
    return np.flatnonzero(parity % 2 == subpage)
