"""What an emulated part measures: pages, wherever they come from."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a part knows when a measurement ends."""

    number: int
    """Counts measurements since power-up, from 0; a source does not hear of those that nobody could see."""

    time: float
    """Monotonic seconds at the end of the measurement."""

    control: int
    """The control register."""


class PageSource(Protocol):
    """Supplies an EEPROM and, one after the other, the pages of the part that it belongs to."""

    @property
    def eeprom(self) -> NDArray[np.uint16]:
        """The 832 words of the EEPROM."""
        ...

    @property
    def control(self) -> int:
        """The control register after power-up."""
        ...

    def land(self, ram: NDArray[np.uint16], measurement: Measurement) -> int:
        """Write the words that a measurement changes into the RAM, as the part does at its end.

        Args:
            ram: The part's 832 words; `>u2` or native.
            measurement: Which, when and how.

        Returns:
            The subpage that was measured, 0 or 1.
        """
        ...
