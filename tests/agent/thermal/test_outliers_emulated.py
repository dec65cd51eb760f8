"""Emulated parts with the noise of the datasheet: the healthy are left alone, what is defective is found."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import Calibration, Surface, ThermalFrame
from thermal2mqtt.mlx90640.emulator import Conditions, Measurement, Scene, ScenePages, still
from thermal2mqtt.mlx90640.frame_maker import FrameMaker
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.plausibility import FrozenPages
from thermal2mqtt.mlx90640.registers import REFRESH_RATES_HZ
from thermal2mqtt.settings.sensor import Lens
from thermal2mqtt.thermal.datasheet import netd
from thermal2mqtt.thermal.outliers import Outliers

SPOT = (10, 12)
WORD = SPOT[0] * 32 + SPOT[1]
PAGES = 400

Spoil = Callable[[NDArray[np.int16], np.random.Generator], None]


def _scene(
    rows: slice = slice(0), columns: slice = slice(0), kelvin: float | NDArray[np.float64] = 0.0
) -> NDArray[np.float64]:
    scene = np.full((24, 32), 25.0)
    scene[rows, columns] += kelvin
    return scene


def _joint() -> NDArray[np.float64]:
    rows, columns = np.indices((24, 32))
    return 25 + 60 * np.exp(-((rows - 12.3) ** 2 + (columns - 15.7) ** 2) / 18)


def _spot(size: int, kelvin: float) -> Scene:
    return still(_scene(slice(10, 10 + size), slice(12, 12 + size), kelvin))


def _walker(seconds: float) -> NDArray[np.float64]:
    column = int(abs(seconds * 3 % 56 - 28))
    return _scene(slice(8, 14), slice(column, column + 4), 10.0)


def _shaking(seconds: float) -> NDArray[np.float64]:
    share = 0.3 + 0.3 * np.sin(37.1 * seconds)
    return _scene(slice(10, 11), slice(12, 14), np.array([60 * (1 - share), 60 * share]))


def _heating(seconds: float) -> NDArray[np.float64]:
    return _scene(slice(10, 11), slice(12, 13), min(200.0, 10 * seconds))


HEALTHY = {
    "even": still(25.0),
    "joint": still(_joint()),
    "edge near the limit": still(_scene(slice(6, 14), slice(8, 17), 2.7)),
    "sharp edge": still(_scene(slice(6, 14), slice(8, 17), 80.0)),
    "spot of 3 K": _spot(1, 3.0),
    "spot of 20 K": _spot(1, 20.0),
    "spot of 200 K": _spot(1, 200.0),
    "2 x 2 of 20 K": _spot(2, 20.0),
    "2 x 2 of 200 K": _spot(2, 200.0),
    "walker": _walker,
    "shaking spot": _shaking,
}


def _frames(
    scene: Scene, rate: int, *, spoil: Spoil | None = None, warm_up: bool = False
) -> Iterator[ThermalFrame]:
    """Yield the frames of a part at the rate of this index of the control register, without end."""
    source, random = ScenePages(scene, noise=1.0), np.random.default_rng(rate)
    maker = FrameMaker(Calibration.from_eeprom(source.eeprom), Surface(), FrozenPages(), repair=False)
    ram, control = np.zeros(832, np.uint16), 0x1901 & ~0x0380 | rate << 7
    number = 0
    while True:
        seconds = number / REFRESH_RATES_HZ[rate]
        if warm_up and number % 16 == 0:
            source.conditions = Conditions(ambient_celsius=25 + 12 * (1 - np.exp(-seconds / 60)))
        subpage = source.land(ram, Measurement(number, seconds, control))
        words = ram.view(np.int16).copy()
        if spoil is not None and subpage == sum(SPOT) % 2:
            spoil(words, random)
            ram.view(np.int16)[WORD] = words[WORD]
        yield maker.frame_of(Page(words, control, subpage), now=seconds, time=seconds, sequence=number)
        number += 1


def _repaired(outliers: Outliers, frame: ThermalFrame) -> NDArray[np.float32]:
    noise = np.full((24, 32), netd(Lens.BAA, frame.refresh_rate_hz), np.float32)
    return outliers.repair(frame.celsius, frame.subpage, frame.monotonic, noise)


@pytest.mark.parametrize("rate", range(len(REFRESH_RATES_HZ)))
@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_part_is_left_alone(name: str, rate: int) -> None:
    """At every refresh rate no pixel is changed, however small and hot a thing it sees, nor called bad."""
    outliers = Outliers((24, 32))
    for _, frame in zip(range(PAGES), _frames(HEALTHY[name], rate), strict=False):
        np.testing.assert_array_equal(_repaired(outliers, frame), frame.celsius)
        assert outliers.bad_pixels == ()


@pytest.mark.parametrize("rate", range(len(REFRESH_RATES_HZ)))
def test_a_spot_that_heats_up_is_held_back_once_at_most(rate: int) -> None:
    """Ten kelvin a second in one pixel: the first look may be doubted, for the two pages until the next."""
    outliers, changed = Outliers((24, 32)), 0
    for _, frame in zip(range(PAGES), _frames(_heating, rate), strict=False):
        changed += int(np.count_nonzero(np.abs(_repaired(outliers, frame) - frame.celsius) > 0))
    assert changed <= 2
    assert outliers.bad_pixels == ()


@pytest.mark.parametrize("rate", [0, 4, 7])
def test_a_part_that_warms_up_is_left_alone(rate: int) -> None:
    """What its own temperature does to all pixels is no jump of one."""
    outliers = Outliers((24, 32))
    for _, frame in zip(range(PAGES), _frames(still(_joint()), rate, warm_up=True), strict=False):
        np.testing.assert_array_equal(_repaired(outliers, frame), frame.celsius)
    assert outliers.bad_pixels == ()


def _stuck(words: NDArray[np.int16], _random: np.random.Generator) -> None:
    words[WORD] = 300


def _dead(words: NDArray[np.int16], _random: np.random.Generator) -> None:
    words[WORD] = 0


def _glitching(words: NDArray[np.int16], random: np.random.Generator) -> None:
    words[WORD] += 250 * int(random.random() < 0.4)


@pytest.mark.parametrize("spoil", [_stuck, _dead, _glitching])
@pytest.mark.parametrize("rate", range(len(REFRESH_RATES_HZ)))
def test_a_defective_pixel_is_found(rate: int, spoil: Spoil) -> None:
    """Within 600 pages, and no other is named; then it shows what is around it."""
    outliers = Outliers((24, 32))
    for _, frame in zip(range(600), _frames(still(25.0), rate, spoil=spoil), strict=False):
        image = _repaired(outliers, frame)
    assert outliers.bad_pixels == (SPOT,)
    assert image[SPOT] == pytest.approx(25.0, abs=3.0)


@pytest.mark.parametrize("rate", range(len(REFRESH_RATES_HZ)))
def test_a_pixel_with_ten_times_the_noise_is_found(rate: int) -> None:
    """It jumps often enough at every rate."""
    counts = 50 * netd(Lens.BAA, REFRESH_RATES_HZ[rate])

    def noisy(words: NDArray[np.int16], random: np.random.Generator) -> None:
        words[WORD] += round(random.normal(0, counts))

    outliers = Outliers((24, 32))
    for _, frame in zip(range(600), _frames(still(25.0), rate, spoil=noisy), strict=False):
        _repaired(outliers, frame)
        if outliers.bad_pixels:
            break
    assert outliers.bad_pixels == (SPOT,)


def test_a_stuck_pixel_that_works_again_is_forgotten() -> None:
    """Half a minute later at 8 Hz."""
    outliers, stuck = Outliers((24, 32)), [True]

    def spoil(words: NDArray[np.int16], random: np.random.Generator) -> None:
        if stuck[0]:
            _stuck(words, random)

    for number, frame in zip(range(2 * PAGES), _frames(still(25.0), 4, spoil=spoil), strict=False):
        _repaired(outliers, frame)
        if number == PAGES:
            assert outliers.bad_pixels == (SPOT,)
            stuck[0] = False
        if number == PAGES + 256:
            break
    assert outliers.bad_pixels == ()
