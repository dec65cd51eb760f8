"""The words that are laid into a page are what the formula itself takes for the wanted temperature."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermal2mqtt.mlx90640 import Calibration, Mlx90640, RawPage, Surface
from thermal2mqtt.mlx90640.emulator import Conditions, EmulatedMlx90640, ScenePages, TurnableClock, still
from thermal2mqtt.mlx90640.frame_maker import FrameMaker
from thermal2mqtt.mlx90640.plausibility import FrozenPages
from thermal2mqtt.proof.hot_region import HotRegion

REGION = np.zeros((24, 32), np.bool_)
REGION[8:12, 10:15] = True


def pages_of(conditions: Conditions, surface: Surface, resolution_bits: int = 18) -> list[RawPage]:
    """Return both halves of an image of 30 C."""
    clock, pages = TurnableClock(), list[RawPage]()
    bus = EmulatedMlx90640(ScenePages(still(30.0), conditions=conditions), clock=clock)
    sensor = Mlx90640(bus, clock=clock, taps=[lambda raw: pages.append(raw.copy())])
    sensor.surface = surface
    sensor.resolution_bits = resolution_bits
    for _ in range(2):
        sensor.read()
    return pages


def seen(pages: list[RawPage], celsius: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return the image with the region in it."""
    calibration = Calibration.from_eeprom(pages[0].eeprom)
    region = HotRegion(calibration, pages[0].surface, REGION.reshape(-1), celsius)
    maker = FrameMaker(calibration, pages[0].surface, FrozenPages(0))
    for number, raw in enumerate(pages, 1):
        laid = region.laid_into(raw.page)
        frame = maker.frame_of(laid, now=raw.monotonic, time=raw.time, sequence=number)
    return frame.celsius


@settings(deadline=None, max_examples=40)
@given(
    celsius=st.floats(-20, 250),
    ambient=st.floats(-10, 60),
    supply=st.floats(3.1, 3.5),
    emissivity=st.floats(0.3, 1.0),
    reflected=st.floats(0, 60) | st.none(),
)
def test_the_region_has_its_temperature_and_the_rest_its_own(
    celsius: float, ambient: float, supply: float, emissivity: float, reflected: float | None
) -> None:
    """Whatever the part's own temperature and supply, and whatever it looks at."""
    conditions = Conditions(
        ambient_celsius=ambient, supply_volts=supply, emissivity=emissivity, reflected_celsius=reflected
    )
    pages = pages_of(conditions, Surface(emissivity, reflected))
    found, plain = seen(pages, celsius), 30.0
    assert np.all(found[REGION] >= celsius - 1e-3)
    assert np.all(found[REGION] < celsius + 1.5)
    assert np.abs(found[~REGION] - plain).max() < 1.0


@pytest.mark.parametrize("resolution_bits", [16, 17, 18, 19])
def test_any_resolution_will_do(resolution_bits: int) -> None:
    """The page says which it was measured with."""
    pages = pages_of(Conditions(), Surface(0.95), resolution_bits)
    assert np.all(seen(pages, 105.0)[REGION] >= 104.99)


def test_the_real_page_is_left_alone() -> None:
    """The region is laid into a copy."""
    pages = pages_of(Conditions(), Surface(0.95))
    before = pages[0].page.words.tobytes()
    calibration = Calibration.from_eeprom(pages[0].eeprom)
    HotRegion(calibration, Surface(0.95), REGION.reshape(-1), 200.0).laid_into(pages[0].page)
    assert pages[0].page.words.tobytes() == before


def test_a_temperature_that_the_converter_cannot_hold_is_no_overrun() -> None:
    """It is as hot as a good page can be, and the page is believed."""
    found = seen(pages_of(Conditions(), Surface(0.95)), 5000.0)
    assert np.isfinite(found).all()
    assert found[REGION].min() > 300
