"""Surfaces from the settings: what the formula is told, and what is made of it afterwards."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thermal2mqtt.mlx90640 import Layer, Mlx90640
from thermal2mqtt.mlx90640.emulator import Conditions, EmulatedMlx90640, ScenePages, TurnableClock, still
from thermal2mqtt.settings.materials import MATERIALS
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.radiometry import (
    air_transmission,
    image_shape,
    layers_of,
    pixel_maps,
    seen_otherwise,
    surface_of,
)

LEFT = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
INNER = ((0.125, 0.25), (0.25, 0.25), (0.25, 0.5), (0.125, 0.5))


def _sensor(**settings: Any) -> SensorSettings:
    return SensorSettings.model_validate({"driver": "simulator", **settings})


def _zone(polygon: tuple[tuple[float, float], ...], **settings: Any) -> ZoneSettings:
    return ZoneSettings.model_validate({"id": "z", "name": "Z", "polygon": polygon, **settings})


def test_a_sensor_without_zones_has_one_surface() -> None:
    """Numbers for all pixels stay numbers."""
    surface = surface_of(_sensor(emissivity="paint_matt", reflected_celsius=30), ())
    assert (surface.emissivity, surface.reflected_celsius) == (MATERIALS["paint_matt"].emissivity, 30.0)
    assert surface_of(_sensor(), [_zone(LEFT)]).reflected_celsius is None


def test_a_zone_brings_its_own_surface() -> None:
    """A zone's emissivity, tolerance, reflected temperature and offset hold in it alone."""
    zone = _zone(LEFT, emissivity="copper_oxidised", reflected_celsius=60, offset_kelvin=-1.5)
    maps = pixel_maps(_sensor(), [zone])
    assert set(maps.emissivity[:, :16].flat) == {0.65}
    assert set(maps.emissivity[:, 16:].flat) == {0.95}
    assert (maps.tolerance[0, 0], maps.tolerance[0, 31]) == (0.10, 0.05)
    assert maps.reflected_celsius[0, 0] == 60
    assert np.isnan(maps.reflected_celsius[:, 16:]).all()
    assert (maps.offset_kelvin[0, 0], maps.offset_kelvin[0, 31]) == (-1.5, 0.0)


def test_the_smaller_of_two_zones_counts() -> None:
    """A joint drawn inside its cabinet keeps its own surface, whichever was set first."""
    cabinet, joint = _zone(LEFT, emissivity=0.8), _zone(INNER, emissivity=0.3)
    for zones in ([cabinet, joint], [joint, cabinet]):
        emissivity = pixel_maps(_sensor(), zones).emissivity
        assert (emissivity[8, 6], emissivity[0, 0]) == (0.3, 0.8)


def test_a_mask_has_no_surface() -> None:
    """What is hidden is not looked at."""
    zone = _zone(LEFT, emissivity=0.3, role="mask")
    assert surface_of(_sensor(), [zone]).emissivity == 0.95


@pytest.mark.parametrize(("rotation", "mirror"), [(0, True), (90, False), (270, True)])
def test_a_turned_sensor_reads_its_zones_where_they_are(*, rotation: int, mirror: bool) -> None:
    """Half of a scene is a shiny surface; whichever way the sensor is mounted, both halves read the same."""
    settings = _sensor(rotation=rotation, mirror=mirror, reflected_celsius=25)
    zone = _zone(LEFT, emissivity=0.4)
    surface = surface_of(settings, [zone])
    assert image_shape(settings) == ((24, 32) if rotation == 0 else (32, 24))
    shiny = np.asarray(surface.emissivity) == 0.4
    warm = (80.0 + 273.15) ** 4, 298.15**4
    seen = np.where(shiny, 0.4, 0.95) * warm[0] + np.where(shiny, 0.6, 0.05) * warm[1]
    source = ScenePages(still(seen**0.25 - 273.15), conditions=Conditions(emissivity=1.0))
    clock = TurnableClock()
    sensor = Mlx90640(EmulatedMlx90640(source, clock=clock), clock=clock)
    sensor.surface = surface
    sensor.read()
    np.testing.assert_allclose(sensor.read().celsius, 80.0, atol=0.8)


def test_the_way_is_air_then_window() -> None:
    """A long way and a window are two layers, in the order in which the radiation meets them."""
    settings = _sensor(distance_metres=10, humidity=0.5, window={"transmission": 0.8, "celsius": 40})
    assert layers_of(settings) == (Layer(air_transmission(10, 0.5)), Layer(0.8, 40.0))
    assert layers_of(_sensor()) == ()


@pytest.mark.parametrize(
    ("metres", "humidity", "expected"),
    [(3, 0.5, 0.990), (10, 0.5, 0.981), (100, 0.5, 0.938), (100, 0.0, 0.986)],
)
def test_air_takes_what_the_model_says(metres: float, humidity: float, expected: float) -> None:
    """Figures of the published model for air of 20 C."""
    assert air_transmission(metres, humidity) == pytest.approx(expected, abs=0.001)


@given(st.floats(0.01, 1000), st.floats(0, 1))
@example(0.25, 3.2e-26)
def test_air_never_adds(metres: float, humidity: float) -> None:
    """More air and damper air let less through, and there is never more than there was."""
    share, rounding = air_transmission(metres, humidity), 1e-14
    assert 0.5 < share <= 1
    assert air_transmission(metres * 1.5, humidity) <= share + rounding
    assert air_transmission(metres, humidity / 2) >= share - rounding


@given(st.floats(20, 150), st.floats(0.3, 1), st.floats(0.3, 1), st.floats(0, 60), st.floats(0, 60))
def test_seeing_it_otherwise_and_back_changes_nothing(
    celsius: float, before: float, after: float, mirrored: float, mirrors: float
) -> None:
    """The fourth-power form undoes itself, wherever it has a solution."""
    there = seen_otherwise(
        np.array([celsius]), emissivity=(before, after), reflected_celsius=(mirrored, mirrors)
    )
    back = seen_otherwise(there, emissivity=(after, before), reflected_celsius=(mirrors, mirrored))
    if not math.isnan(there[0]):
        assert back[0] == pytest.approx(celsius, abs=1e-6)


def test_seeing_it_otherwise_is_what_the_formula_gives() -> None:
    """From 20 to 150 C it is within 0.7 K of measuring the same page with the other emissivity."""
    scene = np.linspace(20, 150, 768).reshape(24, 32)
    source = ScenePages(still(scene), conditions=Conditions(emissivity=0.8, reflected_celsius=25.0))
    read = {}
    for emissivity in (1.0, 0.8):
        clock = TurnableClock()
        sensor = Mlx90640(EmulatedMlx90640(source, clock=clock), clock=clock)
        sensor.emissivity, sensor.reflected_celsius = emissivity, 25.0
        sensor.read()
        read[emissivity] = sensor.read().celsius
    otherwise = seen_otherwise(read[1.0], emissivity=(1.0, 0.8), reflected_celsius=(25.0, 25.0))
    np.testing.assert_allclose(otherwise, read[0.8], atol=0.7)


def test_what_no_temperature_explains_is_unknown() -> None:
    """Where the surroundings alone send more than was measured, there is no answer."""
    celsius = seen_otherwise(np.array([-40.0]), emissivity=(1.0, 0.3), reflected_celsius=(25.0, 60.0))
    assert np.isnan(celsius).all()
