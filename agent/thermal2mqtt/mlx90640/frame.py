"""What the sensor hands out: one temperature image, fresh in one subpage, with what is known about it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 24, 32
SHAPE = (ROWS, COLUMNS)


class FrameFault(StrEnum):
    """What is less than perfect about a frame that is still worth having."""

    BAD_PIXELS_REPAIRED = "bad_pixels_repaired"
    HALF_MISSING = "half_missing"
    OVER_RANGE = "over_range"  # the converter ran over: the hottest pixels show a lower limit


@dataclass(frozen=True, slots=True)
class ThermalFrame:
    """One image after a new subpage was read: half of its pixels are fresh, the others one page old."""

    celsius: NDArray[np.float32]
    """Object temperatures, shape (24, 32) as the part sees them (rows, columns); NaN where unknown."""

    sequence: int
    """Pages read since the sensor was constructed, counted from 1."""

    subpage: int
    """Which half (0 or 1, the parity of row + column in chess mode) this page made fresh."""

    time: float
    """Wall clock at the end of the read, seconds since 1970-01-01 UTC."""

    monotonic: float
    """Monotonic clock at the end of the read, seconds."""

    half_ages: tuple[float | None, float | None]
    """Age in seconds of the pixels of subpage 0 and 1; None where that half was never read or is too old."""

    ambient_celsius: float
    """The part's own temperature Ta."""

    supply_volts: float
    """The part's own supply Vdd."""

    refresh_rate_hz: float
    """Subpages per second that the part was set to."""

    bad_pixels: tuple[tuple[int, int], ...] = ()
    """(row, column) of pixels that the EEPROM calls broken or outliers, repaired from neighbours."""

    faults: tuple[FrameFault, ...] = ()
    """What is less than perfect about this frame."""

    serial_number: str = ""
    """The part's own number, 12 hexadecimal digits; empty where nobody asked the part."""
