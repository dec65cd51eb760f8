"""Figures in, levels out: pure, with the clock handed in."""

from thermal2mqtt.alarms.board import ZoneAlarms
from thermal2mqtt.alarms.level import Level
from thermal2mqtt.alarms.status import AlarmStatus

__all__ = ["AlarmStatus", "Level", "ZoneAlarms"]
