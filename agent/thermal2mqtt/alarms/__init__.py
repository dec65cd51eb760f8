"""Figures in, levels out: pure, with the clock handed in.

What an alarm does follows the practice of alarm management, ANSI/ISA-18.2 and IEC 62682: dead-bands and
delays, acknowledging, latching, shelving, suppression while the sensor gives nothing, detection of chatter.
"""

from thermal2mqtt.alarms.annunciation import Annunciation
from thermal2mqtt.alarms.board import AlarmUpdate, ZoneAlarms
from thermal2mqtt.alarms.errors import AlarmError, NoAlarmError, NotShelvedError, UnknownZoneError
from thermal2mqtt.alarms.event import AlarmChange, AlarmEvent
from thermal2mqtt.alarms.level import Level
from thermal2mqtt.alarms.limit import Rule
from thermal2mqtt.alarms.memory import AlarmMemory
from thermal2mqtt.alarms.status import Acknowledgement, AlarmStatus, Shelf

__all__ = [
    "Acknowledgement",
    "AlarmChange",
    "AlarmError",
    "AlarmEvent",
    "AlarmMemory",
    "AlarmStatus",
    "AlarmUpdate",
    "Annunciation",
    "Level",
    "NoAlarmError",
    "NotShelvedError",
    "Rule",
    "Shelf",
    "UnknownZoneError",
    "ZoneAlarms",
]
