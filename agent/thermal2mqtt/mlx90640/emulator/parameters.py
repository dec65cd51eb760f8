"""What a part is like: the physical parameters that its EEPROM will hold."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.calibration import Pixels
from thermal2mqtt.mlx90640.frame import COLUMNS, ROWS, SHAPE


@dataclass(frozen=True, eq=False)
class PixelParameters:
    """What differs from pixel to pixel; arrays of shape (24, 32) unless said otherwise."""

    alpha: NDArray[np.float64] = field(repr=False)
    """Sensitivity in ADC counts per K^4, as the formula uses it: the TGC share is already taken off."""

    offset: NDArray[np.float64] = field(repr=False)
    """ADC counts at Ta = 25 C, 3.3 V and no radiation."""

    kta: NDArray[np.float64] = field(repr=False)
    """Relative change of the offset per kelvin of Ta."""

    kv: NDArray[np.float64]
    """Relative change of the offset per volt of supply, shape (2, 2): by parity of row and of column."""


def plausible_pixels(seed: int = 640, *, alpha_centre: float = 5.2e-8) -> PixelParameters:
    """Return pixels with the spread of a wide-angle (BAA) part.

    Args:
        seed: Another number is another part.
        alpha_centre: Sensitivity in the middle; towards the corners the lens lets less through.
    """
    random = np.random.default_rng(seed)
    rows, columns = np.linspace(-1, 1, ROWS)[:, None], np.linspace(-1, 1, COLUMNS)[None, :]
    vignetting = 1 - 0.10 * rows**2 - 0.18 * columns**2
    parity = np.array([[-50.0, -60.0], [-64.0, -70.0]])
    return PixelParameters(
        alpha=alpha_centre * vignetting * random.normal(1.0, 0.01, SHAPE),
        offset=_tiled(parity) + 3.0 * rows + random.normal(0.0, 1.5, SHAPE),
        kta=_tiled(np.array([[0.0072, 0.0066], [0.0068, 0.0064]])) + random.normal(0.0, 2e-4, SHAPE),
        kv=np.array([[0.4375, 0.375], [0.375, 0.375]]),
    )


def _tiled(parity: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.tile(parity, (ROWS // 2, COLUMNS // 2))


@dataclass(frozen=True, eq=False)
class PartParameters:
    """One MLX90640; the defaults are those of an ordinary part.

    Names and meaning are those of `Calibration` (datasheet chapter 11.1).
    """

    serial_number: tuple[int, int, int] = (0x2061, 0x4E01, 0x0985)
    address: int = 0x33
    pixels: PixelParameters = field(default_factory=plausible_pixels)
    broken: Pixels = ()
    """Marked 0x0000 in the EEPROM; their RAM words mean nothing."""
    outliers: Pixels = ()
    """Marked by bit 0 in the EEPROM; they measure, but outside the specification."""

    k_vdd: int = -3200
    """ADC counts per volt of supply; a multiple of 32."""
    vdd_25: int = -12544
    """ADC counts at 3.3 V; a multiple of 32."""
    kv_ptat: float = 0.0022
    kt_ptat: float = 42.5
    v_ptat_25: int = 12196
    alpha_ptat: float = 9.0
    """In quarters, 8 to 11.75."""

    gain: int = 5580
    tgc: float = 0.0
    ks_ta: float = -0.0024
    ks_to: tuple[float, float, float, float] = (-2e-4, -2e-4, -2e-4, -2e-4)
    """Slope of the sensitivity in each of the four object temperature ranges."""
    ct3: int = 300
    ct4: int = 500
    """Where the third and fourth range begin, Celsius; the first two begin at -40 and 0."""
    resolution_bits: int = 18
    """ADC resolution during the calibration."""

    cp_alpha: tuple[float, float] = (2.88e-9, 2.90e-9)
    """Sensitivity of the compensation pixel, by subpage."""
    cp_offset: tuple[int, int] = (-69, -65)
    cp_kta: float = 0.0043
    cp_kv: float = 0.375

    chess_calibrated: bool = True
    il_chess: tuple[float, float, float] = (0.5, 3.5, 0.0)
    """What the other reading pattern than that of the calibration adds."""
