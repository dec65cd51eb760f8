"""A sensor on the bench: each check opens it a little further, and leaves what it opened to the next."""

from dataclasses import dataclass, field

import numpy as np

from thermal2mqtt.cli.checks.finding import Finding, fail, ok
from thermal2mqtt.clock import Clock, SystemClock
from thermal2mqtt.mlx90640 import (
    Mlx90640,
    Mlx90640Error,
    ThermalFrame,
    effective_scl_hz,
    highest_refresh_rate_hz,
)
from thermal2mqtt.sensors import DriverError, SensorDriver
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.thermal.radiometry import surface_of

FRAME_READS = 6
"""Two pages make an image; the others are for faults that pass."""

_IN_USE = "Correct `address` of this sensor, and end whatever else uses it (`systemctl stop thermal2mqtt`)."
_FASTER = "dtparam=i2c_arm_baudrate=400000 in config.txt"


@dataclass(slots=True)
class Bench:
    """One sensor under test."""

    settings: SensorSettings
    driver: SensorDriver
    clock: Clock = field(default_factory=SystemClock)
    _sensor: Mlx90640 | None = None

    @property
    def sensor(self) -> Mlx90640:
        """The sensor on its opened bus.

        Raises:
            DriverError: the bus cannot be opened.
        """
        if self._sensor is None:
            self._sensor = Mlx90640(self.driver.open(), self.settings.address, clock=self.clock)
            self._sensor.surface = surface_of(self.settings, ())
            self._sensor.resolution_bits = self.settings.resolution_bits
            self._sensor.refresh_rate_hz = self.settings.refresh_rate_hz
        return self._sensor


def address(bench: Bench) -> Finding:
    """Check that the part answers at its address, by asking for its serial number."""
    try:
        number = bench.sensor.serial_number
    except DriverError as error:
        return fail(f"the bus cannot be opened: {error}", "See the line above.")
    except Mlx90640Error as error:
        return fail(str(error), _IN_USE)
    return ok(f"0x{bench.settings.address:02X} answers, serial number {number}")


def eeprom(bench: Bench) -> Finding:
    """Check that the calibration can be that of an MLX90640."""
    try:
        bad = bench.sensor.calibration.bad_pixels
    except Mlx90640Error as error:
        return fail(str(error), "Where the wires are good the part is another one, or its EEPROM is damaged.")
    if not bad:
        return ok("plausible, no bad pixels")
    places = ", ".join(f"row {row} column {column}" for row, column in bad)
    return ok(f"plausible; bad pixels, repaired from their neighbours: {places}")


def speed(bench: Bench) -> Finding:
    """Time the reading of a page: what the bus clock really is, and which refresh rate it carries."""
    try:
        seconds = bench.sensor.measure_page_read()
    except Mlx90640Error as error:
        return fail(str(error), _IN_USE)
    wanted, highest = bench.settings.refresh_rate_hz, highest_refresh_rate_hz(seconds)
    found = f"a page takes {seconds * 1000:.1f} ms, SCL is about {effective_scl_hz(seconds) / 1000:.0f} kHz"
    if highest is None:
        return fail(f"{found}: too slow for any refresh rate", f"Raise it: {_FASTER}.")
    found += f": carries up to {highest:g} Hz, set to {wanted:g} Hz"
    if wanted > highest:
        return fail(found, f"Set refresh_rate_hz to {highest:g} or less, or raise SCL: {_FASTER}.")
    return ok(found)


def frame(bench: Bench) -> Finding:
    """Check that one whole image can be read at the set rate, and tell what it shows."""
    trouble = "pages come, but only of one half of the image"
    for _ in range(FRAME_READS):
        try:
            image = bench.sensor.read()
        except Mlx90640Error as error:
            trouble = f"{error.kind}: {error}"
        else:
            if np.isfinite(image.celsius).all():
                return ok(_describe(image))
    return fail(trouble, "Try a lower refresh_rate_hz; check the wires and the supply.")


def _describe(image: ThermalFrame) -> str:
    return (
        f"{image.celsius.min():.1f} to {image.celsius.max():.1f} °C; "
        f"the sensor itself {image.ambient_celsius:.1f} °C, {image.supply_volts:.2f} V"
    )
