"""Writes an EEPROM of our own making: the datasheet's chapter 11.1 read backwards.

The factory's numbers are packed into few bits with scales of their own; each scale is chosen here as fine
as the widest value allows. What comes out decodes to the parameters within half a step of each field.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.emulator.parameters import PartParameters
from thermal2mqtt.mlx90640.registers import OPTION_INTERLEAVED, PAGE_WORDS, EepromWord

CONTROL_DEFAULT: Final = 0x1901
"""What the control register holds after power-up."""

_CONFIGURATION_DEFAULT: Final = 0xBE00
_CONTROL: Final = 12
_CONFIGURATION: Final = 15
_LARGEST_STEPS: Final = 15


def encode_eeprom(part: PartParameters) -> NDArray[np.uint16]:
    """Return the 832 words 0x2400-0x273F of a part with these parameters.

    Raises:
        ValueError: A parameter does not fit its field; the text names it and what fits.
    """
    words = np.zeros(PAGE_WORDS, np.uint16)
    _write_identity(words, part)
    _write_supply_and_ambient(words, part)
    _write_object_terms(words, part)
    alpha = _write_alpha(words, part)
    offset = _write_offset(words, part)
    kta = _write_kta_and_kv(words, part)
    words[EepromWord.PIXELS :] = (offset << 10 | alpha << 4 | kta << 1).ravel()
    _mark_bad_pixels(words, part)
    return words


def _write_identity(words: NDArray[np.uint16], part: PartParameters) -> None:
    for index, word in enumerate(part.serial_number):
        words[EepromWord.SERIAL + index] = _unsigned("serial_number", word, 16)
    words[EepromWord.DEVICE_OPTIONS] = 0 if part.chess_calibrated else OPTION_INTERLEAVED
    words[_CONTROL] = CONTROL_DEFAULT
    words[_CONFIGURATION] = _CONFIGURATION_DEFAULT | _unsigned("address", part.address, 7)


def _write_supply_and_ambient(words: NDArray[np.uint16], part: PartParameters) -> None:
    words[EepromWord.GAIN] = _signed("gain", part.gain, 16)
    words[EepromWord.V_PTAT_25] = _unsigned("v_ptat_25", part.v_ptat_25, 16)
    kv, kt = _signed("kv_ptat", part.kv_ptat * 4096, 6), _signed("kt_ptat", part.kt_ptat * 8, 10)
    words[EepromWord.PTAT_FACTORS] = kv << 10 | kt
    vdd_25 = _unsigned("vdd_25", (part.vdd_25 + 8192) / 32 + 256, 8)
    words[EepromWord.VDD_FACTORS] = _signed("k_vdd", part.k_vdd / 32, 8) << 8 | vdd_25
    words[EepromWord.OFFSET_SCALES] = _unsigned("alpha_ptat", (part.alpha_ptat - 8) * 4, 4) << 12


def _write_object_terms(words: NDArray[np.uint16], part: PartParameters) -> None:
    tgc = _signed("tgc", part.tgc * 32, 8)
    words[EepromWord.KS_TA_TGC] = _signed("ks_ta", part.ks_ta * 8192, 8) << 8 | tgc
    scale = _finest_scale(max(map(abs, part.ks_to)), 8, range(8, 24))
    ks = [_signed("ks_to", value * 2**scale, 8) for value in part.ks_to]
    words[EepromWord.KS_TO_1_2], words[EepromWord.KS_TO_3_4] = ks[1] << 8 | ks[0], ks[3] << 8 | ks[2]
    step = _corner_step(part)
    corners = (part.ct4 - part.ct3) // step << 8 | part.ct3 // step << 4
    words[EepromWord.CORNER_TEMPERATURES] = step // 10 << 12 | corners | (scale - 8)
    steps = zip(part.il_chess, (16, 2, 8), (6, 5, 5), strict=True)
    c1, c2, c3 = (_signed("il_chess", value * scale, bits) for value, scale, bits in steps)
    words[EepromWord.IL_CHESS] = c3 << 11 | c2 << 6 | c1
    first, second = part.cp_offset
    difference = _signed("cp_offset", second - first, 6)
    words[EepromWord.CP_OFFSET] = difference << 10 | _signed("cp_offset", first, 10)


def _corner_step(part: PartParameters) -> int:
    for step in (10, 20, 30):
        widths = part.ct3, part.ct4 - part.ct3
        if all(width % step == 0 and 0 <= width <= _LARGEST_STEPS * step for width in widths):
            return step
    raise ValueError(
        f"ct3={part.ct3} and ct4={part.ct4} do not fit: ct3 and ct4 - ct3 must be multiples of 10 "
        "up to 150, of 20 up to 300 or of 30 up to 450"
    )


def _write_alpha(words: NDArray[np.uint16], part: PartParameters) -> NDArray[np.int64]:
    """Write what is common and return the 6-bit remainders, shape (24, 32)."""
    stored = part.pixels.alpha + part.tgc * sum(part.cp_alpha) / 2
    # The compensation pixel shares the scale (3 bits coarser) and must fit its 10 bits too.
    scale = min(
        _finest_scale(float(np.abs(stored).max()), 17, range(30, 46)),
        _finest_scale(part.cp_alpha[0], 10, range(27, 43)) + 3,
    )
    spread = _Spread.of(stored * 2**scale)
    words[EepromWord.ALPHA_SCALES] = (scale - 30) << 12 | spread.scales
    words[EepromWord.ALPHA_AVERAGE] = _unsigned("alpha", spread.reference, 16)
    words[EepromWord.ALPHA_ROWS : EepromWord.GAIN] = spread.nibbles()
    first, second = part.cp_alpha
    ratio = _signed("cp_alpha", (second / first - 1) * 128, 6)
    words[EepromWord.CP_ALPHA] = ratio << 10 | _signed("cp_alpha", first * 2 ** (scale - 3), 10)
    return spread.remainder & 0x3F


def _write_offset(words: NDArray[np.uint16], part: PartParameters) -> NDArray[np.int64]:
    """Write what is common and return the 6-bit remainders, shape (24, 32)."""
    spread = _Spread.of(part.pixels.offset)
    words[EepromWord.OFFSET_SCALES] |= spread.scales
    words[EepromWord.OFFSET_AVERAGE] = _signed("offset", spread.reference, 16)
    words[EepromWord.OFFSET_ROWS : EepromWord.ALPHA_SCALES] = spread.nibbles()
    return spread.remainder & 0x3F


def _write_kta_and_kv(words: NDArray[np.uint16], part: PartParameters) -> NDArray[np.int64]:
    """Write what is common and return the 3-bit remainders of Kta, shape (24, 32)."""
    kta, kv = part.pixels.kta, part.pixels.kv
    groups = np.array([[kta[row::2, column::2].mean() for column in (0, 1)] for row in (0, 1)])
    kta_scale = _finest_scale(max(float(np.abs(groups).max()), abs(part.cp_kta)), 8, range(8, 24))
    averages = np.rint(groups * 2**kta_scale).astype(int)
    remainder = kta * 2**kta_scale - np.tile(averages, (12, 16))
    remainder_scale, codes = _coarsened(remainder, 3)
    kv_scale = min(
        _finest_scale(float(np.abs(kv).max()), 4, range(16)), _finest_scale(abs(part.cp_kv), 8, range(16))
    )
    resolution = _unsigned("resolution_bits", part.resolution_bits - 16, 2)
    words[EepromWord.KTA_KV_SCALES] = (
        resolution << 12 | kv_scale << 8 | (kta_scale - 8) << 4 | remainder_scale
    )
    # In both words the rows that the datasheet counts as odd (1, 3, ...) are our rows 0, 2, ...
    for column, word in enumerate((EepromWord.KTA_ODD_COLUMNS, EepromWord.KTA_EVEN_COLUMNS)):
        high, low = (_signed("kta", averages[row, column], 8) for row in (0, 1))
        words[word] = high << 8 | low
    kvs = (_signed("kv", kv[row, column] * 2**kv_scale, 4) for column in (0, 1) for row in (0, 1))
    words[EepromWord.KV_AVERAGES] = sum(code << shift for code, shift in zip(kvs, (12, 8, 4, 0), strict=True))
    cp_kv = _signed("cp_kv", part.cp_kv * 2**kv_scale, 8)
    words[EepromWord.CP_KTA_KV] = cp_kv << 8 | _signed("cp_kta", part.cp_kta * 2**kta_scale, 8)
    return codes & 0x7


def _mark_bad_pixels(words: NDArray[np.uint16], part: PartParameters) -> None:
    # A sound pixel whose remainders are all zero would read as broken: one step of alpha keeps it sound.
    words[EepromWord.PIXELS :][words[EepromWord.PIXELS :] == 0] = 1 << 4
    for pixel in part.outliers:
        words[_word_of(pixel)] |= 1
    for pixel in part.broken:
        words[_word_of(pixel)] = 0


def _word_of(pixel: tuple[int, int]) -> int:
    row, column = pixel
    return EepromWord.PIXELS + 32 * row + column


@dataclass(frozen=True, eq=False)
class _Spread:
    """A field of (24, 32) numbers as reference + row + column + remainder, each with its scale."""

    reference: int
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    remainder: NDArray[np.int64]
    scales: int
    """The three scales as they stand in the word: rows, columns, remainder from bit 11 down."""

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "_Spread":
        reference = round(float(values.mean()))
        rest = values - reference
        row_scale, rows = _coarsened(rest.mean(axis=1), 4)
        rest = rest - (rows << row_scale)[:, None]
        column_scale, columns = _coarsened(rest.mean(axis=0), 4)
        rest = rest - (columns << column_scale)[None, :]
        remainder_scale, remainder = _coarsened(rest, 6)
        scales = row_scale << 8 | column_scale << 4 | remainder_scale
        return cls(reference, rows, columns, remainder, scales)

    def nibbles(self) -> NDArray[np.int64]:
        """Return rows and columns as they stand in 14 words, four to a word from bit 0 up."""
        codes = np.concatenate([self.rows, self.columns]).reshape(14, 4) & 0xF
        return np.asarray((codes << np.array([0, 4, 8, 12])).sum(axis=1), np.int64)


def _coarsened(values: NDArray[np.float64], bits: int) -> tuple[int, NDArray[np.int64]]:
    """Return the smallest scale s (0 to 15) and the codes with values = codes * 2^s that fit the bits."""
    limit = 1 << bits - 1
    for scale in range(_LARGEST_STEPS + 1):
        codes = np.rint(values / 2**scale).astype(np.int64)
        if -limit <= codes.min() and codes.max() < limit:
            return scale, codes
    raise ValueError(f"the pixels differ too much for {bits} bits: {values.min():g} to {values.max():g}")


def _finest_scale(largest: float, bits: int, scales: range) -> int:
    """Return the largest s with round(largest * 2^s) inside a signed field of that many bits."""
    fitting = [s for s in scales if round(largest * 2**s) < 1 << bits - 1]
    return fitting[-1] if fitting else scales[0]


def _signed(name: str, value: float, bits: int) -> int:
    limit = 1 << bits - 1
    return _fitted(name, value, -limit, limit - 1) & (1 << bits) - 1


def _unsigned(name: str, value: float, bits: int) -> int:
    return _fitted(name, value, 0, (1 << bits) - 1)


def _fitted(name: str, value: float, lowest: int, highest: int) -> int:
    code = round(float(value))
    if not lowest <= code <= highest:
        raise ValueError(
            f"{name} does not fit the EEPROM: its code would be {code}, allowed {lowest} to {highest}"
        )
    return code
