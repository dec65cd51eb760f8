"""Two halves, each with its age; what is too old is unknown."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.mlx90640.image import HALF_MISSING_AFTER_PERIODS, HalfImages

PERIOD = 0.125
_parity = np.indices((24, 32)).sum(axis=0) % 2
PIXELS = [np.flatnonzero(_parity == subpage) for subpage in (0, 1)]


def renew(halves: HalfImages, subpage: int, celsius: float, now: float) -> None:
    """Write one half in one temperature."""
    halves.renew(subpage, PIXELS[subpage], np.full(384, celsius), now=now, period=PERIOD)


def test_nothing_is_known_before_the_first_page() -> None:
    """An image without pages is all NaN."""
    halves = HalfImages()
    assert np.isnan(halves.copy()).all()
    assert halves.ages(5.0) == (None, None)


def test_a_half_lasts_eight_periods() -> None:
    """At eight periods it is still there, beyond it is unknown."""
    halves = HalfImages()
    renew(halves, 0, 20, now=0.0)
    renew(halves, 1, 30, now=HALF_MISSING_AFTER_PERIODS * PERIOD)
    assert halves.ages(1.0) == (1.0, 0.0)
    renew(halves, 1, 30, now=HALF_MISSING_AFTER_PERIODS * PERIOD + 0.01)
    assert halves.ages(1.01) == (None, 0.0)
    assert np.isnan(halves.copy().ravel()[PIXELS[0]]).all()


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 12), st.integers(-40, 300)), max_size=40))
def test_the_image_is_always_the_newest_of_each_half_or_nothing(pages: list[tuple[int, int, int]]) -> None:
    """Whatever comes in whatever order, each half shows its last page while that is young enough."""
    halves = HalfImages()
    latest: dict[int, tuple[float, int]] = {}
    now = 100.0
    for subpage, periods, celsius in pages:
        now += periods * PERIOD
        renew(halves, subpage, celsius, now)
        latest[subpage] = (now, celsius)
        image, ages = halves.copy().ravel(), halves.ages(now)
        for half in (0, 1):
            since, shown = latest.get(half, (-1000.0, 0))
            young = now - since <= HALF_MISSING_AFTER_PERIODS * PERIOD
            assert ages[half] == (now - since if young else None)
            assert (image[PIXELS[half]] == shown).all() if young else np.isnan(image[PIXELS[half]]).all()
