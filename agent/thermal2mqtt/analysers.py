"""Builds what analyses the frames of one sensor, alike for its pipeline, a recording and a proof test."""

from collections.abc import Sequence

from thermal2mqtt.mlx90640.frame import COLUMNS, ROWS
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.masks import Shape


def turned_shape(sensor: SensorSettings) -> Shape:
    """Return rows and columns of a sensor's turned image."""
    return (ROWS, COLUMNS) if sensor.rotation in {0, 180} else (COLUMNS, ROWS)


def analyser_of(sensor: SensorSettings, zones: Sequence[ZoneSettings]) -> FrameAnalyser:
    """Return an analyser that has seen nothing yet, for the zones of one sensor."""
    return FrameAnalyser(zones, turned_shape(sensor))
