"""An MLX90640 at register level, for tests and the simulator: the sensor's code cannot tell the difference.

`EmulatedMlx90640(ScenePages(still(40.0)), clock=TurnableClock())` is a `busio.I2C` with a part on it.
"""

from thermal2mqtt.mlx90640.emulator.auxiliary import Conditions
from thermal2mqtt.mlx90640.emulator.bus import EmulatedBus, EmulatedMlx90640
from thermal2mqtt.mlx90640.emulator.clock import TurnableClock
from thermal2mqtt.mlx90640.emulator.encoder import encode_eeprom
from thermal2mqtt.mlx90640.emulator.faults import Fault, Faults
from thermal2mqtt.mlx90640.emulator.parameters import PartParameters, PixelParameters, plausible_pixels
from thermal2mqtt.mlx90640.emulator.part import EmulatedPart
from thermal2mqtt.mlx90640.emulator.recorded import RecordedPage, RecordedPages
from thermal2mqtt.mlx90640.emulator.scene import Scene, ScenePages, still
from thermal2mqtt.mlx90640.emulator.source import Measurement, PageSource

__all__ = [
    "Conditions",
    "EmulatedBus",
    "EmulatedMlx90640",
    "EmulatedPart",
    "Fault",
    "Faults",
    "Measurement",
    "PageSource",
    "PartParameters",
    "PixelParameters",
    "RecordedPage",
    "RecordedPages",
    "Scene",
    "ScenePages",
    "TurnableClock",
    "encode_eeprom",
    "plausible_pixels",
    "still",
]
