"""Why something cannot be done to an alarm."""

from thermal2mqtt.errors import Thermal2mqttError


class AlarmError(Thermal2mqttError):
    """It cannot be done, and nothing was changed."""


class UnknownZoneError(AlarmError):
    """There is no such zone."""


class NoAlarmError(AlarmError):
    """The zone has no alarm that could be acknowledged."""


class NotShelvedError(AlarmError):
    """The zone's alarm is not shelved."""
