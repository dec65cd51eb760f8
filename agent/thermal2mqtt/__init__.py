"""thermal2mqtt watches anything that can overheat, from Home Assistant."""

__version__ = "0.1.0"
