"""The real bus, through Adafruit's Blinka.

Blinka is imported only when the bus is opened: on a machine without I2C nothing else needs it.
"""

import os
import threading
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from thermal2mqtt.mlx90640.bus import I2CBus, ReadableBuffer, WritableBuffer
from thermal2mqtt.sensors.errors import DriverError

DEVICES: Final = Path("/dev")

_HEADER_BUS: Final = 1
"""The bus on pins 3 and 5 of every Raspberry Pi since 2012."""

_REMEDY: Final = (
    "On a Raspberry Pi switch I2C on with `sudo raspi-config nonint do_i2c 0` "
    "(dtparam=i2c_arm=on in /boot/firmware/config.txt) and restart; "
    "wire SDA to pin 3, SCL to pin 5, VIN to 3.3 V (pin 1) and GND to pin 6"
)


class BlinkaDriver:
    """One I2C bus of this machine: /dev/i2c-`bus`, or the board's own where `bus` is None."""

    def __init__(self, bus: int | None = None) -> None:
        self._bus = bus
        self._opened: Any = None

    @property
    def description(self) -> str:
        """What people are told the sensor is read from."""
        return "the board's I2C bus" if self._bus is None else f"I2C bus {_device(self._bus)}"

    def open(self) -> I2CBus:
        """Open the bus.

        Raises:
            DriverError: No such bus, no permission, or no pins that Blinka knows.
        """
        self.close()
        self._opened = _board_bus() if self._bus is None else LinuxBus(self._bus)
        bus: I2CBus = self._opened
        return bus

    def close(self) -> None:
        """Close the bus; no harm where it is not open."""
        if self._opened is not None:
            self._opened.deinit()
            self._opened = None


class LinuxBus:
    """A `busio.I2C` on /dev/i2c-N by number, which busio itself can only reach by the names of pins."""

    def __init__(self, number: int) -> None:
        try:
            self._i2c: Any = import_module("adafruit_blinka.microcontroller.generic_linux.i2c").I2C(number)
        except (RuntimeError, OSError) as error:
            raise _unavailable(number, error) from error
        self._lock = threading.Lock()

    def try_lock(self) -> bool:
        """Take the bus; False when somebody else in this process holds it."""
        return self._lock.acquire(blocking=False)

    def unlock(self) -> None:
        """Give the bus back; no harm where it is free."""
        if self._lock.locked():
            self._lock.release()

    def deinit(self) -> None:
        """Close the device file; the object cannot be used again."""
        self._i2c = None

    def writeto(
        self, address: int, buffer: ReadableBuffer, /, *, start: int = 0, end: int | None = None
    ) -> None:
        """Write `buffer[start:end]`."""
        self._i2c.writeto(address, buffer, start=start, end=end)

    def readfrom_into(
        self, address: int, buffer: WritableBuffer, /, *, start: int = 0, end: int | None = None
    ) -> None:
        """Fill `buffer[start:end]`."""
        self._i2c.readfrom_into(address, buffer, start=start, end=end)

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: ReadableBuffer,
        in_buffer: WritableBuffer,
        /,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Write, then fill `in_buffer[in_start:in_end]`, in one transfer."""
        bounds = {"out_start": out_start, "out_end": out_end, "in_start": in_start, "in_end": in_end}
        self._i2c.writeto_then_readfrom(address, out_buffer, in_buffer, **bounds)


def _board_bus() -> Any:
    # At a terminal Blinka would ask, and then run pip, for libraries that I2C does not need.
    os.environ.setdefault("BLINKA_SKIP_DEPENDENCY_CHECK", "1")
    try:
        board = import_module("board")
    except NotImplementedError as error:
        raise _no_pins() from error
    except (ImportError, RuntimeError):
        # On a Raspberry Pi the names of the pins need the package gpiod, which the bus itself does not.
        return LinuxBus(_HEADER_BUS)
    scl, sda = getattr(board, "SCL", None), getattr(board, "SDA", None)
    if scl is None or sda is None:
        raise _no_pins()
    try:
        return import_module("busio").I2C(scl, sda)
    except (ImportError, ValueError, RuntimeError, OSError) as error:
        raise _unavailable(_HEADER_BUS, error) from error


def _device(number: int) -> str:
    return f"{DEVICES}/i2c-{number}"


def _present() -> str:
    names = sorted(path.name.removeprefix("i2c-") for path in DEVICES.glob("i2c-*"))
    return f"there is: {', '.join(names)}" if names else f"there is no {DEVICES}/i2c-* at all"


def _no_pins() -> DriverError:
    return DriverError(
        "this machine has no I2C pins that Blinka knows. Set `bus` of the sensor to N of /dev/i2c-N "
        f"({_present()}), or set its `driver` to simulator to go without hardware. {_REMEDY}"
    )


def _unavailable(number: int, error: Exception) -> DriverError:
    if isinstance(error, PermissionError) or isinstance(error.__cause__, PermissionError):
        return DriverError(
            f"no permission to open {_device(number)}: add the user to the group i2c "
            "(`sudo usermod -aG i2c $USER`, then log in again) or start the agent as a user that is in it"
        )
    reason = str(error).partition("\n")[0].rstrip("!.")
    return DriverError(f"cannot open the I2C bus {_device(number)} ({_present()}): {reason}. {_REMEDY}")
