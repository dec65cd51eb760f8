"""The part on its bus: the adafruit driver's access, made to fail by name and never to wait for ever."""

import errno
from typing import Any, Final, Self

import adafruit_mlx90640
import numpy as np
from adafruit_bus_device.i2c_device import I2CDevice
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.bus import I2CBus
from thermal2mqtt.mlx90640.clock import Clock
from thermal2mqtt.mlx90640.faults import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.registers import (
    CLEAR_READY,
    CONTROL_ADDRESS,
    EEPROM_ADDRESS,
    PAGE_WORDS,
    RAM_ADDRESS,
    RESOLUTION_SHIFT,
    STATUS_ADDRESS,
    Control,
)

LOCK_DEADLINE_SECONDS: Final = 1.0
_LOCK_POLL_SECONDS: Final = 0.002
_NOT_ACKNOWLEDGED: Final = frozenset({errno.ENXIO, errno.EREMOTEIO})
"""How Linux adapters report that nobody answered."""

_STUCK: Final = 0xFFFF
_RAM_BYTES: Final = RAM_ADDRESS.to_bytes(2, "big")
_EEPROM_BYTES: Final = EEPROM_ADDRESS.to_bytes(2, "big")
_CLEAR_READY_BYTES: Final = STATUS_ADDRESS.to_bytes(2, "big") + CLEAR_READY.to_bytes(2, "big")


class _Connection(I2CDevice):  # type: ignore[misc]  # the library ships no types
    """The bus while it is ours; all traffic of the driver and of this package passes through it."""

    def __init__(self, i2c: I2CBus, address: int, clock: Clock) -> None:
        super().__init__(i2c, address, probe=False)
        self._clock = clock

    def __enter__(self) -> Self:
        # The library's own __enter__ polls until the lock is free, however long that takes.
        deadline = self._clock.monotonic() + LOCK_DEADLINE_SECONDS
        while not self.i2c.try_lock():
            if self._clock.monotonic() >= deadline:
                raise Mlx90640Error(
                    FaultKind.BUS_BUSY,
                    f"the I2C bus of 0x{self.device_address:02X} was held by somebody else for "
                    f"{LOCK_DEADLINE_SECONDS:g} s: look for another program or part that does not let go",
                )
            self._clock.sleep(_LOCK_POLL_SECONDS)
        return self

    def write(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().write(*args, **kwargs)
        except OSError as error:
            raise Mlx90640Error(FaultKind.BUS_ERROR, self._describe(error)) from error

    def write_then_readinto(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().write_then_readinto(*args, **kwargs)
        except OSError as error:
            raise Mlx90640Error(FaultKind.BUS_ERROR, self._describe(error)) from error

    def _describe(self, error: OSError) -> str:
        address = f"0x{self.device_address:02X}"
        if error.errno in _NOT_ACKNOWLEDGED:
            return (
                f"nothing answers at I2C address {address} ({error}): check the sensor's supply, SDA and "
                f"SCL, and that `i2cdetect -y 1` shows {self.device_address:02x}"
            )
        return (
            f"the I2C transfer with address {address} failed ({error}): check for loose or long wires, "
            "pull-ups, and a bus clock that the wires can carry"
        )


class Mlx90640Device(adafruit_mlx90640.MLX90640):  # type: ignore[misc]  # the library ships no types
    """Registers, identity and refresh rate through the driver; pages as raw bytes past it.

    Every transfer raises Mlx90640Error: BUS_ERROR where it failed, BUS_BUSY where the bus was not free within
    a second, STUCK_BUS where a register reads 0xFFFF, which none of them can hold.
    """

    refresh_rate: int
    """The driver's property: 0..7 for 0.5..64 Hz, read from the part; its setter does not verify."""

    def __init__(self, i2c: I2CBus, address: int, clock: Clock) -> None:
        # Not the driver's own: it unpacks the EEPROM into lists that all of its instances share.
        self.i2c_device = _Connection(i2c, address, clock)
        self._word = bytearray(2)

    @property
    def address(self) -> int:
        """The 7-bit I2C address."""
        return int(self.i2c_device.device_address)

    @property
    def status(self) -> int:
        """The status register as it reads now."""
        return self._read_word(STATUS_ADDRESS)

    @property
    def control(self) -> int:
        """The control register as it reads now."""
        return self._read_word(CONTROL_ADDRESS)

    def clear_ready(self) -> None:
        """Say that the page was seen; not verified, because the next page may set the bit again at once."""
        with self.i2c_device as connection:
            connection.write(_CLEAR_READY_BYTES)

    def read_page_into(self, raw: bytearray) -> None:
        """Fill 1664 bytes with the words of RAM, big-endian, in one transfer."""
        self._read_into(_RAM_BYTES, raw)

    def read_eeprom(self) -> NDArray[np.uint16]:
        """Return the 832 words from 0x2400."""
        raw = bytearray(2 * PAGE_WORDS)
        self._read_into(_EEPROM_BYTES, raw)
        return np.frombuffer(raw, dtype=">u2").astype(np.uint16)

    def measure_continuously(self) -> None:
        """Undo what another program may have left: single subpages, held data.

        Raises:
            Mlx90640Error: NOT_CONFIGURED, the write did not stick.
        """
        unwanted = Control.DATA_HOLD | Control.SUBPAGE_REPEAT | Control.SUBPAGE_SELECT
        self._write_control((self.control & ~unwanted) | Control.SUBPAGES)

    def set_resolution(self, setting: int) -> None:
        """Set the converter to 0..3 for 16..19 bits.

        Raises:
            Mlx90640Error: NOT_CONFIGURED, the write did not stick.
        """
        self._write_control(self.control & ~Control.RESOLUTION | setting << RESOLUTION_SHIFT)

    def set_refresh_rate(self, setting: int) -> None:
        """Set the refresh rate to 0..7 for 0.5..64 Hz.

        Raises:
            Mlx90640Error: NOT_CONFIGURED, the write did not stick.
        """
        if self.refresh_rate != setting:
            self.refresh_rate = setting
            self._expect("refresh rate", setting, self.refresh_rate)

    def _write_control(self, control: int) -> None:
        if self.control != control:
            self._I2CWriteWord(CONTROL_ADDRESS, control)
            self._expect("control register", control, self.control)

    def _expect(self, what: str, wanted: int, found: int) -> None:
        if found != wanted:
            raise Mlx90640Error(
                FaultKind.NOT_CONFIGURED,
                f"the {what} of the MLX90640 at 0x{self.address:02X} was set to 0x{wanted:X} but reads "
                f"0x{found:X}: check its supply and the bus",
            )

    def _read_word(self, address: int) -> int:
        self._read_into(address.to_bytes(2, "big"), self._word)
        word = int.from_bytes(self._word, "big")
        if word == _STUCK:
            raise Mlx90640Error(
                FaultKind.STUCK_BUS,
                f"register 0x{address:04X} of the MLX90640 at 0x{self.address:02X} reads 0xFFFF: "
                "SDA is held high or the part lost its supply",
            )
        return word

    def _read_into(self, register: bytes, buffer: bytearray) -> None:
        with self.i2c_device as connection:
            connection.write_then_readinto(register, buffer)
