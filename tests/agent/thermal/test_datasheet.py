"""What the datasheet says, as it is used."""

import numpy as np
import pytest

from thermal2mqtt.settings.sensor import Lens
from thermal2mqtt.thermal.datasheet import netd, pixel_metres, uniformity


@pytest.mark.parametrize(("lens", "rate", "kelvin"), [("baa", 0.5, 0.10), ("baa", 8, 0.36), ("bab", 64, 2.0)])
def test_noise_goes_with_rate_and_lens(lens: str, rate: float, kelvin: float) -> None:
    """The table's values; a rate in between is taken for the next faster one."""
    assert netd(Lens(lens), rate) == kelvin
    assert netd(Lens(lens), rate * 0.9) == kelvin


def test_the_centre_is_better_than_the_corners() -> None:
    """The bounds of BAA in the middle, between, and in the corners, where the difference counts too."""
    bounds = uniformity(Lens.BAA, (24, 32))
    places = [(12, 16), (12, 26), (0, 0)]
    assert [bounds.usual_kelvin[p] for p in places] == [0.5, 1.0, 2.0]
    assert [bounds.unusual_kelvin[p] for p in places] == [1.0, 2.0, 3.0]
    assert [bounds.ratio[p] for p in places] == [0.0, 0.0, 0.02]


def test_the_narrow_lens_has_two_parts() -> None:
    """BAB: 1 K in the middle, 2 K around it, and no share of the difference."""
    bounds = uniformity(Lens.BAB, (24, 32))
    assert (bounds.usual_kelvin[12, 16], bounds.usual_kelvin[0, 0]) == (1.0, 2.0)
    assert not bounds.ratio.any()


def test_a_turned_image_has_its_corners_turned() -> None:
    """The parts of the image lie in the turned image as in the part's own."""
    for lens in Lens:
        plain, turned = (uniformity(lens, shape).usual_kelvin for shape in ((24, 32), (32, 24)))
        np.testing.assert_array_equal(turned, np.rot90(plain))


def test_a_pixel_sees_six_centimetres_at_a_metre() -> None:
    """BAA 6 cm, BAB 3 cm wide; in portrait width and height change places."""
    assert pixel_metres(Lens.BAA, (24, 32), 1.0) == pytest.approx((0.060, 0.0546), abs=0.0005)
    assert pixel_metres(Lens.BAB, (24, 32), 2.0) == pytest.approx((0.060, 0.051), abs=0.0005)
    assert pixel_metres(Lens.BAA, (32, 24), 1.0) == pytest.approx((0.0546, 0.060), abs=0.0005)
