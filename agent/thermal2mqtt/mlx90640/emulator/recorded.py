"""Pages that a real part once measured, played again and again."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.emulator.pattern import subpage_pixels
from thermal2mqtt.mlx90640.emulator.source import Measurement
from thermal2mqtt.mlx90640.registers import PIXELS, RESOLUTION_SHIFT, Control, RamWord


@dataclass(frozen=True, eq=False)
class RecordedPage:
    """One page as it was read."""

    words: NDArray[np.uint16]
    """The 832 words from 0x0400; the pixels of the other subpage are those of the page before."""

    control: int
    """The control register."""

    subpage: int
    """0 or 1."""


class Pages(Protocol):
    """Pages by number from 0; a tuple, or something that fetches them."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> RecordedPage: ...


class RecordedPages:
    """Plays pages in order, from the first again after the last, at whatever rate the part is set to.

    They keep the reading pattern that they were recorded in; the Vdd word follows the resolution that is set.
    """

    def __init__(self, eeprom: NDArray[np.uint16], pages: Pages) -> None:
        if len(pages) == 0:
            raise ValueError("a recording without a page cannot be played")
        self._eeprom = eeprom
        self._pages = pages

    @property
    def eeprom(self) -> NDArray[np.uint16]:
        """The recorded part's 832 words."""
        return self._eeprom

    @property
    def control(self) -> int:
        """The control register of the first page."""
        return self._pages[0].control

    def land(self, ram: NDArray[np.uint16], measurement: Measurement) -> int:
        """Write what the page made new; into an empty RAM, both halves."""
        page = self._pages[measurement.number % len(self._pages)]
        if not ram.any():
            ram[:] = page.words
        pixels = subpage_pixels(page.subpage, page.control)
        ram[pixels] = page.words[pixels]
        ram[PIXELS:] = page.words[PIXELS:]
        steps = _resolution(measurement.control) - _resolution(page.control)
        if steps:
            vdd = int(page.words[RamWord.VDD].view(np.int16))
            ram[RamWord.VDD] = round(vdd * 2.0**steps) & 0xFFFF
        return page.subpage


def _resolution(control: int) -> int:
    return (control & Control.RESOLUTION) >> RESOLUTION_SHIFT
