"""The statistics of all regions in one pass."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from thermal2mqtt.thermal.masks import belonging, coverage
from thermal2mqtt.thermal.zones import Regions, Statistics, without_first

NAN = float("nan")
SHAPE = (6, 8)


def _one_row(*weights: float) -> NDArray[np.float64]:
    mask = np.zeros(SHAPE)
    mask[2, : len(weights)] = weights
    return mask


def _measured(mask: NDArray[np.float64], row: list[float]) -> dict[str, float]:
    scene = np.full(SHAPE, -40.0, np.float32)
    scene[2, : len(row)] = row
    found = Regions([mask]).measure(scene)
    return {name: getattr(found, name)[0].item() for name in Statistics._fields}


def test_figures_of_a_plain_zone() -> None:
    """Every figure is that of the zone's own pixels; the hottest is told by its place."""
    found = _measured(_one_row(1, 1, 1), [10, 30, 20])
    assert (found["low"], found["mean"], found["high"], found["median"]) == (10.0, 20.0, 30.0, 20.0)
    assert (found["hottest"], found["valid"], found["p95"]) == (2 * 8 + 1, 1.0, 30.0)
    assert found["spread"] == pytest.approx(math.sqrt(200 / 3))


def test_mean_is_weighted_by_area() -> None:
    """A pixel that is half covered counts half in the mean, and fully in minimum and maximum."""
    found = _measured(_one_row(1, 0.5), [10, 40])
    assert (found["low"], found["mean"], found["high"]) == (10.0, 20.0, 40.0)


def test_unknown_pixels_lower_the_valid_ratio_only() -> None:
    """With a quarter of the zone unknown the figures are those of the rest."""
    found = _measured(_one_row(1, 1, 1, 1), [10, NAN, 20, 30])
    assert (found["low"], found["mean"], found["high"], found["valid"]) == (10.0, 20.0, 30.0, 0.75)
    assert found["hottest"] == 2 * 8 + 3


def test_half_known_is_enough() -> None:
    """With just half of its area known a zone still has figures."""
    assert _measured(_one_row(1, 1), [10, NAN])["high"] == 10.0


@pytest.mark.parametrize("row", [[10.0, NAN, NAN], [NAN, NAN, NAN]])
def test_mostly_unknown_zone_has_no_figures(row: list[float]) -> None:
    """With more than half of its area unknown a zone has no figures, and says how much is known."""
    found = _measured(_one_row(1, 1, 1), row)
    assert found.pop("valid") == pytest.approx(np.isfinite(row).mean())
    found.pop("hottest")
    assert np.isnan(list(found.values())).all()


def test_validity_counts_area_not_pixels() -> None:
    """Two of three pixels unknown, but grazed ones: most of the area is known."""
    found = _measured(_one_row(1, 0.4, 0.4), [10, NAN, NAN])
    assert found["high"] == 10.0
    assert found["valid"] == pytest.approx(1 / 1.8)


def test_regions_do_not_mix() -> None:
    """Overlapping and neighbouring regions each have their own figures, in the order given."""
    scene = np.arange(48, dtype=np.float32).reshape(SHAPE)
    masks = [np.zeros(SHAPE) for _ in range(3)]
    masks[0][0, :] = masks[1][0, 4:] = masks[2][5, 7] = 1.0
    found = Regions(masks).measure(scene)
    assert found.high.tolist() == [7.0, 7.0, 47.0]
    assert found.low.tolist() == [0.0, 4.0, 47.0]
    assert without_first(found).high.tolist() == [7.0, 47.0]


