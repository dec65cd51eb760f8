"""Pages from a scene: noise as the datasheet gives it, the part's own default, a real part's EEPROM."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.agent.mlx90640.rig import Example
from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.emulator import Conditions, Measurement, ScenePages, still
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.surface import Surface
from thermal2mqtt.mlx90640.temperatures import TemperatureFormula
from thermal2mqtt.mlx90640.vitals import vitals_of


def temperatures(source: ScenePages, control: int, pages: int) -> NDArray[np.float64]:
    """Return the 384 temperatures of each of so many pages of subpage 0."""
    calibration = Calibration.from_eeprom(source.eeprom)
    formula = TemperatureFormula(calibration, Surface(source.conditions.emissivity))
    ram, seen = np.zeros(832, np.uint16), []
    for number in range(pages):
        source.land(ram, Measurement(2 * number, 0.0, control))
        page = Page(ram.view(np.int16), control, 0)
        seen.append(formula.solve(page, vitals_of(page, calibration)).copy())
    return np.array(seen)


@pytest.mark.parametrize(("setting", "netd"), [(0, 0.10), (4, 0.36), (7, 1.05)])
def test_noise_is_that_of_the_datasheet_at_25_celsius(setting: int, netd: float) -> None:
    """The scatter in time of each pixel, rms, grows with the refresh rate; rounding adds its own."""
    source = ScenePages(still(25.0), noise=1.0, conditions=Conditions(emissivity=1.0))
    seen = temperatures(source, 0x1801 | setting << 7, pages=400)
    step = 0.18
    assert np.sqrt((seen.std(axis=0) ** 2).mean()) == pytest.approx(
        np.hypot(netd, step / np.sqrt(12)), rel=0.1
    )


def test_noise_is_smaller_where_it_is_hot() -> None:
    """Noise is one of the converter's counts; a kelvin is more counts at 200 C than at 25 C."""
    scatter = [
        temperatures(ScenePages(still(celsius), noise=2.0), 0x1B81, pages=50).std(axis=0).mean()
        for celsius in (25.0, 200.0)
    ]
    assert scatter[1] < 0.4 * scatter[0]


def test_noise_repeats_with_its_seed() -> None:
    """The same seed gives the same pages, another one others; none is exactly repeatable."""
    first, again, other = (
        temperatures(ScenePages(still(25.0), noise=1.0, seed=seed), 0x1A01, pages=2) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()
    quiet = temperatures(ScenePages(still(25.0)), 0x1A01, pages=2)
    assert (quiet[0] == quiet[1]).all()


def test_a_scene_may_be_an_image() -> None:
    """A still image of (24, 32) is seen as it is."""
    image = np.linspace(20.0, 90.0, 768).reshape(24, 32)
    seen = temperatures(ScenePages(still(image)), 0x1A01, pages=1)[0]
    expected = image.reshape(-1)[np.flatnonzero(np.indices((24, 32)).sum(axis=0) % 2 == 0)]
    assert np.allclose(seen, expected, atol=0.2)


def test_a_real_part_can_be_made_to_see_a_scene(example: Example) -> None:
    """The manufacturer's own EEPROM serves as well as one of our making."""
    source = ScenePages(still(60.0), eeprom=example.eeprom)
    assert temperatures(source, 0x1901, pages=1) == pytest.approx(60.0, abs=0.2)
