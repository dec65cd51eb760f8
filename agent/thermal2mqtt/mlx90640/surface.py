"""What the sensor looks at: how well it radiates and what it mirrors."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.frame import SHAPE

ABSOLUTE_ZERO = -273.15

OPEN_AIR_SHIFT = 8.0
"""How much warmer than its surroundings the part is in open air, kelvin (datasheet chapter 11.2.2.9)."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Emissivity and reflected temperature, checked.

    Raises:
        ValueError: An emissivity outside (0, 1] or of another shape; a reflected temperature that is no
            number above absolute zero.
    """

    emissivity: float | NDArray[np.float64] = 1.0
    """One for all pixels, or a map of shape (24, 32)."""

    reflected_celsius: float | None = None
    """Temperature of what the surface mirrors; None takes the surroundings: Ta less 8 K."""

    def __post_init__(self) -> None:
        self._check_emissivity()
        reflected = self.reflected_celsius
        if reflected is not None and not (math.isfinite(reflected) and reflected > ABSOLUTE_ZERO):
            raise ValueError(
                f"reflected_celsius is {reflected}: give more than {ABSOLUTE_ZERO}, or None for Ta - 8"
            )

    def _check_emissivity(self) -> None:
        values = np.asarray(self.emissivity, dtype=np.float64)
        if values.shape not in {(), SHAPE}:
            raise ValueError(
                f"emissivity has shape {values.shape}: give one number or a map of shape {SHAPE}"
            )
        if not np.all((values > 0) & (values <= 1)):
            worst = values.flat[int(np.argmin((values > 0) & (values <= 1)))]
            raise ValueError(f"emissivity is {worst:g}: allowed is above 0 and up to 1")

    def reflected_at(self, ambient_celsius: float) -> float:
        """Return the reflected temperature when the part itself is at `ambient_celsius`."""
        if self.reflected_celsius is None:
            return ambient_celsius - OPEN_AIR_SHIFT
        return self.reflected_celsius
