"""Minimum, mean, maximum and the share that is known, for all regions in one pass."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from thermal2mqtt.thermal.masks import belonging, coverage
from thermal2mqtt.thermal.results import ZoneFigures
from thermal2mqtt.thermal.zones import Regions

NAN = float("nan")
SHAPE = (6, 8)


def _one_row(*weights: float) -> NDArray[np.float64]:
    mask = np.zeros(SHAPE)
    mask[2, : len(weights)] = weights
    return mask


def _figures(mask: NDArray[np.float64], row: list[float]) -> ZoneFigures:
    scene = np.full(SHAPE, -40.0, np.float32)
    scene[2, : len(row)] = row
    return Regions([mask]).figures(scene)[0]


def test_figures_of_a_plain_zone() -> None:
    """Minimum, mean, maximum and the place of the maximum are those of the zone's own pixels."""
    assert _figures(_one_row(1, 1, 1), [10, 30, 20]) == ZoneFigures(10.0, 20.0, 30.0, (1.5 / 8, 2.5 / 6), 1.0)


def test_mean_is_weighted_by_area() -> None:
    """A pixel that is half covered counts half in the mean, and fully in minimum and maximum."""
    figures = _figures(_one_row(1, 0.5), [10, 40])
    assert (figures.min_celsius, figures.mean_celsius, figures.max_celsius) == (10.0, 20.0, 40.0)


def test_unknown_pixels_lower_the_valid_ratio_only() -> None:
    """With a quarter of the zone unknown the figures are those of the rest."""
    assert _figures(_one_row(1, 1, 1, 1), [10, NAN, 20, 30]) == ZoneFigures(
        10.0, 20.0, 30.0, (3.5 / 8, 2.5 / 6), 0.75
    )


def test_half_known_is_enough() -> None:
    """With just half of its area known a zone still has figures."""
    assert _figures(_one_row(1, 1), [10, NAN]).max_celsius == 10.0


@pytest.mark.parametrize("row", [[10.0, NAN, NAN], [NAN, NAN, NAN]])
def test_mostly_unknown_zone_has_no_figures(row: list[float]) -> None:
    """With more than half of its area unknown a zone has no figures, and says how much is known."""
    figures = _figures(_one_row(1, 1, 1), row)
    assert figures == ZoneFigures(None, None, None, None, figures.valid_ratio)
    assert figures.valid_ratio == pytest.approx(np.isfinite(row).mean())


def test_validity_counts_area_not_pixels() -> None:
    """Two of three pixels unknown, but grazed ones: most of the area is known."""
    figures = _figures(_one_row(1, 0.4, 0.4), [10, NAN, NAN])
    assert figures.max_celsius == 10.0
    assert figures.valid_ratio == pytest.approx(1 / 1.8)


def test_regions_do_not_mix() -> None:
    """Overlapping and neighbouring regions each have their own figures, in the order given."""
    scene = np.arange(48, dtype=np.float32).reshape(SHAPE)
    masks = [np.zeros(SHAPE) for _ in range(3)]
    masks[0][0, :] = masks[1][0, 4:] = masks[2][5, 7] = 1.0
    assert [f.max_celsius for f in Regions(masks).figures(scene)] == [7.0, 7.0, 47.0]
    assert [f.min_celsius for f in Regions(masks).figures(scene)] == [0.0, 4.0, 47.0]


def test_one_unknown_zone_leaves_the_others_alone() -> None:
    """A zone of which nothing is known changes no figure of its neighbours, before or after it."""
    scene = np.full(SHAPE, 25.0, np.float32)
    scene[1] = NAN
    masks = [np.zeros(SHAPE) for _ in range(3)]
    for row, mask in enumerate(masks):
        mask[row] = 1.0
    figures = Regions(masks).figures(scene)
    assert [f.max_celsius for f in figures] == [25.0, None, 25.0]
    assert figures[2].max_at == (0.5 / 8, 2.5 / 6)


@given(
    hnp.arrays(np.float32, SHAPE, elements=st.one_of(st.just(NAN), st.floats(-40, 300, width=32))),
    st.lists(
        hnp.arrays(np.float64, SHAPE, elements=st.floats(0, 1)).filter(lambda mask: mask.max() > 1e-3),
        min_size=1,
        max_size=5,
    ),
)
def test_agrees_with_doing_one_zone_at_a_time(
    scene: NDArray[np.float32], weights: list[NDArray[np.float64]]
) -> None:
    """For any scene, unknown pixels and regions, the one pass gives what the definition gives."""
    masks = [belonging(w) for w in weights]
    for mask, figures in zip(masks, Regions(masks).figures(scene), strict=True):
        known = (mask > 0) & np.isfinite(scene)
        ratio = mask[known].sum() / mask.sum()
        assert figures.valid_ratio == pytest.approx(ratio)
        if math.isclose(ratio, 0.5):
            continue
        low, mean, high = figures.min_celsius, figures.mean_celsius, figures.max_celsius
        if low is None or mean is None or high is None:
            assert ratio < 0.5
            assert figures == ZoneFigures(None, None, None, None, figures.valid_ratio)
            continue
        assert ratio > 0.5
        assert (low, high) == (scene[known].min(), scene[known].max())
        assert mean == pytest.approx(np.average(scene[known].astype(float), weights=mask[known]), abs=1e-4)
        assert low <= mean <= high
        assert figures.max_at is not None
        column, row = int(figures.max_at[0] * 8), int(figures.max_at[1] * 6)
        assert scene[row, column] == figures.max_celsius
        assert mask[row, column] > 0


def test_even_scene_has_one_temperature() -> None:
    """Over an even scene minimum, mean and maximum are one number, without rounding crumbs."""
    mask = belonging(coverage([(0.1, 0.1), (0.83, 0.2), (0.4, 0.77)], (24, 32)))
    figures = Regions([mask]).figures(np.full((24, 32), 21.37, np.float32))[0]
    assert figures.min_celsius == figures.mean_celsius == figures.max_celsius
