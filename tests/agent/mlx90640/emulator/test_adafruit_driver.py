"""The unmodified adafruit driver runs on the emulator, defects and all: why it is not used for pages."""

from collections.abc import Iterator

import adafruit_mlx90640
import numpy as np
import pytest
from adafruit_mlx90640 import MLX90640, RefreshRate
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.emulator import (
    EmulatedBus,
    EmulatedMlx90640,
    Fault,
    PartParameters,
    ScenePages,
    TurnableClock,
    plausible_pixels,
    still,
)

RAMP = np.linspace(10.0, 120.0, 768).reshape(24, 32)


@pytest.fixture(autouse=True)
def _forget_bad_pixels() -> Iterator[None]:
    """The driver keeps bad pixels on its class: give each test the class as imported."""
    MLX90640.brokenPixels, MLX90640.outlierPixels = [], []
    yield
    MLX90640.brokenPixels, MLX90640.outlierPixels = [], []


def image(driver: MLX90640) -> NDArray[np.float64]:
    """Return one image as the driver makes it, shape (24, 32), Celsius."""
    frame = [0.0] * 768
    driver.getFrame(frame)
    return np.array(frame).reshape(24, 32)


def test_it_constructs_and_tells_identity_and_rate(clock: TurnableClock) -> None:
    """Probe, EEPROM, serial number; the rate is read and written."""
    part = PartParameters(serial_number=(0x1234, 0x5678, 0x9ABC))
    driver = MLX90640(EmulatedMlx90640(ScenePages(still(20.0), part=part), clock=clock))
    assert driver.serial_number == [0x1234, 0x5678, 0x9ABC]
    assert driver.refresh_rate == RefreshRate.REFRESH_2_HZ
    driver.refresh_rate = RefreshRate.REFRESH_4_HZ
    assert driver.refresh_rate == RefreshRate.REFRESH_4_HZ


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_its_temperatures_are_those_of_the_scene(seed: int, clock: TurnableClock) -> None:
    """An independent implementation of the formula sees what the scene was, within the quantisation."""
    part = PartParameters(pixels=plausible_pixels(seed), tgc=0.25)
    driver = MLX90640(EmulatedMlx90640(ScenePages(still(RAMP), part=part), clock=clock))
    driver.refresh_rate = RefreshRate.REFRESH_4_HZ
    assert np.allclose(image(driver), RAMP, atol=0.25)


def test_it_cannot_keep_up_where_the_bus_is_slow(clock: TurnableClock) -> None:
    """At 8 Hz on 100 kHz each page is overtaken while it is read: it gives up, always."""
    driver = MLX90640(EmulatedMlx90640(ScenePages(still(20.0)), clock=clock, scl_hz=100e3))
    driver.refresh_rate = RefreshRate.REFRESH_8_HZ
    with pytest.raises(RuntimeError, match="Too many retries"):
        image(driver)


def test_defect_a_it_cannot_be_constructed_twice_with_a_bad_pixel(clock: TurnableClock) -> None:
    """Bad pixels pile up on the class, so a reconnection finds each one adjacent to itself."""
    bus = EmulatedMlx90640(ScenePages(still(20.0), part=PartParameters(outliers=((5, 5),))), clock=clock)
    MLX90640(bus)
    with pytest.raises(RuntimeError, match="Adjacent outlier pixels"):
        MLX90640(bus)


def test_defect_b_a_second_sensor_corrupts_the_first(clock: TurnableClock) -> None:
    """Calibration is shared between all instances: the first sensor is off by kelvins afterwards."""
    bus = EmulatedBus(clock=clock)
    for address, seed in ((0x33, 1), (0x34, 2)):
        part = PartParameters(pixels=plausible_pixels(seed))
        bus.attach(address, ScenePages(still(40.0), part=part))
    first = MLX90640(bus, 0x33)
    assert np.allclose(image(first), 40.0, atol=0.25)
    MLX90640(bus, 0x34)
    assert np.abs(image(first) - 40.0).max() > 1.0


def test_defect_c_bad_pixels_read_absolute_zero(clock: TurnableClock) -> None:
    """They are left in the image as -273.15, to be averaged into whatever comes after."""
    part = PartParameters(broken=((7, 9),))
    driver = MLX90640(EmulatedMlx90640(ScenePages(still(20.0), part=part), clock=clock))
    assert image(driver)[7, 9] == -273.15


def test_defect_d_a_bus_held_high_is_believed(clock: TurnableClock) -> None:
    """All ones pass as a page of hundreds of degrees; all zeros end in a division by zero."""
    bus = EmulatedMlx90640(ScenePages(still(20.0)), clock=clock)
    driver = MLX90640(bus)
    words = [0xFFFF] * 832 + [0x1901, 0]
    frame = [0.0] * 768
    driver._CalculateTo(words, 0.95, 20.0, frame)
    assert np.abs(np.array(frame).reshape(24, 32)[0, ::2]).min() > 100.0
    with pytest.raises(ZeroDivisionError):
        driver._CalculateTo([0] * 832 + [0x1901, 0], 0.95, 20.0, frame)


def test_defect_f_a_stuck_subpage_is_not_noticed(clock: TurnableClock) -> None:
    """It returns an image of which one half was never measured."""
    bus = EmulatedMlx90640(ScenePages(still(50.0)), clock=clock)
    driver = MLX90640(bus)
    clock.advance(1.0)
    bus.faults.inject(Fault.STUCK_SUBPAGE)
    seen = image(driver)
    halves = [seen[np.indices((24, 32)).sum(axis=0) % 2 == parity].mean() for parity in (0, 1)]
    assert sorted(halves) == pytest.approx([0.0, 50.0], abs=0.5)


def test_defect_h_one_missing_acknowledge_ends_it(clock: TurnableClock) -> None:
    """A single NACK goes right through to the program."""
    bus = EmulatedMlx90640(ScenePages(still(20.0)), clock=clock)
    driver = MLX90640(bus)
    bus.faults.inject(Fault.NACK, times=1)
    with pytest.raises(OSError, match="not acknowledged"):
        image(driver)


def test_defect_i_a_fifth_bad_pixel_refuses_the_part(clock: TurnableClock) -> None:
    """Parts with more outliers, which work, cannot be used at all."""
    part = PartParameters(outliers=((1, 1), (4, 4), (8, 8), (12, 12), (16, 16)))
    with pytest.raises(RuntimeError, match="More than 4 outlier pixels"):
        MLX90640(EmulatedMlx90640(ScenePages(still(20.0), part=part), clock=clock))


def test_the_driver_is_the_one_that_was_examined() -> None:
    """A newer one may have lost a defect: then its test above, and what it argues for, is to be looked at."""
    assert adafruit_mlx90640.__version__ == "1.3.9"
