"""How the EEPROM's fields are coded: datasheet rev 12, chapter 11.1, nothing scaled to integers again.

`head` are the first 64 words as Python's integers, `ee` all 832 and `pixels` the last 768, shape (24, 32).
"""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.frame import COLUMNS, ROWS
from thermal2mqtt.mlx90640.registers import EepromWord

_NIBBLES = np.array([0, 4, 8, 12], dtype=np.int64)


def signed(value: int, bits: int) -> int:
    """Read the lowest `bits` of `value` as two's complement."""
    half = 1 << (bits - 1)
    return ((value & (2 * half - 1)) ^ half) - half


def signed_array(values: NDArray[np.int64], bits: int) -> NDArray[np.int64]:
    """Do the same for each of many."""
    half = 1 << (bits - 1)
    return ((values & (2 * half - 1)) ^ half) - half


def _nibbles(words: NDArray[np.int64]) -> NDArray[np.int64]:
    return signed_array(words[:, None] >> _NIBBLES, 4).ravel()


def _terms(
    ee: NDArray[np.int64], rows_at: int, columns_at: int, scales: int, remainders: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Add up row, column and pixel terms, each shifted by its nibble (2, 1, 0) of `scales`."""
    rows = _nibbles(ee[rows_at : rows_at + ROWS // 4]) << (scales >> 8 & 0xF)
    columns = _nibbles(ee[columns_at : columns_at + COLUMNS // 4]) << (scales >> 4 & 0xF)
    terms: NDArray[np.int64] = rows.reshape(-1, 1) + columns + (remainders << (scales & 0xF))
    return terms


def alpha(ee: NDArray[np.int64], head: list[int], pixels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sensitivity of each pixel before the compensation pixel's share is taken off."""
    scales = head[EepromWord.ALPHA_SCALES]
    terms = _terms(ee, EepromWord.ALPHA_ROWS, EepromWord.ALPHA_COLUMNS, scales, signed_array(pixels >> 4, 6))
    return (head[EepromWord.ALPHA_AVERAGE] + terms) / 2.0 ** ((scales >> 12) + 30)


def offset(ee: NDArray[np.int64], head: list[int], pixels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the offset of each pixel."""
    scales = head[EepromWord.OFFSET_SCALES]
    terms = _terms(
        ee, EepromWord.OFFSET_ROWS, EepromWord.OFFSET_COLUMNS, scales, signed_array(pixels >> 10, 6)
    )
    return (signed(head[EepromWord.OFFSET_AVERAGE], 16) + terms).astype(np.float64)


def kta(head: list[int], pixels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how each offset changes with Ta."""
    odd, even = head[EepromWord.KTA_ODD_COLUMNS], head[EepromWord.KTA_EVEN_COLUMNS]
    averages = [[signed(word >> shift, 8) for word in (odd, even)] for shift in (8, 0)]
    remainders = signed_array(pixels >> 1, 3) << (head[EepromWord.KTA_KV_SCALES] & 0xF)
    return (_tiled(averages) + remainders) / kta_scale(head)


def kv(head: list[int]) -> NDArray[np.float64]:
    """Return how each offset changes with Vdd."""
    word = head[EepromWord.KV_AVERAGES]
    averages = [[signed(word >> shift, 4) for shift in pair] for pair in ((12, 4), (8, 0))]
    return _tiled(averages) / kv_scale(head)


def _tiled(averages: list[list[int]]) -> NDArray[np.int64]:
    """Spread averages by parity of row and column; the datasheet counts from 1: its odd rows come first."""
    return np.tile(np.array(averages, dtype=np.int64), (ROWS // 2, COLUMNS // 2))


def kta_scale(head: list[int]) -> float:
    """Return what the words of KTa are divided by."""
    return float(1 << ((head[EepromWord.KTA_KV_SCALES] >> 4 & 0xF) + 8))


def kv_scale(head: list[int]) -> float:
    """Return what the words of Kv are divided by."""
    return float(1 << (head[EepromWord.KTA_KV_SCALES] >> 8 & 0xF))


def cp_alpha(head: list[int]) -> tuple[float, float]:
    """Return the sensitivity of the compensation pixel in both subpages."""
    word, scale = head[EepromWord.CP_ALPHA], (head[EepromWord.ALPHA_SCALES] >> 12) + 27
    first = signed(word, 10) / (1 << scale)
    return first, first * (1 + signed(word >> 10, 6) / 128)


def cp_offset(word: int) -> tuple[int, int]:
    """Return the offset of the compensation pixel in both subpages."""
    first = signed(word, 10)
    return first, first + signed(word >> 10, 6)


def ks_to(head: list[int]) -> tuple[float, float, float, float]:
    """Return how the sensitivity changes with To in the four ranges."""
    scale = 1 << ((head[EepromWord.CORNER_TEMPERATURES] & 0xF) + 8)
    low, high = head[EepromWord.KS_TO_1_2], head[EepromWord.KS_TO_3_4]
    return (
        signed(low, 8) / scale,
        signed(low >> 8, 8) / scale,
        signed(high, 8) / scale,
        signed(high >> 8, 8) / scale,
    )


def ct(word: int) -> tuple[float, float, float, float]:
    """Return where the four ranges begin, Celsius."""
    step = (word >> 12 & 0x3) * 10
    ct3 = (word >> 4 & 0xF) * step
    return -40.0, 0.0, float(ct3), float(ct3 + (word >> 8 & 0xF) * step)


def il_chess(word: int) -> tuple[float, float, float]:
    """Return the corrections for the other reading mode."""
    return signed(word, 6) / 16, signed(word >> 6, 5) / 2, signed(word >> 11, 5) / 8
