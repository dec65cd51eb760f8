"""The face that Home Assistant and every MQTT client see."""

from thermal2mqtt.mqtt.connection import LADDER, STALE_SECONDS
from thermal2mqtt.mqtt.errors import DuplicateAgentError, MqttFault
from thermal2mqtt.mqtt.face import MqttFace
from thermal2mqtt.mqtt.subject import Subject

__all__ = ["LADDER", "STALE_SECONDS", "DuplicateAgentError", "MqttFace", "MqttFault", "Subject"]