def test_one_unknown_zone_leaves_the_others_alone() -> None:
    """A zone of which nothing is known changes no figure of its neighbours, before or after it."""
    scene = np.full(SHAPE, 25.0, np.float32)
    scene[1] = NAN
    masks = [np.zeros(SHAPE) for _ in range(3)]
    for row, mask in enumerate(masks):
        mask[row] = 1.0
    found = Regions(masks).measure(scene)
    np.testing.assert_array_equal(found.high, [25.0, NAN, 25.0])
    assert found.hottest[2] == 2 * 8


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
    """For any scene, unknown pixels and regions, the one pass gives what the definitions give."""
    masks = [belonging(w) for w in weights]
    found = Regions(masks).measure(scene)
    for place, mask in enumerate(masks):
        known = (mask > 0) & np.isfinite(scene)
        ratio = mask[known].sum() / mask.sum()
        assert found.valid[place] == pytest.approx(ratio)
        if math.isclose(ratio, 0.5):
            continue
        if ratio < 0.5:
            assert np.isnan(found.high[place])
            continue
        values, shares = scene[known].astype(float), mask[known]
        assert (found.low[place], found.high[place]) == (values.min(), values.max())
        assert found.mean[place] == pytest.approx(np.average(values, weights=shares), abs=1e-4)
        assert found.low[place] <= found.mean[place] <= found.high[place]
        variance = np.average((values - np.average(values, weights=shares)) ** 2, weights=shares)
        assert found.spread[place] == pytest.approx(math.sqrt(variance), abs=1e-3)
        ordered = np.sort(values)
        assert found.p95[place] == pytest.approx(ordered[math.ceil(0.95 * values.size) - 1], abs=1e-8)
        assert found.median[place] == pytest.approx(ordered[(values.size - 1) // 2], abs=1e-8)
        assert scene.ravel()[found.hottest[place]] == found.high[place]
        assert mask.ravel()[found.hottest[place]] > 0


def test_even_scene_has_one_temperature() -> None:
    """Over an even scene minimum, mean and maximum are one number, without rounding crumbs."""
    mask = belonging(coverage([(0.1, 0.1), (0.83, 0.2), (0.4, 0.77)], (24, 32)))
    found = Regions([mask]).measure(np.full((24, 32), 21.37, np.float32))
    assert found.low[0] == found.mean[0] == found.high[0] == found.p95[0]
    assert found.spread[0] == pytest.approx(0.0, abs=1e-6)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_the_slope_is_that_of_the_plane(right: float, down: float) -> None:
    """A tilted plane is measured as it is, by a zone of any form."""
    rows, columns = np.indices((24, 32))
    scene = (50 + right * columns + down * rows).astype(np.float32)
    mask = belonging(coverage([(0.1, 0.1), (0.83, 0.2), (0.4, 0.77)], (24, 32)))
    found = Regions([mask]).measure(scene)
    assert found.rightwards[0] == pytest.approx(right, abs=1e-4)
    assert found.downwards[0] == pytest.approx(down, abs=1e-4)


def test_unknown_pixels_tilt_no_plane() -> None:
    """An even zone of which a corner is unknown stays even."""
    scene = np.full(SHAPE, 80.0, np.float32)
    scene[:2, :3] = NAN
    found = Regions([np.ones(SHAPE)]).measure(scene)
    assert (found.rightwards[0], found.downwards[0]) == (0.0, 0.0)


def test_the_noise_of_mean_and_slope_is_as_told() -> None:
    """What a region says of its averaging is what noise shows."""
    mask = belonging(coverage([(0.1, 0.1), (0.83, 0.2), (0.4, 0.77)], (24, 32)))
    regions = Regions([mask])
    random = np.random.default_rng(7)
    found = [regions.measure(random.normal(20, 1, (24, 32)).astype(np.float32)) for _ in range(2000)]
    told = 1 / math.sqrt(regions.pixels_averaged[0])
    assert np.std([f.mean[0] for f in found]) == pytest.approx(told, rel=0.1)
    slopes = [math.hypot(f.rightwards[0], f.downwards[0]) for f in found]
    assert math.sqrt(np.mean(np.square(slopes))) == pytest.approx(regions.slope_noise[0], rel=0.1)


def test_a_map_is_averaged_by_area() -> None:
    """What a region has on average of something that differs from pixel to pixel."""
    values = np.arange(48.0).reshape(SHAPE)
    assert Regions([_one_row(1, 0.5)]).mean_of(values)[0] == pytest.approx((16 + 17 * 0.5) / 1.5)
