"""What is looked at: allowed emissivities and reflected temperatures."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.surface import Layer, Surface, surroundings_celsius


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


@pytest.mark.parametrize(
    "reflected", [-273.15, -400.0, math.nan, math.inf, np.full((24, 32), -300.0), np.full((24, 32), math.inf)]
)
def test_an_impossible_reflected_temperature_is_named(reflected: float | NDArray[np.float64]) -> None:
    """Nothing mirrored is at absolute zero or below."""
    with pytest.raises(ValueError, match=r"reflected_celsius is .* give more than -273\.15, or None for Ta"):
        Surface(reflected_celsius=reflected)


def test_a_reflected_map_of_another_shape_is_refused() -> None:
    """The map must be that of the image."""
    with pytest.raises(ValueError, match=r"reflected_celsius has shape \(32, 24\)"):
        Surface(reflected_celsius=np.zeros((32, 24)))


@pytest.mark.parametrize("transmission", [0.0, -0.1, 1.01, math.nan])
def test_an_impossible_transmission_is_named(transmission: float) -> None:
    """A window lets something through, and no more than there is."""
    with pytest.raises(ValueError, match=r"transmission is .*: allowed is above 0 and up to 1"):
        Layer(transmission)


def test_an_impossible_layer_temperature_is_named() -> None:
    """A window is warmer than nothing at all."""
    with pytest.raises(ValueError, match="celsius is -300"):
        Layer(0.9, -300.0)


def test_without_a_reflected_temperature_the_surroundings_are_taken() -> None:
    """In open air the part is 8 K warmer than what surrounds it, and that is what surfaces mirror."""
    assert surroundings_celsius(33.0) == 25.0
    following, given = Surface(0.6).optics(), Surface(0.6, 25.0).optics()
    assert following.background(33.0) == pytest.approx(given.background(33.0))
    assert following.background(43.0) != pytest.approx(given.background(43.0))


def test_unknown_places_of_a_reflected_map_follow_the_surroundings() -> None:
    """NaN in a map is what None is for all."""
    reflected = np.full((24, 32), 60.0)
    reflected[3, 4] = math.nan
    background = np.asarray(Surface(0.6, reflected).optics().background(33.0))
    assert background[3, 4] == pytest.approx(Surface(0.6).optics().background(33.0))
    assert background[3, 5] == pytest.approx(Surface(0.6, 60.0).optics().background(33.0))


@given(
    st.floats(0.1, 1.0),
    st.floats(-20, 80),
    st.floats(-20, 150),
    st.lists(st.tuples(st.floats(0.3, 1.0), st.none() | st.floats(-20, 80)), max_size=3),
)
def test_layers_are_passed_one_after_the_other(
    emissivity: float, reflected: float, celsius: float, layers: list[tuple[float, float | None]]
) -> None:
    """What arrives is what the surface sends, let through and added to by each layer in turn."""
    ambient = 31.0
    arriving = emissivity * _radiation(celsius) + (1 - emissivity) * _radiation(reflected)
    for transmission, own in layers:
        layer = _radiation(ambient - 8 if own is None else own)
        arriving = transmission * arriving + (1 - transmission) * layer
    optics = Surface(emissivity, reflected, tuple(Layer(*layer) for layer in layers)).optics()
    radiance = arriving - _radiation(ambient)
    found = radiance / optics.own + optics.background(ambient)
    assert found == pytest.approx(_radiation(celsius), rel=1e-9)


def _radiation(celsius: float) -> float:
    return (celsius + 273.15) ** 4
