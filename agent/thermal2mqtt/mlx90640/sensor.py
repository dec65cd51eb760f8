"""One MLX90640: from a bus and an address to thermal images."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.bus import I2CBus
from thermal2mqtt.mlx90640.calibration import Calibration, serial_number
from thermal2mqtt.mlx90640.clock import Clock, MachineClock
from thermal2mqtt.mlx90640.device import Mlx90640Device
from thermal2mqtt.mlx90640.faults import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.frame import ThermalFrame
from thermal2mqtt.mlx90640.frame_maker import FrameMaker
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.plausibility import FrozenPages, refuse_words
from thermal2mqtt.mlx90640.reader import PageReader
from thermal2mqtt.mlx90640.registers import (
    DEFAULT_ADDRESS,
    PAGE_WORDS,
    RATE_SHIFT,
    REFRESH_RATES_HZ,
    RESOLUTION_SHIFT,
    RESOLUTIONS_BITS,
    Control,
)
from thermal2mqtt.mlx90640.surface import Surface
from thermal2mqtt.mlx90640.tap import RawPage, Tap

_TIMED_READS = 3


@dataclass(slots=True, eq=False)
class _OpenPart:
    """What is known once the part was opened."""

    calibration: Calibration
    frames: FrameMaker
    eeprom: NDArray[np.uint16]
    read_seconds: float
    control: int

    @property
    def period(self) -> float:
        return 1 / REFRESH_RATES_HZ[_rate_setting(self.control)]


class Mlx90640:
    """A thermal array of 24 rows and 32 columns on any bus shaped like CircuitPython's `busio.I2C`.

    Making one touches nothing. The part is opened (EEPROM read, settings written) by `open`, or by the first
    call that needs it; settings given before are kept until then. After any Mlx90640Error the object can be
    used on: the next `read` checks that the part still holds its settings and opens it again if not.
    One thread at a time; several sensors, on one bus or on several, do not know of each other.

    Args:
        i2c: The bus.
        address: The part's 7-bit address.
        clock: What to wait and stamp with; None takes the machine's.
        frozen: What notices that the words never change; None for one of its own. Hand the same one to a
            successor, or a frozen part is believed anew after each reconstruction.
        taps: Who is handed each page as it was read; may change at any time, from any thread.
        repair_bad_pixels: Whether bad pixels are filled from their neighbours; else they are NaN.
    """

    def __init__(
        self,
        i2c: I2CBus,
        address: int = DEFAULT_ADDRESS,
        *,
        clock: Clock | None = None,
        frozen: FrozenPages | None = None,
        taps: Collection[Tap] = (),
        repair_bad_pixels: bool = True,
    ) -> None:
        self._clock = clock or MachineClock()
        self._device = Mlx90640Device(i2c, address, self._clock)
        self._reader = PageReader(self._device, self._clock)
        self._frozen = frozen or FrozenPages()
        self._taps = taps
        self._repairs = repair_bad_pixels
        self._surface = Surface()
        self._rate_setting: int | None = None
        self._resolution_setting: int | None = None
        self._part: _OpenPart | None = None
        self._suspect = False
        self._sequence = 0

    def open(self) -> None:
        """Read the EEPROM and write the settings that were asked for; again each time it is called.

        Raises:
            Mlx90640Error: BAD_EEPROM, NOT_CONFIGURED, BUS_ERROR or BUS_BUSY; the text says what to do.
        """
        self._open()

    def read(self) -> ThermalFrame:
        """Wait for the next subpage and return the image with it.

        Raises:
            Mlx90640Error: What `kind` names; nothing of the page was used and the next call may succeed.
                TIMEOUT comes within five refresh periods and three page reads.
        """
        part = self._trusted()
        try:
            page = self._reader.next_page(period=part.period, read_seconds=part.read_seconds)
            now, time = self._clock.monotonic(), self._clock.time()
            if self._taps:
                self._hand_out(RawPage(page, part.eeprom, self._surface, now, time))
            self._refuse(page, part)
            frame = part.frames.frame_of(page, now=now, time=time, sequence=self._sequence + 1)
        except Mlx90640Error:
            self._suspect = True
            raise
        self._sequence += 1
        return frame

    @property
    def calibration(self) -> Calibration:
        """The factory's calibration of this part; opens it where that was not done."""
        return self._opened().calibration

    @property
    def serial_number(self) -> str:
        """The part's own number, 12 hexadecimal digits, read from it at each call."""
        return serial_number(self._device.serial_number)

    @property
    def refresh_rate_hz(self) -> float:
        """Subpages per second: 0.5, 1, 2, 4, 8, 16, 32 or 64; a whole image takes two.

        Until it is set, what the part holds. Setting it on an open part writes it at once.
        """
        if self._rate_setting is not None:
            return REFRESH_RATES_HZ[self._rate_setting]
        return REFRESH_RATES_HZ[_rate_setting(self._opened().control)]

    @refresh_rate_hz.setter
    def refresh_rate_hz(self, value: float) -> None:
        self._rate_setting = _setting("refresh_rate_hz", value, REFRESH_RATES_HZ)
        self._reconfigure()

    @property
    def resolution_bits(self) -> int:
        """Resolution of the converter: 16, 17, 18 or 19 bits; set and read as `refresh_rate_hz`."""
        if self._resolution_setting is not None:
            return RESOLUTIONS_BITS[self._resolution_setting]
        return RESOLUTIONS_BITS[(self._opened().control & Control.RESOLUTION) >> RESOLUTION_SHIFT]

    @resolution_bits.setter
    def resolution_bits(self, value: int) -> None:
        self._resolution_setting = _setting("resolution_bits", value, RESOLUTIONS_BITS)
        self._reconfigure()

    @property
    def surface(self) -> Surface:
        """Emissivity and reflected temperature of what is looked at, and what lies between.

        A black body in the open until it is set.

        Holds from the next page on. The other half of an image keeps what it was measured with until its own
        next page.
        """
        return self._surface

    @surface.setter
    def surface(self, surface: Surface) -> None:
        self._surface = surface
        if self._part is not None:
            self._part.frames.look_at(surface)

    @property
    def emissivity(self) -> float | NDArray[np.float64]:
        """How well the surface radiates, above 0 and up to 1: one number or a map of shape (24, 32)."""
        return self._surface.emissivity

    @emissivity.setter
    def emissivity(self, value: float | NDArray[np.floating]) -> None:
        self.surface = replace(self._surface, emissivity=_kept(value))

    @property
    def reflected_celsius(self) -> float | NDArray[np.float64] | None:
        """Temperature of what the surface mirrors, one number or a map of shape (24, 32).

        None, or NaN in a map, takes the surroundings: the part's own less 8 K.
        """
        return self._surface.reflected_celsius

    @reflected_celsius.setter
    def reflected_celsius(self, value: float | NDArray[np.floating] | None) -> None:
        self.surface = replace(self._surface, reflected_celsius=None if value is None else _kept(value))

    def measure_page_read(self) -> float:
        """Return the seconds that reading 832 words takes on this bus: the shortest of three reads.

        `effective_scl_hz` and `highest_refresh_rate_hz` tell what follows from it. The part need not be open.

        Raises:
            Mlx90640Error: BUS_ERROR or BUS_BUSY.
        """
        raw = bytearray(2 * PAGE_WORDS)
        return min(self._timed_read(raw) for _ in range(_TIMED_READS))

    def _timed_read(self, raw: bytearray) -> float:
        before = self._clock.monotonic()
        self._device.read_page_into(raw)
        return self._clock.monotonic() - before

    def _open(self) -> _OpenPart:
        self._part = None
        eeprom, read_seconds = self._read_eeprom()
        calibration = Calibration.from_eeprom(eeprom)
        frames = FrameMaker(calibration, self._surface, self._frozen, repair=self._repairs)
        part = self._part = _OpenPart(calibration, frames, eeprom, read_seconds, self._configure())
        self._suspect = False
        return part

    def _opened(self) -> _OpenPart:
        return self._part or self._open()

    def _trusted(self) -> _OpenPart:
        """Return the open part; after a fault only when it still holds its settings, else opened anew."""
        part = self._opened()
        if self._suspect and self._device.control != part.control:
            part = self._open()
        self._suspect = False
        return part

    def _hand_out(self, raw: RawPage) -> None:
        for tap in tuple(self._taps):
            tap(raw)

    def _refuse(self, page: Page, part: _OpenPart) -> None:
        refuse_words(page)
        if page.control != part.control:
            raise Mlx90640Error(
                FaultKind.NOT_CONFIGURED,
                f"the control register of the MLX90640 at 0x{self._device.address:02X} reads "
                f"0x{page.control:04X}, not 0x{part.control:04X}: it was reset, or another program uses it; "
                "the next read opens it again",
            )

    def _read_eeprom(self) -> tuple[NDArray[np.uint16], float]:
        _ = self._device.status  # names a stuck bus before its 0xFFFF pose as an EEPROM
        before = self._clock.monotonic()
        words = self._device.read_eeprom()
        read_seconds = self._clock.monotonic() - before
        # The EEPROM has no checksum, and a wrong word would go unnoticed for as long as the part stays open.
        if not np.array_equal(words, self._device.read_eeprom()):
            raise Mlx90640Error(
                FaultKind.BAD_EEPROM,
                "two reads of the EEPROM differ: the bus corrupts words; try 400 kHz or less, shorter wires",
            )
        return words, read_seconds

    def _configure(self) -> int:
        """Write what was asked for and return the control register as it then is."""
        before = self._device.control
        self._device.measure_continuously()
        if self._rate_setting is not None:
            self._device.set_refresh_rate(self._rate_setting)
        if self._resolution_setting is not None:
            self._device.set_resolution(self._resolution_setting)
        control = self._device.control
        if control != before:
            self._reader.restart(1 / REFRESH_RATES_HZ[_rate_setting(before)])
        return control

    def _reconfigure(self) -> None:
        if self._part is not None:
            # Until the write has succeeded the part counts as not open, so that nothing trusts half of it.
            part, self._part = self._part, None
            part.control = self._configure()
            self._part = part


def _rate_setting(control: int) -> int:
    return (control & Control.RATE) >> RATE_SHIFT


def _kept(value: float | NDArray[np.floating]) -> float | NDArray[np.float64]:
    """Return a number as it is, a map as a copy that nobody can change."""
    kept = np.array(value, dtype=np.float64)
    kept.flags.writeable = False
    return kept if kept.ndim else float(kept)


def _setting(name: str, value: float, allowed: tuple[float, ...]) -> int:
    if value not in allowed:
        raise ValueError(f"{name} is {value}: allowed is {', '.join(f'{choice:g}' for choice in allowed)}")
    return allowed.index(value)
