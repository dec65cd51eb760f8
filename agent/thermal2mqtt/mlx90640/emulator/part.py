"""The register file of an MLX90640, and how its measurements change it while somebody reads."""

import errno
import math
from typing import Final

import numpy as np

from thermal2mqtt.mlx90640.emulator.faults import Fault, Faults
from thermal2mqtt.mlx90640.emulator.pattern import subpage_pixels
from thermal2mqtt.mlx90640.emulator.source import Measurement, PageSource
from thermal2mqtt.mlx90640.registers import (
    CONTROL_ADDRESS,
    EEPROM_ADDRESS,
    INVALID_PIXEL_WORD,
    PAGE_WORDS,
    RAM_ADDRESS,
    RATE_SHIFT,
    REFRESH_RATES_HZ,
    STATUS_ADDRESS,
    Control,
    EepromWord,
    RamWord,
    Status,
)

_ADDRESSES: Final = 0x10000
_CORRUPT_WORDS: Final = 3


class EmulatedPart:
    """One part on a bus. Pages are made only when somebody looks, for the moments at which they were due."""

    def __init__(self, source: PageSource, *, faults: Faults, now: float) -> None:
        self.faults = faults
        """The switches of what can go wrong with this part."""
        self.eeprom_writes = 0
        """Words that somebody tried to write to the EEPROM; all were ignored."""
        self._source = source
        self._random = np.random.default_rng(PAGE_WORDS)
        self._memory = np.zeros(_ADDRESSES, ">u2")
        self._ram = self._memory[RAM_ADDRESS : RAM_ADDRESS + PAGE_WORDS]
        self._powered = True
        self._power_up(now)

    def _power_up(self, now: float) -> None:
        self._memory[:] = 0
        self._memory[EEPROM_ADDRESS : EEPROM_ADDRESS + PAGE_WORDS] = self._source.eeprom
        self._memory[CONTROL_ADDRESS] = self._source.control
        self._number = 0
        self._due = now + self.period

    @property
    def period(self) -> float:
        """Seconds from page to page, as the control register says."""
        return 1 / REFRESH_RATES_HZ[(self._control & Control.RATE) >> RATE_SHIFT]

    @property
    def _control(self) -> int:
        return int(self._memory[CONTROL_ADDRESS])

    def acknowledge(self, now: float) -> None:
        """Answer to the address.

        Raises:
            OSError: Nobody there, or it did not acknowledge (EIO).
        """
        if self.faults.strikes(Fault.UNPLUGGED):
            self._powered = False
            raise OSError(errno.ENXIO, "emulated: no such device or address")
        if not self._powered:
            self._powered = True
            self._power_up(now)
        if self.faults.strikes(Fault.NACK):
            raise OSError(errno.EIO, "emulated: not acknowledged")

    def write(self, address: int, words: list[int], now: float) -> None:
        """Take words at consecutive addresses; only status and control can be written."""
        self._finish_pages(now)
        for offset, word in enumerate(words):
            self._write_word(address + offset, word, now)

    def _write_word(self, address: int, word: int, now: float) -> None:
        if address == STATUS_ADDRESS:
            # Data-ready can only be cleared, the subpage only be read.
            status = int(self._memory[STATUS_ADDRESS])
            kept = status & (Status.SUBPAGE | word & Status.READY)
            self._memory[STATUS_ADDRESS] = kept | word & ~(Status.SUBPAGE | Status.READY) & 0xFFFF
        elif address == CONTROL_ADDRESS:
            rate_changes = (word ^ self._control) & Control.RATE
            self._memory[CONTROL_ADDRESS] = word
            if rate_changes:
                self._due = now + self.period
        elif EEPROM_ADDRESS <= address < EEPROM_ADDRESS + PAGE_WORDS:
            self.eeprom_writes += 1

    def read(self, address: int, count: int, start: float, word_seconds: float) -> tuple[bytes, float]:
        """Send `count` words, each as it stands at the moment when it passes over the bus.

        Args:
            address: Of the first word.
            count: Words.
            start: Monotonic time at which the first word begins to pass.
            word_seconds: How long each takes.

        Returns:
            The bytes, high byte first, and the time at which the last has passed.
        """
        page_read = address == RAM_ADDRESS and count >= PAGE_WORDS // 2
        stall = 2 * self.period if page_read and self.faults.strikes(Fault.TORN) else 0.0
        half, middle = count // 2, start + count // 2 * word_seconds
        sent = self._send(address, half, start, word_seconds)
        sent += self._send(address + half, count - half, middle + stall, word_seconds)
        end = start + count * word_seconds + stall
        if page_read and self.faults.strikes(Fault.CORRUPT_WORDS):
            self._corrupt(sent)
        if address == EEPROM_ADDRESS and count > 1 and self.faults.strikes(Fault.BAD_EEPROM):
            sent[2 * EepromWord.OFFSET_SCALES : 2 * EepromWord.PIXELS] = bytes(
                2 * (EepromWord.PIXELS - EepromWord.OFFSET_SCALES)
            )
        return bytes(sent), end

    def _send(self, address: int, count: int, start: float, word_seconds: float) -> bytearray:
        self._finish_pages(start)
        sent, end = bytearray(), start + count * word_seconds
        first = address
        while self._due <= end:
            last = address + math.ceil((self._due - start) / word_seconds)
            sent += self._memory[first:last].tobytes()
            first = last
            self._finish_pages(self._due)
        return sent + self._memory[first : address + count].tobytes()

    def _corrupt(self, sent: bytearray) -> None:
        for position in self._random.integers(0, len(sent) // 2, _CORRUPT_WORDS):
            sent[2 * position : 2 * position + 2] = self._random.bytes(2)

    def _finish_pages(self, now: float) -> None:
        """Let every page land that was due by `now`; of those that nobody saw, only the last two."""
        unseen = int((now - self._due) // self.period) - 1
        if unseen > 0:
            self._number += unseen
            self._due += unseen * self.period
        while self._due <= now:
            self._finish_page(self._due)
            self._due += self.period

    def _finish_page(self, time: float) -> None:
        # Data hold: the page is measured but does not reach the RAM (datasheet, table of register 0x800D).
        held = self._control & Control.DATA_HOLD and not self._memory[STATUS_ADDRESS] & Status.OVERWRITE
        if held or self.faults.strikes(Fault.NO_DATA_READY, at=time):
            self._number += 1
            return
        if self.faults.strikes(Fault.STUCK_SUBPAGE, at=time):
            self._number += 1
        subpage = self._land(time)
        self._number += 1
        status = int(self._memory[STATUS_ADDRESS]) & ~Status.SUBPAGE
        self._memory[STATUS_ADDRESS] = status & 0xFFFF | Status.READY | subpage

    def _land(self, time: float) -> int:
        if self.faults.strikes(Fault.FROZEN, at=time):
            return self._number & 1
        measurement = Measurement(self._number, time, self._control)
        subpage = self._source.land(self._ram, measurement)
        if self.faults.strikes(Fault.INVALID_PIXELS, at=time):
            # Others each time, as corrupt words are; heat stays where it is.
            first = self._number // 2 % 24
            self._ram[subpage_pixels(subpage, self._control)[first::24]] = INVALID_PIXEL_WORD
        for fault, position, word in _AUXILIARY_FAULTS:
            if self.faults.strikes(fault, at=time):
                self._ram[position] = word
        return subpage


_AUXILIARY_FAULTS: Final = (
    (Fault.GAIN_OUT_OF_RANGE, RamWord.GAIN, 1),
    (Fault.SUPPLY_OUT_OF_RANGE, RamWord.VDD, 0),
    (Fault.AMBIENT_OUT_OF_RANGE, RamWord.PTAT, 0),
)
"""Words that are far off whatever the calibration: gain in the thousands, Vdd near 0, Ta near -270 C."""
