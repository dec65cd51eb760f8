"""Figures in, levels out: pure, with the clock handed in."""

from thermal2mqtt.alarms.level import Level

__all__ = ["Level"]
