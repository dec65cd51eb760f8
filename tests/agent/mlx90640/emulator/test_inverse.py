"""A scene in Celsius becomes words, and the formula makes the same scene of them again."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.emulator import Conditions, Measurement, PartParameters, ScenePages, still
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import RamWord
from thermal2mqtt.mlx90640.surface import Surface
from thermal2mqtt.mlx90640.temperatures import TemperatureFormula
from thermal2mqtt.mlx90640.vitals import vitals_of

CHESS_18_BIT_8_HZ = 0x1A01
RAMP = np.linspace(-30.0, 250.0, 768).reshape(24, 32)
"""A scene with every temperature from cold to hot."""


def read_back(
    scene: NDArray[np.float64], part: PartParameters, conditions: Conditions, control: int
) -> NDArray[np.float64]:
    """Return what a reader with the right emissivity sees after two subpages."""
    source = ScenePages(still(scene), part=part, conditions=conditions)
    calibration = Calibration.from_eeprom(source.eeprom)
    formula = TemperatureFormula(calibration, Surface(conditions.emissivity, conditions.reflected_celsius))
    ram, seen = np.zeros(832, np.uint16), np.full(768, np.nan)
    for number in (0, 1):
        subpage = source.land(ram, Measurement(number, 0.0, control))
        page = Page(ram.view(np.int16), control, subpage)
        seen[formula.pixels_of(page)] = formula.solve(page, vitals_of(page, calibration))
    return seen.reshape(24, 32)


def step_kelvin(
    scene: NDArray[np.float64], part: PartParameters, conditions: Conditions
) -> NDArray[np.float64]:
    """Return how much a reading changes by one count: the finest that the part can tell."""
    alpha = Calibration.from_eeprom(ScenePages(still(0.0), part=part).eeprom).alpha
    per_kelvin = conditions.emissivity * alpha * 4 * (scene + 273.15) ** 3 / conditions.gain
    return np.asarray(1 / per_kelvin, np.float64)


conditions_of_any_kind = st.builds(
    Conditions,
    ambient_celsius=st.floats(-20.0, 80.0),
    supply_volts=st.floats(3.0, 3.6),
    gain=st.floats(0.9, 1.1),
    emissivity=st.floats(0.3, 1.0),
    reflected_celsius=st.none() | st.floats(0.0, 60.0),
)
parts_of_any_kind = st.builds(
    PartParameters,
    tgc=st.floats(-0.5, 0.5),
    chess_calibrated=st.booleans(),
    ks_to=st.just((-4e-4, -2e-4, 3e-4, 5e-4)),
    ct3=st.just(80),
    ct4=st.just(160),
)


@given(conditions_of_any_kind, parts_of_any_kind, st.sampled_from([0, 0x1000]), st.integers(0, 3))
@settings(max_examples=60)
def test_a_scene_comes_back_within_its_quantisation(
    conditions: Conditions,
    part: PartParameters,
    pattern: int,
    resolution: int,
) -> None:
    """Whatever the part's state, its surroundings and its mode: off by half a count, no more."""
    seen = read_back(RAMP, part, conditions, 0x0201 | resolution << 10 | pattern)
    # The slope with temperature differs a little between the ranges, hence 0.6 instead of half a count.
    assert np.all(np.abs(seen - RAMP) <= 0.6 * step_kelvin(RAMP, part, conditions) + 0.002)


@given(celsius=st.floats(-40.0, 300.0), ambient=st.floats(0.0, 50.0))
@settings(max_examples=40)
def test_one_temperature_everywhere_reads_the_same_on_average(celsius: float, ambient: float) -> None:
    """Rounding scatters a flat scene by counts but shifts it by no more than a third of one."""
    part, conditions = PartParameters(), Conditions(ambient_celsius=ambient)
    scene = np.full((24, 32), celsius)
    seen = read_back(scene, part, conditions, CHESS_18_BIT_8_HZ)
    assert seen.mean() == pytest.approx(celsius, abs=0.35 * step_kelvin(scene, part, conditions).mean())


