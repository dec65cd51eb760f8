"""The factory's calibration of one part, unpacked from its EEPROM.

Every field follows datasheet rev 12, chapter 11.1 (extraction) and keeps its full precision: nothing is
scaled to integers again afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import eeprom_fields as fields
from thermal2mqtt.mlx90640.faults import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.frame import COLUMNS, SHAPE
from thermal2mqtt.mlx90640.registers import (
    OPTION_INTERLEAVED,
    OPTION_OTHER_PART,
    PAGE_WORDS,
    PIXELS,
    EepromWord,
)

Pixels = tuple[tuple[int, int], ...]
"""Positions of pixels as (row, column), counted from 0."""

SERIAL_WORDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the formula needs to know about one part; arrays are float64 of shape (24, 32), read-only."""

    serial_number: str
    """The part's own number, 12 hexadecimal digits."""

    alpha: NDArray[np.float64]
    """Sensitivity of each pixel at Ta = 25 C, counts per kelvin^4, less TGC times the mean of `cp_alpha`."""

    offset: NDArray[np.float64]
    """Counts of each pixel at Ta = 25 C and Vdd = 3.3 V without any radiation."""

    kta: NDArray[np.float64]
    """Change of the offset with Ta, per kelvin, relative."""

    kv: NDArray[np.float64]
    """Change of the offset with Vdd, per volt, relative."""

    k_vdd: int
    """Counts of the supply word per volt; negative on every part."""

    vdd_25: int
    """Counts of the supply word at 3.3 V and 25 C."""

    kv_ptat: float
    """Change of the PTAT figure with Vdd, per volt, relative."""

    kt_ptat: float
    """Counts of the PTAT figure per kelvin."""

    v_ptat_25: int
    """Counts of the PTAT figure at 25 C."""

    alpha_ptat: float
    """Weight of PTAT against Vbe in the PTAT figure."""

    gain: int
    """Counts of the gain word when the part was calibrated."""

    tgc: float
    """Thermal gradient coefficient: the share of a compensation pixel in every pixel."""

    ks_ta: float
    """Change of the sensitivity with Ta, per kelvin, relative."""

    ks_to: tuple[float, float, float, float]
    """Change of the sensitivity with To, per kelvin, relative, in each of the four ranges."""

    ct: tuple[float, float, float, float]
    """Where the four ranges begin, Celsius: -40, 0, CT3, CT4."""

    cp_alpha: tuple[float, float]
    """Sensitivity of the compensation pixel in subpage 0 and 1."""

    cp_offset: tuple[int, int]
    """Offset of the compensation pixel in subpage 0 and 1."""

    cp_kta: float
    """As `kta`, for the compensation pixels."""

    cp_kv: float
    """As `kv`, for the compensation pixels."""

    resolution_bits_setting: int
    """Resolution at calibration as the control register codes it: 0..3 for 16..19 bits."""

    chess_calibrated: bool
    """True where the part was calibrated in chess mode, False for interleaved."""

    il_chess: tuple[float, float, float]
    """Corrections for reading in the mode that the part was not calibrated in."""

    broken: Pixels
    """Pixels whose EEPROM word is zero: they have no calibration."""

    outliers: Pixels
    """Pixels that the factory marked as deviating."""

    @classmethod
    def from_eeprom(cls, words: NDArray[np.uint16]) -> Self:
        """Unpack the 832 EEPROM words from address 0x2400.

        Bad pixels of any number and place are reported, not refused.

        Raises:
            ValueError: `words` are not 832.
            Mlx90640Error: BAD_EEPROM, no MLX90640 holds that; the text says what is implausible.
        """
        if words.shape != (PAGE_WORDS,):
            raise ValueError(
                f"an MLX90640's EEPROM has {PAGE_WORDS} words, not an array of shape {words.shape}"
            )
        ee = words.astype(np.int64)
        _refuse_blank(ee)
        head = ee[: EepromWord.PIXELS].tolist()
        calibration = cls._unpack(ee, head, ee[EepromWord.PIXELS :].reshape(SHAPE))
        _refuse_implausible(calibration, head[EepromWord.DEVICE_OPTIONS])
        return calibration

    @classmethod
    def _unpack(cls, ee: NDArray[np.int64], head: list[int], pixels: NDArray[np.int64]) -> Self:
        tgc = fields.signed(head[EepromWord.KS_TA_TGC], 8) / 32
        cp_alpha = fields.cp_alpha(head)
        return cls(
            serial_number=serial_number(head[EepromWord.SERIAL : EepromWord.SERIAL + SERIAL_WORDS]),
            alpha=_fixed(fields.alpha(ee, head, pixels) - tgc * sum(cp_alpha) / 2),
            offset=_fixed(fields.offset(ee, head, pixels)),
            kta=_fixed(fields.kta(head, pixels)),
            kv=_fixed(fields.kv(head)),
            k_vdd=fields.signed(head[EepromWord.VDD_FACTORS] >> 8, 8) * 32,
            vdd_25=((head[EepromWord.VDD_FACTORS] & 0xFF) - 256) * 32 - 8192,
            kv_ptat=fields.signed(head[EepromWord.PTAT_FACTORS] >> 10, 6) / 4096,
            kt_ptat=fields.signed(head[EepromWord.PTAT_FACTORS], 10) / 8,
            v_ptat_25=head[EepromWord.V_PTAT_25],
            alpha_ptat=(head[EepromWord.OFFSET_SCALES] >> 12) / 4 + 8,
            gain=fields.signed(head[EepromWord.GAIN], 16),
            tgc=tgc,
            ks_ta=fields.signed(head[EepromWord.KS_TA_TGC] >> 8, 8) / 8192,
            ks_to=fields.ks_to(head),
            ct=fields.ct(head[EepromWord.CORNER_TEMPERATURES]),
            cp_alpha=cp_alpha,
            cp_offset=fields.cp_offset(head[EepromWord.CP_OFFSET]),
            cp_kta=fields.signed(head[EepromWord.CP_KTA_KV], 8) / fields.kta_scale(head),
            cp_kv=fields.signed(head[EepromWord.CP_KTA_KV] >> 8, 8) / fields.kv_scale(head),
            resolution_bits_setting=head[EepromWord.KTA_KV_SCALES] >> 12 & 0x3,
            chess_calibrated=not head[EepromWord.DEVICE_OPTIONS] & OPTION_INTERLEAVED,
            il_chess=fields.il_chess(head[EepromWord.IL_CHESS]),
            broken=_positions(pixels == 0),
            outliers=_positions(pixels & 1 != 0),
        )

    @property
    def bad_pixels(self) -> Pixels:
        """Broken pixels and outliers together, by row and column."""
        return tuple(sorted(self.broken + self.outliers))


