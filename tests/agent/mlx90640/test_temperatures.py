"""Words to temperatures: the manufacturer's results, the adafruit driver's, and none where there is none."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.adafruit import AdafruitFormula
from tests.agent.mlx90640.rig import Example
from thermal2mqtt.mlx90640 import Calibration
from thermal2mqtt.mlx90640.emulator import (
    Conditions,
    Measurement,
    PartParameters,
    ScenePages,
    encode_eeprom,
    plausible_pixels,
    still,
)
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import PIXELS, Control
from thermal2mqtt.mlx90640.surface import Layer, Surface
from thermal2mqtt.mlx90640.temperatures import TemperatureFormula
from thermal2mqtt.mlx90640.vitals import Vitals, vitals_of

CHESS, INTERLEAVED = 0x1901, 0x0901

part_choices = st.fixed_dictionaries(
    {
        "tgc": st.sampled_from([-0.25, 0.0, 0.125]),
        "chess_calibrated": st.booleans(),
        "resolution_bits": st.integers(18, 19),
        "ks_ta": st.sampled_from([-0.0024, 0.0, 0.001]),
        "il_chess": st.sampled_from([(0.5, 3.5, 0.0), (-1.5, -7.5, 1.25)]),
    }
)
controls = st.builds(
    lambda mode, bits: mode & ~Control.RESOLUTION | bits << 10,
    st.sampled_from([CHESS, INTERLEAVED]),
    st.integers(0, 3),
)


def pages_of(source: ScenePages, control: int) -> list[Page]:
    """Return both subpages of a scene."""
    ram = np.zeros(832, dtype=np.uint16)
    pages = []
    for number in (0, 1):
        subpage = source.land(ram, Measurement(number, 0.0, control))
        pages.append(Page(ram.view(np.int16).copy(), control, subpage))
    return pages


def solved(eeprom: NDArray[np.uint16], pages: list[Page], surface: Surface) -> NDArray[np.float64]:
    """Return the whole image, shape (768,)."""
    calibration = Calibration.from_eeprom(eeprom)
    formula = TemperatureFormula(calibration, surface)
    celsius = np.full(PIXELS, math.nan)
    for page in pages:
        celsius[formula.pixels_of(page)] = formula.solve(page, vitals_of(page, calibration))
    return celsius


def solved_by(oracle: AdafruitFormula, pages: list[Page], surface: Surface) -> list[float]:
    """Return the driver's image for the same."""
    celsius = [math.nan] * PIXELS
    assert isinstance(surface.emissivity, float)
    assert not isinstance(surface.reflected_celsius, np.ndarray)
    for page in pages:
        oracle.solve(oracle.page(page), surface.emissivity, surface.reflected_celsius, celsius)
    return celsius


def test_the_manufacturers_pages_give_the_manufacturers_temperatures(example: Example) -> None:
    """On a real part's pages we agree with Melexis' own result to a thousandth of a kelvin."""
    for page, expected in zip(example.pages, example.celsius, strict=True):
        celsius = solved(example.eeprom, [page], Surface(1.0))
        fresh = ~np.isnan(celsius)
        assert fresh.sum() == 384
        np.testing.assert_allclose(celsius[fresh], expected.ravel()[fresh], atol=0.001)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    choices=part_choices,
    control=controls,
    span=st.sampled_from([(20, 150), (-40, 20), (-20, 400), (250, 700)]),
    conditions=st.builds(
        Conditions,
        ambient_celsius=st.floats(-20, 80),
        supply_volts=st.floats(3.05, 3.55),
        gain=st.floats(0.9, 1.1),
        emissivity=st.floats(0.3, 1),
        reflected_celsius=st.none() | st.floats(-20, 80),
    ),
)
def test_the_formula_is_the_drivers(
    unrounded_adafruit: Callable[[NDArray[np.uint16]], AdafruitFormula],
    *,
    seed: int,
    choices: dict[str, Any],
    control: int,
    span: tuple[float, float],
    conditions: Conditions,
) -> None:
    """In both modes, all ranges and every resolution it is the driver's formula, less its rounding."""
    part = PartParameters(pixels=plausible_pixels(seed), **choices)
    scene = np.random.default_rng(seed).uniform(*span, (24, 32))
    source = ScenePages(still(scene), part=part, conditions=conditions)
    surface = Surface(conditions.emissivity, conditions.reflected_celsius)
    pages = pages_of(source, control)
    expected = solved_by(unrounded_adafruit(source.eeprom), pages, surface)
    np.testing.assert_allclose(solved(source.eeprom, pages, surface), expected, atol=1e-8)


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    control=controls,
    conditions=st.builds(
        Conditions,
        ambient_celsius=st.floats(17, 33),
        supply_volts=st.floats(3.1, 3.5),
        gain=st.floats(0.95, 1.05),
        emissivity=st.floats(0.9, 1),
    ),
)
def test_random_pages_agree_with_the_unmodified_driver(
    seed: int, control: int, conditions: Conditions
) -> None:
    """From 20 to 150 C we are within 0.01 C of the driver as it is; its rounding of Kta is most of that."""
    scene = np.random.default_rng(seed).uniform(20, 150, (24, 32))
    source = ScenePages(still(scene), conditions=conditions)
    surface, pages = Surface(conditions.emissivity), pages_of(source, control)
    expected = solved_by(AdafruitFormula(source.eeprom), pages, surface)
    np.testing.assert_allclose(solved(source.eeprom, pages, surface), expected, atol=0.01)


