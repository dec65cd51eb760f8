"""What is looked at: allowed emissivities and reflected temperatures."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.surface import Surface


@pytest.mark.parametrize("emissivity", [1.0, 0.01, np.full((24, 32), 0.3)])
def test_every_real_surface_is_allowed(emissivity: float | NDArray[np.float64]) -> None:
    """Anything above 0 and up to 1, for all pixels or for each."""
    assert np.all(Surface(emissivity).emissivity == emissivity)


@pytest.mark.parametrize(
    ("emissivity", "text"),
    [
        (0.0, "emissivity is 0: allowed is above 0 and up to 1"),
        (1.01, "emissivity is 1.01"),
        (math.nan, "emissivity is nan"),
        (np.where(np.arange(768).reshape(24, 32) == 700, -0.5, 0.9), "emissivity is -0.5"),
        (np.ones(768), r"shape \(768,\): give one number or a map of shape \(24, 32\)"),
    ],
)
def test_an_impossible_emissivity_is_named(emissivity: float | NDArray[np.float64], text: str) -> None:
    """The text holds the value that is wrong and what is allowed."""
    with pytest.raises(ValueError, match=text):
        Surface(emissivity)


@pytest.mark.parametrize("reflected", [-273.15, -400.0, math.nan, math.inf])
def test_an_impossible_reflected_temperature_is_named(reflected: float) -> None:
    """Nothing mirrored is at absolute zero or below."""
    with pytest.raises(ValueError, match=r"give more than -273\.15, or None for Ta - 8"):
        Surface(reflected_celsius=reflected)


def test_without_a_reflected_temperature_the_surroundings_are_taken() -> None:
    """In open air the part is 8 K warmer than what surrounds it."""
    assert Surface().reflected_at(33.0) == 25.0
    assert Surface(reflected_celsius=60.0).reflected_at(33.0) == 60.0