def serial_number(words: Iterable[int]) -> str:
    """Return the part's own number, 12 hexadecimal digits, from its three words."""
    return "".join(f"{word:04X}" for word in words)


def _fixed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values.flags.writeable = False
    return values


def _positions(mask: NDArray[np.bool_]) -> Pixels:
    return tuple(divmod(index, COLUMNS) for index in np.flatnonzero(mask).tolist())


def _refuse_blank(ee: NDArray[np.int64]) -> None:
    for value, meaning in ((0xFFFF, "a data line held high"), (0, "a blank part or a data line held low")):
        if np.all(ee == value):
            raise Mlx90640Error(FaultKind.BAD_EEPROM, f"every EEPROM word reads 0x{value:04X}: {meaning}")


def _refuse_implausible(calibration: Calibration, options: int) -> None:
    """Name everything in the EEPROM that no MLX90640 holds; it has no checksum to tell."""
    good = np.ones(SHAPE, dtype=np.bool_)
    for pixel in calibration.bad_pixels:
        good[pixel] = False
    dead, bad = int(np.sum((calibration.alpha <= 0) & good)), PIXELS - int(good.sum())
    checks = (
        (options & OPTION_OTHER_PART, "the device type is not that of an MLX90640 (an MLX90641?)"),
        (calibration.gain <= 0, f"gain is {calibration.gain}, must be positive"),
        (calibration.k_vdd >= 0, f"K_Vdd is {calibration.k_vdd}, must be negative"),
        (calibration.kt_ptat <= 0, f"KtPTAT is {calibration.kt_ptat}, must be positive"),
        (calibration.v_ptat_25 <= 0, f"V_PTAT25 is {calibration.v_ptat_25}, must be positive"),
        (_loses_sensitivity(calibration), f"KsTo {calibration.ks_to} takes all sensitivity away"),
        (dead, f"{dead} pixels have a sensitivity that is not positive"),
        (bad > PIXELS // 2, f"{bad} of {PIXELS} pixels are marked bad, more than half"),
    )
    found = "; ".join(text for wrong, text in checks if wrong)
    if found:
        raise Mlx90640Error(FaultKind.BAD_EEPROM, f"the EEPROM is not that of an MLX90640: {found}")


def _loses_sensitivity(calibration: Calibration) -> bool:
    """Tell whether the sensitivity falls to nothing within one of the ranges up to CT4."""
    ranges = zip(calibration.ks_to, pairwise(calibration.ct), strict=False)
    return any(1 + slope * (end - start) <= 0 for slope, (start, end) in ranges)
