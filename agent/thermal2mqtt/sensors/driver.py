"""Where a sensor's registers come from: the real bus, the simulator or a recording.

Each driver hands out an I2C bus, and the same reader works on all of them.
"""

from typing import Protocol

from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640.bus import I2CBus
from thermal2mqtt.sensors.blinka import BlinkaDriver
from thermal2mqtt.sensors.errors import DriverError
from thermal2mqtt.sensors.replay import ReplayDriver
from thermal2mqtt.sensors.simulator import SimulatorDriver
from thermal2mqtt.settings.sensor import Driver, SensorSettings

__all__ = ["DriverError", "SensorDriver", "build_driver"]


class SensorDriver(Protocol):
    """Supplies the bus that one sensor is on."""

    @property
    def description(self) -> str:
        """What people are told the sensor is read from."""
        ...

    def open(self) -> I2CBus:
        """Return the bus; may be called again after `close`.

        Raises:
            DriverError: There is none.
        """
        ...

    def close(self) -> None:
        """Let go of the bus; no harm where it is not open."""
        ...


def build_driver(settings: SensorSettings, clock: Clock) -> SensorDriver:
    """Return the driver that the settings ask for, not opened yet.

    Raises:
        DriverError: A replay without a recording.
    """
    if settings.driver is Driver.SIMULATOR:
        return SimulatorDriver(settings.scenario, address=settings.address, clock=clock)
    if settings.driver is Driver.REPLAY:
        if settings.recording is None:
            raise DriverError("driver replay needs `recording`: the path of a recording file")
        return ReplayDriver(settings.recording, address=settings.address, clock=clock)
    return BlinkaDriver(settings.bus)