@given(ambient=st.floats(-40.0, 85.0), supply=st.floats(2.8, 3.7), resolution=st.integers(0, 3))
@settings(max_examples=40)
def test_the_part_tells_its_own_state(ambient: float, supply: float, resolution: int) -> None:
    """Ta to a hundredth and Vdd to its own quantisation, at every resolution of the converter."""
    source = ScenePages(still(20.0), conditions=Conditions(ambient, supply, gain=1.05))
    ram, control = np.zeros(832, np.uint16), 0x1201 | resolution << 10
    page = Page(ram.view(np.int16), control, source.land(ram, Measurement(0, 0.0, control)))
    vitals = vitals_of(page, Calibration.from_eeprom(source.eeprom))
    assert vitals.ambient_celsius == pytest.approx(ambient, abs=0.02)
    assert vitals.supply_volts == pytest.approx(supply, abs=0.001)
    assert vitals.gain == pytest.approx(1.05, rel=1e-3)


def test_conditions_may_change_between_pages() -> None:
    """A part that warms up tells so from the next page on, and the scene stays right."""
    source = ScenePages(still(50.0))
    calibration = Calibration.from_eeprom(source.eeprom)
    ram = np.zeros(832, np.uint16)
    page = Page(ram.view(np.int16), CHESS_18_BIT_8_HZ, 0)
    source.land(ram, Measurement(0, 0.0, CHESS_18_BIT_8_HZ))
    source.conditions = replace(source.conditions, ambient_celsius=60.0)
    source.land(ram, Measurement(2, 1.0, CHESS_18_BIT_8_HZ))
    vitals = vitals_of(page, calibration)
    seen = TemperatureFormula(calibration, Surface(0.95)).solve(page, vitals)
    assert vitals.ambient_celsius == pytest.approx(60.0, abs=0.02)
    assert seen.mean() == pytest.approx(50.0, abs=0.05)


@pytest.mark.parametrize(("celsius", "word"), [(900.0, 0x7FFF), (5000.0, 0x7FFF), (-500.0, None)])
def test_what_is_far_too_hot_overruns_the_converter(celsius: float, word: int | None) -> None:
    """Beyond its range a pixel reads 0x7FFF as on the part; what is too cold reads as the coldest."""
    part = PartParameters(pixels=replace(PartParameters().pixels, alpha=np.full((24, 32), 1.4e-7)))
    source, coldest = (ScenePages(still(value), part=part) for value in (celsius, -60.0))
    ram, expected = np.zeros(832, np.uint16), np.zeros(832, np.uint16)
    source.land(ram, Measurement(0, 0.0, CHESS_18_BIT_8_HZ))
    coldest.land(expected, Measurement(0, 0.0, CHESS_18_BIT_8_HZ))
    if word is None:
        assert ram.tolist() == expected.tolist()
    else:
        assert ram[0] == word


def test_bad_pixels_read_nonsense() -> None:
    """A broken pixel does not see the scene at all, an outlier sees it wrong."""
    part = PartParameters(broken=((3, 4),), outliers=((10, 11),))
    words = {}
    for celsius in (20.0, 80.0):
        ram = np.zeros(832, np.uint16)
        source = ScenePages(still(celsius), part=part)
        for number in (0, 1):
            source.land(ram, Measurement(number, 0.0, CHESS_18_BIT_8_HZ))
        words[celsius] = ram[:768].reshape(24, 32)
    assert words[20.0][3, 4] == words[80.0][3, 4]
    assert words[20.0][10, 11] != words[80.0][10, 11]
    seen = read_back(np.full((24, 32), 20.0), part, Conditions(), CHESS_18_BIT_8_HZ)
    assert abs(seen[10, 11] - 20.0) > 10.0
    assert abs(seen[10, 12] - 20.0) < 0.5


def test_resolution_shows_only_in_the_supply_word() -> None:
    """The formula corrects no other word for it, so no other word may depend on it."""
    pages = []
    for control in (0x1A01, 0x1601):
        ram = np.zeros(832, np.uint16)
        ScenePages(still(30.0)).land(ram, Measurement(0, 0.0, control))
        pages.append(ram)
    assert np.flatnonzero(pages[0] != pages[1]).tolist() == [RamWord.VDD]
