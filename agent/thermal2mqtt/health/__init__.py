"""The one supervisor that sensors, MQTT and later cameras and the store use: part, state, ladder, backoff."""

from thermal2mqtt.health.ladder import Backoff, Ladder, Rung, Step
from thermal2mqtt.health.part import Fault, Part, PartHealth, PartState
from thermal2mqtt.health.supervisor import Supervisor

__all__ = ["Backoff", "Fault", "Ladder", "Part", "PartHealth", "PartState", "Rung", "Step", "Supervisor"]
