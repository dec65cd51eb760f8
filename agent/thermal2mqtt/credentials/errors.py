"""What goes wrong with credentials."""

from thermal2mqtt.errors import Thermal2mqttError


class CredentialsError(Thermal2mqttError):
    """Something about credentials was refused, which changes nothing, or failed. The text says what to do."""
