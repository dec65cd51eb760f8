"""Where things are inside an MLX90640: addresses, bits, word positions (datasheet rev 12, ch. 10, 11)."""

from enum import IntEnum
from typing import Final

DEFAULT_ADDRESS: Final = 0x33

EEPROM_ADDRESS: Final = 0x2400
RAM_ADDRESS: Final = 0x0400
STATUS_ADDRESS: Final = 0x8000
CONTROL_ADDRESS: Final = 0x800D

PIXELS: Final = 768
PAGE_WORDS: Final = 832
"""Words of RAM that make a page: 768 pixels and 64 auxiliary ones; the EEPROM is as long."""

INVALID_PIXEL_WORD: Final = 0x7FFF
"""What a pixel reads when the converter ran over."""


class Status(IntEnum):
    """Bits of the status register 0x8000."""

    SUBPAGE = 0x0007
    READY = 0x0008
    OVERWRITE = 0x0010
    START = 0x0020


CLEAR_READY: Final = Status.OVERWRITE | Status.START
"""Written to the status register to say that a page was seen, without stopping the next one."""


class Control(IntEnum):
    """Bits of the control register 0x800D; 0x1901 after power-up."""

    SUBPAGES = 0x0001
    DATA_HOLD = 0x0004
    SUBPAGE_REPEAT = 0x0008
    SUBPAGE_SELECT = 0x0070
    RATE = 0x0380
    RESOLUTION = 0x0C00
    CHESS = 0x1000


RATE_SHIFT: Final = 7
RESOLUTION_SHIFT: Final = 10

REFRESH_RATES_HZ: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Subpages per second, by the setting in the control register; a whole image takes two."""

RESOLUTIONS_BITS: Final = (16, 17, 18, 19)
"""Resolution of the converter, by the setting in the control register."""


class RamWord(IntEnum):
    """Positions in a page of the words that are no pixels (address minus 0x0400)."""

    V_BE = 0x300
    CP_SUBPAGE_0 = 0x308
    GAIN = 0x30A
    PTAT = 0x320
    CP_SUBPAGE_1 = 0x328
    VDD = 0x32A


class EepromWord(IntEnum):
    """Positions in the EEPROM of the words that are no pixels (address minus 0x2400)."""

    SERIAL = 7
    DEVICE_OPTIONS = 10
    OFFSET_SCALES = 16
    OFFSET_AVERAGE = 17
    OFFSET_ROWS = 18
    OFFSET_COLUMNS = 24
    ALPHA_SCALES = 32
    ALPHA_AVERAGE = 33
    ALPHA_ROWS = 34
    ALPHA_COLUMNS = 40
    GAIN = 48
    V_PTAT_25 = 49
    PTAT_FACTORS = 50
    VDD_FACTORS = 51
    KV_AVERAGES = 52
    IL_CHESS = 53
    KTA_ODD_COLUMNS = 54
    KTA_EVEN_COLUMNS = 55
    KTA_KV_SCALES = 56
    CP_ALPHA = 57
    CP_OFFSET = 58
    CP_KTA_KV = 59
    KS_TA_TGC = 60
    KS_TO_1_2 = 61
    KS_TO_3_4 = 62
    CORNER_TEMPERATURES = 63
    PIXELS = 64


OPTION_OTHER_PART: Final = 0x0040
"""Set in DEVICE_OPTIONS where the part is an MLX90641, whose EEPROM is laid out differently."""

OPTION_INTERLEAVED: Final = 0x0800
"""Set in DEVICE_OPTIONS where the part was calibrated in interleaved mode, clear for chess."""
