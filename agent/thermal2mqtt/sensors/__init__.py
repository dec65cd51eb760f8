"""Sensors: the drivers that supply a bus, the orientation of a frame, and reading that never gives up."""

from thermal2mqtt.sensors.driver import DriverError, SensorDriver, build_driver
from thermal2mqtt.sensors.simulator import SimulatorDriver

__all__ = ["DriverError", "SensorDriver", "SimulatorDriver", "build_driver"]