@pytest.mark.parametrize("control", [CHESS, INTERLEAVED])
@pytest.mark.parametrize("chess_calibrated", [True, False])
def test_a_scene_comes_back_in_either_mode(*, control: int, chess_calibrated: bool) -> None:
    """Read in the mode it was calibrated in or in the other, a part shows what it looks at."""
    part = PartParameters(chess_calibrated=chess_calibrated, il_chess=(1.5, 7.5, -1.5))
    scene = np.linspace(20, 150, PIXELS)
    source = ScenePages(still(scene.reshape(24, 32)), part=part)
    celsius = solved(source.eeprom, pages_of(source, control), Surface(0.95))
    np.testing.assert_allclose(celsius, scene, atol=0.3)


def test_an_emissivity_map_is_each_pixels_own_emissivity() -> None:
    """A map gives every pixel what one number for all would have given it."""
    source = ScenePages(still(90.0))
    pages = pages_of(source, CHESS)
    emissivity = np.where(np.arange(PIXELS) % 3 == 0, 0.5, 0.9).reshape(24, 32)
    mapped = solved(source.eeprom, pages, Surface(emissivity, 25.0))
    for value in (0.5, 0.9):
        uniform = solved(source.eeprom, pages, Surface(value, 25.0))
        chosen = emissivity.ravel() == value
        np.testing.assert_allclose(mapped[chosen], uniform[chosen], atol=1e-9)


def test_a_reflected_map_is_each_pixels_own_reflection() -> None:
    """A map gives every pixel what one number for all would have given it; NaN is the surroundings."""
    source = ScenePages(still(90.0))
    pages = pages_of(source, CHESS)
    reflected = np.where(np.arange(PIXELS) % 3 == 0, math.nan, 60.0).reshape(24, 32)
    mapped = solved(source.eeprom, pages, Surface(0.6, reflected))
    for value in (None, 60.0):
        uniform = solved(source.eeprom, pages, Surface(0.6, value))
        chosen = np.isnan(reflected.ravel()) == (value is None)
        np.testing.assert_allclose(mapped[chosen], uniform[chosen], atol=1e-9)


def test_a_window_is_seen_through() -> None:
    """A scene behind a window of 80 % that is itself at 40 C comes back, and would not without saying so."""
    scene = np.linspace(20, 110, PIXELS)
    arriving = 0.8 * (0.9 * (scene + 273.15) ** 4 + 0.1 * 298.15**4) + 0.2 * 313.15**4
    seen = arriving**0.25 - 273.15
    source = ScenePages(still(seen.reshape(24, 32)), conditions=Conditions(emissivity=1.0))
    pages = pages_of(source, CHESS)
    through = solved(source.eeprom, pages, Surface(0.9, 25.0, (Layer(0.8, 40.0),)))
    # The sensitivity's own slope with To, -0.02 % a kelvin, is taken at the temperature behind the window.
    np.testing.assert_allclose(through, scene, atol=0.9)
    assert scene[-1] - solved(source.eeprom, pages, Surface(0.9, 25.0))[-1] > 10


def test_another_surface_holds_from_the_next_page_on() -> None:
    """Setting the surface of a formula in use is the same as starting with it."""
    source = ScenePages(still(90.0))
    page, calibration = pages_of(source, CHESS)[0], Calibration.from_eeprom(source.eeprom)
    formula = TemperatureFormula(calibration, Surface(1.0))
    formula.solve(page, vitals_of(page, calibration))
    formula.look_at(Surface(0.6))
    celsius = formula.solve(page, vitals_of(page, calibration))
    expected = solved(source.eeprom, [page], Surface(0.6))
    np.testing.assert_array_equal(celsius, expected[formula.pixels_of(page)])


def test_a_pixel_without_a_solution_is_unknown_and_spoils_no_other() -> None:
    """A word far below what any cold gives is NaN; its neighbours keep their temperatures."""
    source = ScenePages(still(40.0))
    page = pages_of(source, CHESS)[0]
    before = solved(source.eeprom, [page], Surface(0.95))
    page.words[0] = -32000
    after = solved(source.eeprom, [page], Surface(0.95))
    assert math.isnan(after[0])
    np.testing.assert_array_equal(after[1:], before[1:])


@pytest.mark.parametrize("nonsense", [math.nan, math.inf])
def test_unknown_conditions_give_unknown_temperatures(nonsense: float) -> None:
    """Where the part's own temperature is no number, no pixel has one."""
    source = ScenePages(still(40.0))
    formula = TemperatureFormula(Calibration.from_eeprom(source.eeprom), Surface())
    vitals = Vitals(gain=1.0, supply_volts=3.3, ambient_celsius=nonsense)
    assert np.isnan(formula.solve(pages_of(source, CHESS)[0], vitals)).all()


def test_no_sensitivity_left_is_unknown_not_an_error() -> None:
    """At the one Ta where KsTa takes all sensitivity away, the answer is NaN."""
    part = PartParameters(ks_ta=-128 / 8192)
    calibration = Calibration.from_eeprom(encode_eeprom(part))
    formula = TemperatureFormula(calibration, Surface())
    page = Page(np.zeros(832, dtype=np.int16), CHESS, 0)
    assert np.isnan(formula.solve(page, Vitals(1.0, 3.3, 89.0))).all()


@settings(deadline=None)
@given(
    words=st.binary(min_size=1664, max_size=1664),
    control=st.integers(0, 0xFFFF),
    subpage=st.integers(0, 1),
)
def test_any_words_give_numbers_or_nothing(words: bytes, control: int, subpage: int) -> None:
    """Whatever a page holds, each of its 384 pixels is a finite temperature or NaN, never an exception."""
    calibration = Calibration.from_eeprom(encode_eeprom(PartParameters()))
    page = Page(np.frombuffer(words, dtype=np.int16), control, subpage)
    celsius = TemperatureFormula(calibration, Surface()).solve(page, vitals_of(page, calibration))
    assert celsius.shape == (384,)
    assert not np.isinf(celsius).any()
    assert not (celsius < -273.15).any()
