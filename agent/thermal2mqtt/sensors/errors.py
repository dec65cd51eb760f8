"""What a driver says when it cannot supply a bus."""

from thermal2mqtt.errors import Thermal2mqttError


class DriverError(Thermal2mqttError):
    """There is no bus to be had; the text says what is missing and what to do about it."""
