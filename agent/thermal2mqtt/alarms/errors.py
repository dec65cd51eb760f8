"""Why something cannot be done to an alarm."""

from collections.abc import Iterable

from thermal2mqtt.errors import Thermal2mqttError


class AlarmError(Thermal2mqttError):
    """It cannot be done, and nothing was changed."""


class UnknownZoneError(AlarmError):
    """There is no such zone."""

    def __init__(self, zone: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no zone {zone!r}; there is {', '.join(known) or 'none'}")


class NoAlarmError(AlarmError):
    """The zone has no alarm that could be acknowledged."""


class NotShelvedError(AlarmError):
    """The zone's alarm is not shelved."""
