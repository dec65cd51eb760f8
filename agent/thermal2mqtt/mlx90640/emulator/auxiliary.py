"""The words of a page that are no pixels, for a part under given conditions.

Each word is rounded, and what follows from it uses the rounded one, as a reader of the page will: so the
scene's temperatures do not depend on how coarsely the part tells its own.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import PAGE_WORDS, PIXELS, Control, RamWord
from thermal2mqtt.mlx90640.vitals import Vitals, vitals_of

_TYPICAL_V_BE: Final = 19900


@dataclass(frozen=True)
class Conditions:
    """What surrounds the part and what its electronics do."""

    ambient_celsius: float = 33.0
    """The part's own temperature Ta."""

    supply_volts: float = 3.3
    """Its supply Vdd."""

    gain: float = 1.0
    """Gain at calibration divided by gain now."""

    emissivity: float = 0.95
    """Of everything in the scene. A reader set to the same sees the scene's temperatures."""

    reflected_celsius: float | None = None
    """What the scene mirrors; None: Ta less 8 K."""


@dataclass(frozen=True, eq=False)
class Auxiliary:
    """The words, and what a reader will find in them."""

    words: NDArray[np.uint16]
    """The 64 words of a page from 0x0700 on."""

    vitals: Vitals
    """Gain, supply and Ta as these words tell them."""

    compensation: tuple[float, float]
    """What the compensation pixel of each subpage has over its offset, counts; only rounding."""

    @classmethod
    def of(cls, part: Calibration, conditions: Conditions, control: int) -> "Auxiliary":
        """Find the words for these conditions under this control register."""
        words = np.zeros(PAGE_WORDS, np.int16)
        page = Page(words, control, 0)
        words[RamWord.VDD] = _supply_word(part, conditions.supply_volts, page)
        supply_volts = vitals_of(page, part).supply_volts
        ptat, v_be = _ambient_words(part, conditions.ambient_celsius, supply_volts)
        words[RamWord.PTAT], words[RamWord.V_BE] = ptat, v_be
        words[RamWord.GAIN] = round(part.gain / conditions.gain)
        vitals = vitals_of(page, part)
        offsets = [_cp_offset(part, control, subpage, vitals) for subpage in (0, 1)]
        first, second = (round(offset / vitals.gain) for offset in offsets)
        words[RamWord.CP_SUBPAGE_0], words[RamWord.CP_SUBPAGE_1] = first, second
        return cls(
            words[PIXELS:].view(np.uint16),
            vitals,
            (first * vitals.gain - offsets[0], second * vitals.gain - offsets[1]),
        )


def uncalibrated_mode(part: Calibration, control: int) -> bool:
    """Tell whether the part reads in the other pattern than the one it was calibrated in."""
    return bool(control & Control.CHESS) != part.chess_calibrated


def _supply_word(part: Calibration, volts: float, page: Page) -> int:
    # The formula corrects only this word for the resolution, so only this word depends on it here.
    ratio = 2.0 ** (page.resolution_setting - part.resolution_bits_setting)
    return round((part.k_vdd * (volts - 3.3) + part.vdd_25) * ratio)


def _ambient_words(part: Calibration, celsius: float, supply_volts: float) -> tuple[int, int]:
    """Return PTAT and Vbe."""
    supply_factor = 1 + part.kv_ptat * (supply_volts - 3.3)
    share = ((celsius - 25) * part.kt_ptat + part.v_ptat_25) * supply_factor / 2**18
    # PTAT alone is too coarse (0.17 K a step); Vbe then takes up what its rounding left.
    ptat = round(share * _TYPICAL_V_BE / (1 - share * part.alpha_ptat))
    return ptat, round(ptat / share - part.alpha_ptat * ptat)


def _cp_offset(part: Calibration, control: int, subpage: int, vitals: Vitals) -> float:
    offset: float = part.cp_offset[subpage]
    if subpage and uncalibrated_mode(part, control):
        offset += part.il_chess[0]
    dt, dv = vitals.ambient_celsius - 25, vitals.supply_volts - 3.3
    return offset * (1 + part.cp_kta * dt) * (1 + part.cp_kv * dv)
