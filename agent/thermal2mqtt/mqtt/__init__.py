"""The face that Home Assistant and every MQTT client see."""

from thermal2mqtt.mqtt.connection import LADDER, STALE_SECONDS
from thermal2mqtt.mqtt.errors import DuplicateAgentError, MqttError
from thermal2mqtt.mqtt.face import MqttFace

__all__ = ["LADDER", "STALE_SECONDS", "DuplicateAgentError", "MqttError", "MqttFace"]
