"""Which sensor a command is about, where the settings have several."""

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.settings import Settings


class SensorChoiceError(Thermal2mqttError):
    """There is no such sensor, or it has to be said which."""

    exit_code = 2


def chosen_sensor(settings: Settings, wanted: str | None) -> str:
    """Return the id of the sensor that was asked for, or of the only one.

    Raises:
        SensorChoiceError: Neither.
    """
    known = ", ".join(settings.sensors)
    if wanted is None:
        if len(settings.sensors) > 1:
            raise SensorChoiceError(f"the settings have several sensors ({known}): name one with --sensor")
        return next(iter(settings.sensors))
    if wanted not in settings.sensors:
        raise SensorChoiceError(f"there is no sensor {wanted!r} in the settings; there is {known}")
    return wanted


def recorded_sensor(settings: Settings, recording: Recording, wanted: str | None) -> str:
    """Return the id of the sensor that was asked for, else of the recorded one, else of the only one.

    Raises:
        SensorChoiceError: None of these.
    """
    noted = recording.about.get("sensor")
    if wanted is None and noted in settings.sensors:
        return str(noted)
    return chosen_sensor(settings, wanted)
