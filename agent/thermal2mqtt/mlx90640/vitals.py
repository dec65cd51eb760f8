"""What a page says of the part itself: gain, supply and its own temperature."""

import math
from dataclasses import dataclass

from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import RamWord


@dataclass(frozen=True, slots=True)
class Vitals:
    """The part's state in one page; NaN where its words allow no answer."""

    gain: float
    """Gain at calibration divided by the gain now, near 1."""

    supply_volts: float
    """Vdd."""

    ambient_celsius: float
    """Ta, the temperature of the part itself; in open air some 8 K above its surroundings."""


def vitals_of(page: Page, calibration: Calibration) -> Vitals:
    """Work out the state of the part (datasheet chapters 11.2.2.1 to 11.2.2.4)."""
    supply = _supply_volts(page, calibration)
    return Vitals(
        gain=_quotient(calibration.gain, page.words.item(RamWord.GAIN)),
        supply_volts=supply,
        ambient_celsius=_ambient_celsius(page, calibration, supply),
    )


def _supply_volts(page: Page, calibration: Calibration) -> float:
    ratio = 2.0 ** (calibration.resolution_bits_setting - page.resolution_setting)
    return (ratio * page.words.item(RamWord.VDD) - calibration.vdd_25) / calibration.k_vdd + 3.3


def _ambient_celsius(page: Page, calibration: Calibration, supply_volts: float) -> float:
    ptat = page.words.item(RamWord.PTAT)
    figure = _quotient(ptat * 2.0**18, ptat * calibration.alpha_ptat + page.words.item(RamWord.V_BE))
    at_3v3 = _quotient(figure, 1 + calibration.kv_ptat * (supply_volts - 3.3))
    return (at_3v3 - calibration.v_ptat_25) / calibration.kt_ptat + 25


def _quotient(dividend: float, divisor: float) -> float:
    return dividend / divisor if divisor else math.nan
