"""The MLX90640 thermal array alone: registers, calibration, temperatures, reader, emulator.

Imports nothing of ours, so that it can be used, and taken elsewhere, by itself::

    sensor = Mlx90640(busio.I2C(board.SCL, board.SDA))
    sensor.refresh_rate_hz = 4
    print(sensor.read().celsius.max())
"""

from thermal2mqtt.mlx90640.bad_pixels import BadPixelRepair
from thermal2mqtt.mlx90640.bus import I2CBus
from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.clock import Clock
from thermal2mqtt.mlx90640.faults import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.frame import FrameFault, ThermalFrame
from thermal2mqtt.mlx90640.page_timing import effective_scl_hz, highest_refresh_rate_hz
from thermal2mqtt.mlx90640.plausibility import FrozenPages
from thermal2mqtt.mlx90640.sensor import Mlx90640
from thermal2mqtt.mlx90640.surface import Layer, Surface
from thermal2mqtt.mlx90640.tap import RawPage, Tap

__all__ = [
    "BadPixelRepair",
    "Calibration",
    "Clock",
    "FaultKind",
    "FrameFault",
    "FrozenPages",
    "I2CBus",
    "Layer",
    "Mlx90640",
    "Mlx90640Error",
    "RawPage",
    "Surface",
    "Tap",
    "ThermalFrame",
    "effective_scl_hz",
    "highest_refresh_rate_hz",
]
