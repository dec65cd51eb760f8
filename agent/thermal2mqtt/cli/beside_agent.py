"""Commands that read a sensor themselves, and the agent that may be reading it."""

from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.cli.checks.running import agent as running_agent
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.sensor import Driver


class SensorInUseError(Thermal2mqttError):
    """An agent reads the sensor: two readers of one part take each other's pages."""


def refuse_beside_agent(settings: Settings, sensor: str) -> None:
    """Refuse to read a real part while an agent does.

    Raises:
        SensorInUseError: One runs on this machine.
    """
    if settings.sensors[sensor].driver is not Driver.MLX90640:
        return
    if running_agent(settings.http).status is Status.WARN:
        raise SensorInUseError(
            "an agent runs on this machine and reads the sensor: stop it first "
            "(sudo systemctl stop thermal2mqtt)"
        )
