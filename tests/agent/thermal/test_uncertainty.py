"""How far figures may be off, and by what."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.agent.thermal.conftest import Analyse, MakeZone
from thermal2mqtt.thermal.results import Uncertainty

NOISELESS = {"refresh_rate_hz": 0.5}


@pytest.fixture
def uncertain(make_zone: MakeZone, analyse: Analyse) -> Callable[..., Uncertainty]:
    """The uncertainty of a zone of 4 x 4 pixels over an even scene."""

    def of(
        celsius: float | NDArray[np.float32],
        rows: tuple[int, int] = (10, 14),
        columns: tuple[int, int] = (14, 18),
        *,
        zone: dict[str, Any] | None = None,
        frame: dict[str, Any] | None = None,
        **settings: Any,
    ) -> Uncertainty:
        scene = np.broadcast_to(np.asarray(celsius, np.float32), (24, 32)).copy()
        found = analyse([make_zone("z", rows, columns, **(zone or {}))], scene, frame, **settings).zones["z"]
        assert found.uncertainty is not None
        return found.uncertainty

    return of


Of = Callable[..., Uncertainty]


def test_a_black_body_at_the_parts_own_temperature_is_the_datasheets(uncertain: Of) -> None:
    """Frame and non-uniformity as rectangles, k = 2: 2 * sqrt(1/3 + 0.25/3) in the middle, and some noise."""
    found = uncertain(33.0, emissivity=1.0, reflected_celsius=33.0, frame=NOISELESS)
    assert found.mean == pytest.approx(2 * np.sqrt((1 + 0.25) / 3), rel=0.02)
    assert found.claimed


@pytest.mark.parametrize(
    ("place", "bound"), [(((10, 14), (14, 18)), 0.5), (((10, 14), (25, 29)), 1.0), (((0, 3), (0, 3)), 2.0)]
)
def test_the_part_of_the_image_counts(uncertain: Of, place: Any, bound: float) -> None:
    """The middle is better than the corners."""
    found = uncertain(33.0, *place, emissivity=1.0, reflected_celsius=33.0, frame=NOISELESS)
    assert found.mean == pytest.approx(2 * np.sqrt((1 + bound**2) / 3), rel=0.03)


def test_in_a_corner_the_difference_to_the_part_counts(uncertain: Of) -> None:
    """Two percent of it, with BAA."""
    near, far = (
        uncertain(celsius, (0, 3), (0, 3), emissivity=1.0, frame={"ambient_celsius": 25.0, **NOISELESS})
        for celsius in (25.0, 95.0)
    )
    assert far.mean > near.mean + 0.8


def test_a_part_that_is_cold_or_hot_itself_is_worse(uncertain: Of) -> None:
    """Outside of 0-50 C everything doubles, or nearly."""
    usual, hot = (
        uncertain(ta, reflected_celsius=ta, frame={"ambient_celsius": ta, **NOISELESS}) for ta in (33, 60)
    )
    assert hot.mean == pytest.approx(2 * usual.mean, rel=0.05)


def test_beyond_what_is_claimed_it_is_an_estimate(uncertain: Of) -> None:
    """Above 100 C, and below 0 C, the figure is wider and says that nobody claims it."""
    inside, outside = uncertain(99.0, emissivity=1.0), uncertain(150.0, emissivity=1.0)
    assert (inside.claimed, outside.claimed, uncertain(-10.0).claimed) == (True, False, False)
    assert outside.mean > inside.mean * 1.3


def test_an_emissivity_that_may_be_off_costs_what_it_costs(uncertain: Of) -> None:
    """At 60 C in a room of 25 C, 0.05 off is 1.5 K at 0.95 and 4.4 K at 0.3, here as rectangles at k = 2."""
    for emissivity, off in ((0.95, 1.5), (0.3, 4.4)):
        exact = uncertain(60.0, emissivity=1.0, reflected_celsius=25.0, frame=NOISELESS)
        found = uncertain(60.0, emissivity=emissivity, reflected_celsius=25.0, frame=NOISELESS)
        assert found.mean > exact.mean
        assert found.mean > 2 * off / np.sqrt(3) * 0.9


def test_a_known_material_is_more_certain_than_a_number(uncertain: Of) -> None:
    """Tape is known to 0.02, a number to 0.05."""
    tape, number = (uncertain(90.0, zone={"emissivity": given}) for given in ("electrical_tape", 0.96))
    assert tape.mean < number.mean


def test_a_shiny_surface_shows_the_sensors_errors_enlarged(uncertain: Of) -> None:
    """What is not its own radiation carries no signal, but its errors count in full."""
    dull, shiny = (
        uncertain(33.0, zone={"emissivity": given, "reflected_celsius": 33.0}, frame=NOISELESS)
        for given in (0.9, 0.3)
    )
    assert shiny.mean > 2.5 * dull.mean


def test_a_window_takes_its_share(uncertain: Of) -> None:
    """Behind a window of 50 % the sensor's errors are twice as large."""
    plain = uncertain(25.0, frame=NOISELESS)
    behind = uncertain(25.0, frame=NOISELESS, window={"transmission": 0.5, "celsius": 25})
    assert behind.mean == pytest.approx(2 * plain.mean, rel=0.05)


def test_a_windows_transmission_may_be_off(uncertain: Of) -> None:
    """A hot object behind a cold window is less certain than one that is as warm as the window."""
    window = {"transmission": 0.3, "celsius": 25}
    cold, hot = (uncertain(celsius, window=window) for celsius in (25.0, 95.0))
    without = uncertain(95.0)
    assert hot.mean**2 > cold.mean**2 + without.mean**2


@pytest.mark.parametrize(("figure", "least"), [("max", 1.02), ("mean", 1.0)])
def test_noise_widens_single_pixels_more_than_means(uncertain: Of, figure: str, least: float) -> None:
    """At 64 Hz a maximum is much less certain than at 0.5 Hz, a mean of sixteen pixels hardly."""
    hot = np.full((24, 32), 30.0, np.float32)
    hot[12, 16] = 60.0
    slow, fast = (uncertain(hot, frame={"refresh_rate_hz": rate}) for rate in (0.5, 64))
    assert least < getattr(fast, figure) / getattr(slow, figure) < 1.6


def test_the_hottest_of_even_pixels_is_doubted(uncertain: Of) -> None:
    """In an even zone the maximum is the luckiest pixel: what it stands out may be noise, and is added."""
    noise = np.random.default_rng(3).normal(40, 0.36, (24, 32)).astype(np.float32)
    found = uncertain(noise)
    assert found.max > found.mean + 0.4
    assert found.min > found.mean + 0.4


def test_a_real_hot_spot_is_believed(uncertain: Of) -> None:
    """What stands out of the zone by far more than noise can is not doubted for it."""
    scene = np.full((24, 32), 40.0, np.float32)
    scene[11, 15] = 80.0
    found = uncertain(scene, zone={"emissivity": "electrical_tape"})
    assert found.max < 3.0


def test_the_blur_makes_figures_more_certain(uncertain: Of) -> None:
    """What is averaged has less noise, and its maximum is doubted less."""
    noise = np.random.default_rng(3).normal(40, 0.36, (24, 32)).astype(np.float32)
    plain, smooth = (uncertain(noise, conditioning={"smooth": given}) for given in (False, True))
    assert smooth.max < plain.max
