"""Pages made from a scene in Celsius."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.emulator.auxiliary import Conditions
from thermal2mqtt.mlx90640.emulator.encoder import CONTROL_DEFAULT, encode_eeprom
from thermal2mqtt.mlx90640.emulator.inverse import InverseModel
from thermal2mqtt.mlx90640.emulator.parameters import PartParameters
from thermal2mqtt.mlx90640.emulator.pattern import subpage_pixels
from thermal2mqtt.mlx90640.emulator.source import Measurement
from thermal2mqtt.mlx90640.frame import SHAPE
from thermal2mqtt.mlx90640.registers import PIXELS, RATE_SHIFT, Control

Scene: TypeAlias = Callable[[float], NDArray[np.floating]]
"""Monotonic seconds to object temperatures: Celsius, finite, shape (24, 32)."""

NETD_KELVIN: Final = (0.10, 0.14, 0.20, 0.26, 0.36, 0.53, 0.74, 1.05)
"""Noise of a BAA part at 25 C, rms, for 0.5 to 64 Hz (datasheet rev 12, chapter 12.3)."""

_SELECT_SHIFT: Final = 4


def still(celsius: float | NDArray[np.floating]) -> Scene:
    """Return a scene that does not change: one temperature everywhere, or the given (24, 32)."""
    image = np.broadcast_to(np.asarray(celsius, np.float64), SHAPE)
    return lambda _time: image


@dataclass(frozen=True)
class _Prepared:
    conditions: Conditions
    control: int
    model: InverseModel


class ScenePages:
    """A part that looks at a scene; only the pixels of the page that is due are worked out."""

    def __init__(
        self,
        scene: Scene,
        *,
        part: PartParameters | None = None,
        eeprom: NDArray[np.uint16] | None = None,
        conditions: Conditions | None = None,
        noise: float = 0.0,
        seed: int = 640,
    ) -> None:
        """Choose scene and part.

        Args:
            scene: Asked once per page, for the moment at which the page is finished.
            part: What the EEPROM is made from; default: an ordinary part.
            eeprom: 832 words to use instead, of a real part for instance.
            conditions: Ta, Vdd and so on; may be exchanged later.
            noise: Times the noise that the datasheet gives for the refresh rate; 0 is none.
            seed: Of the noise.
        """
        self.scene = scene
        self.conditions = conditions or Conditions()
        self.noise = noise
        self._eeprom = encode_eeprom(part or PartParameters()) if eeprom is None else eeprom
        self._calibration = Calibration.from_eeprom(self._eeprom)
        self._random = np.random.default_rng(seed)
        self._prepared: _Prepared | None = None

    @property
    def eeprom(self) -> NDArray[np.uint16]:
        """The part's 832 words."""
        return self._eeprom

    @property
    def control(self) -> int:
        """The control register after power-up: chess, 18 bit, 2 Hz."""
        return CONTROL_DEFAULT

    def land(self, ram: NDArray[np.uint16], measurement: Measurement) -> int:
        """Write the pixels of one subpage and the auxiliary words."""
        control = measurement.control
        subpage = _subpage(measurement.number, control)
        model = self._model(control & (Control.CHESS | Control.RESOLUTION))
        pixels = subpage_pixels(subpage, control)
        ram[pixels] = model.words(
            self.scene(measurement.time), subpage, self._noise_kelvin(control, pixels.size)
        )
        ram[PIXELS:] = model.auxiliary.words
        # No part measures the same twice: without noise, a word that means nothing tells pages apart.
        ram[PIXELS + 1] = measurement.number & 0xFFFF
        return subpage

    def _model(self, control: int) -> InverseModel:
        prepared = self._prepared
        if prepared is None or prepared.control != control or prepared.conditions != self.conditions:
            model = InverseModel(self._calibration, self.conditions, control)
            prepared = self._prepared = _Prepared(self.conditions, control, model)
        return prepared.model

    def _noise_kelvin(self, control: int, pixels: int) -> NDArray[np.floating] | None:
        if self.noise == 0:
            return None
        netd = NETD_KELVIN[(control & Control.RATE) >> RATE_SHIFT] * self.noise
        return self._random.standard_normal(pixels, np.float32) * np.float32(netd)


def _subpage(number: int, control: int) -> int:
    """Return which subpage is due: both in turn unless the register says otherwise (datasheet 10.3.1)."""
    if not control & Control.SUBPAGES:
        return 0
    if control & Control.SUBPAGE_REPEAT:
        return (control & Control.SUBPAGE_SELECT) >> _SELECT_SHIFT & 1
    return number & 1
