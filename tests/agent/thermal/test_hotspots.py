"""Which regions are too hot."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from thermal2mqtt.settings.conditioning import HotspotSettings
from thermal2mqtt.settings.thresholds import HighThresholds
from thermal2mqtt.thermal.hotspots import HotspotFinder
from thermal2mqtt.thermal.results import Hotspot

NAN = float("nan")
SHAPE = (12, 16)
Zone = tuple[str, HighThresholds, NDArray[np.float64]]


def _scene(pixels: dict[tuple[int, int], float], celsius: float = 20.0) -> NDArray[np.float32]:
    scene = np.full(SHAPE, celsius, np.float32)
    for place, value in pixels.items():
        scene[place] = value
    return scene


def _zone(zone_id: str, rows: slice, columns: slice, share: float = 1.0, **limits: float) -> Zone:
    mask = np.zeros(SHAPE)
    mask[rows, columns] = share
    return zone_id, HighThresholds(**limits), mask


def _find(scene: NDArray[np.float32], *zones: Zone, **settings: Any) -> tuple[Hotspot, ...]:
    finder = HotspotFinder(zones, SHAPE, HotspotSettings(**settings))
    return finder.find(scene, _median(scene), np.array([_median(scene[mask > 0]) for _, _, mask in zones]))


def _median(celsius: NDArray[np.float32]) -> float:
    known = celsius[~np.isnan(celsius)]
    return float(np.median(known)) if known.size else NAN


def test_even_scene_has_none() -> None:
    """Where nothing stands out there is no hotspot, however warm the whole scene is."""
    assert _find(_scene({}, celsius=90.0)) == ()


def test_hotspot_is_described_in_full() -> None:
    """A hotspot tells its hottest and mean temperature, centre, box and area."""
    scene = _scene({(2, 4): 50.0, (2, 5): 60.0, (3, 4): 40.0, (3, 5): 50.0})
    (found,) = _find(scene)
    assert found.gradient_kelvin == pytest.approx(np.hypot(15.0, 12.5), rel=0.2)
    assert found._replace(gradient_kelvin=0.0) == (
        Hotspot(
            zone=None,
            max_celsius=60.0,
            mean_celsius=50.0,
            centroid=(5 / 16, 3 / 12),
            box=(4 / 16, 2 / 12, 6 / 16, 4 / 12),
            area_pixels=4,
        )
    )


@pytest.mark.parametrize(("celsius", "found"), [(34.9, 0), (35.0, 1)])
def test_outside_of_zones_fifteen_kelvin_above_the_median_is_hot(celsius: float, found: int) -> None:
    """Where no limit says otherwise, hot is 15 K above the median of the scene."""
    assert len(_find(_scene({(5, 5): celsius}))) == found


def test_relative_threshold_can_be_set() -> None:
    """The distance from the median is a setting, and without one nothing is hot for standing out."""
    scene = _scene({(5, 5): 26.0})
    assert len(_find(scene, relative_kelvin=5.0)) == 1
    assert _find(scene, relative_kelvin=7.0) == ()
    assert _find(_scene({(5, 5): 260.0}), relative_kelvin=None) == ()


def test_absolute_threshold_can_be_set() -> None:
    """From a temperature on everything outside of limited zones is hot, alone or beside the relative one."""
    scene = _scene({(5, 5): 31.0})
    assert len(_find(scene, absolute_celsius=30.0)) == 1
    assert len(_find(scene, absolute_celsius=30.0, relative_kelvin=None)) == 1
    assert _find(scene, absolute_celsius=32.0) == ()


def test_a_zones_own_median_can_be_what_counts() -> None:
    """A joint stands out of its warm cabinet though it does not stand out of the scene, and the other way."""
    cabinet = _zone("cabinet", slice(0, 6), slice(0, 8))
    scene = _scene({(2, 2): 49.0})
    scene[:6, :8] += 12.0
    assert [s.zone for s in _find(scene, cabinet, relative_to="zone")] == ["cabinet"]
    scene[2, 2] = 40.0
    assert _find(scene, cabinet, relative_to="zone") == ()
    assert len(_find(scene, cabinet, relative_to="scene")) == 1


def test_small_regions_can_be_left_out() -> None:
    """Of a region of one pixel and one of three only the larger is a hotspot when two are asked for."""
    scene = _scene({(2, 2): 90.0, (8, 4): 60.0, (8, 5): 61.0, (8, 6): 60.0})
    assert [spot.area_pixels for spot in _find(scene, min_pixels=2)] == [3]


def test_the_steepest_rise_is_told() -> None:
    """A sharp edge of 40 K is some 20 K a pixel (Sobel); an unknown pixel beside it spoils nothing."""
    scene = _scene({})
    scene[:, 9:] = 60.0
    (spot,) = _find(scene)
    assert spot.gradient_kelvin == pytest.approx(20.0)
    scene[0, 0] = NAN
    (spot,) = _find(scene)
    assert spot.gradient_kelvin == pytest.approx(20.0)


def test_half_an_image_has_hotspots_of_which_every_figure_is_a_number() -> None:
    """After the first page every other pixel is unknown, and no slope can be told: it is not NaN."""
    scene = _scene({(row, column): 60.0 for row in (4, 5) for column in (6, 7)})
    scene[np.indices(SHAPE).sum(axis=0) % 2 == 1] = NAN
    (spot,) = _find(scene)
    assert (spot.area_pixels, spot.gradient_kelvin) == (2, 0.0)


def test_the_smaller_of_two_zones_has_the_hotspot() -> None:
    """A joint inside a cabinet gives its name, whichever was set first."""
    cabinet, joint = _zone("cabinet", slice(0, 6), slice(0, 8)), _zone("joint", slice(1, 4), slice(1, 4))
    scene = _scene({(2, 2): 60.0})
    assert [spot.zone for spot in _find(scene, cabinet, joint)] == ["joint"]
    assert [spot.zone for spot in _find(scene, joint, cabinet)] == ["joint"]


@pytest.mark.parametrize(("celsius", "found"), [(69.9, []), (70.0, ["motor"])])
def test_in_a_zone_its_lowest_limit_decides(celsius: float, found: list[str]) -> None:
    """A zone that may be hot has no hotspot below its own lowest limit, and has one from there."""
    zone = _zone("motor", slice(0, 6), slice(0, 6), critical=70.0, emergency=90.0)
    assert [spot.zone for spot in _find(_scene({(2, 2): celsius}), zone)] == found


def test_the_sensors_absolute_threshold_leaves_a_limited_zone_alone() -> None:
    """A motor that may be 70 C is no hotspot at 65, though everything else would be one from 40 on."""
    zone = _zone("motor", slice(0, 6), slice(0, 6), critical=70.0)
    scene = _scene({(2, 2): 65.0, (8, 8): 65.0})
    assert [spot.zone for spot in _find(scene, zone, absolute_celsius=40.0)] == [None]


def test_limit_below_the_scene_makes_a_hotspot_of_a_cool_zone() -> None:
    """A limit is absolute: a zone over it is hot even in a scene that is hotter."""
    zone = _zone("battery", slice(0, 3), slice(0, 3), warning=30.0)
    scene = _scene({}, celsius=50.0)
    scene[:3, :3] = 31.0
    assert [(spot.zone, spot.max_celsius, spot.area_pixels) for spot in _find(scene, zone)] == [
        ("battery", 31.0, 9)
    ]


def test_zone_without_limits_is_judged_like_the_rest() -> None:
    """A zone without any limit has hotspots by the median, under its name."""
    zone = _zone("shelf", slice(0, 6), slice(0, 6))
    assert [spot.zone for spot in _find(_scene({(2, 2): 36.0}), zone)] == ["shelf"]


def test_lowest_limit_of_overlapping_zones_counts() -> None:
    """Where zones overlap a pixel is hot from the lower limit, whichever zone comes first."""
    low = _zone("low", slice(0, 6), slice(0, 6), warning=40.0)
    high = _zone("high", slice(0, 6), slice(0, 6), warning=80.0)
    scene = _scene({(2, 2): 45.0})
    assert len(_find(scene, low, high)) == len(_find(scene, high, low)) == 1


def test_pixel_is_the_zones_that_covers_most_of_it() -> None:
    """A hotspot on the border of two zones is named after the one that has most of its hottest pixel."""
    left = _zone("left", slice(0, 6), slice(0, 3), share=0.5, warning=40.0)
    right = _zone("right", slice(0, 6), slice(2, 6), share=0.6, warning=40.0)
    assert [spot.zone for spot in _find(_scene({(1, 2): 50.0}), left, right)] == ["right"]


def test_pixels_that_touch_by_a_corner_are_one() -> None:
    """Diagonal neighbours are one hotspot; a pixel's gap makes two."""
    assert [spot.area_pixels for spot in _find(_scene({(2, 2): 60.0, (3, 3): 60.0}))] == [2]
    assert [spot.area_pixels for spot in _find(_scene({(2, 2): 60.0, (2, 4): 60.0}))] == [1, 1]


def test_ten_hottest_are_kept_hottest_first() -> None:
    """Of fourteen hotspots the ten hottest are given, in order."""
    spots = {(1 + 4 * (i // 7), 1 + 2 * (i % 7)): 50.0 + (i * 5) % 14 for i in range(14)}
    assert [spot.max_celsius for spot in _find(_scene(spots))] == [63.0 - i for i in range(10)]


def test_unknown_pixels_are_never_hot() -> None:
    """Unknown pixels neither are hotspots nor join two of them nor move the median."""
    scene = _scene({(2, 2): 60.0, (2, 3): NAN, (2, 4): 61.0})
    scene[6:] = NAN
    assert [spot.area_pixels for spot in _find(scene)] == [1, 1]


def test_wholly_unknown_scene_has_none() -> None:
    """Where nothing is known nothing is called hot."""
    zone = _zone("motor", slice(0, 6), slice(0, 6), warning=10.0)
    assert _find(_scene({}, celsius=NAN), zone) == ()


@given(
    hnp.arrays(np.float32, SHAPE, elements=st.one_of(st.just(NAN), st.floats(-20, 150, width=32))),
    st.floats(-20, 150),
    st.floats(-20, 150),
)
def test_zone_over_its_limit_always_has_a_hotspot(
    scene: NDArray[np.float32], first: float, second: float
) -> None:
    """Whatever the scene, a lone zone has a hotspot just when its maximum has reached its lowest limit."""
    zone = _zone("motor", slice(0, 12), slice(0, 5), warning=first)
    other = _zone("other", slice(0, 12), slice(11, 16), warning=second)
    finder = HotspotFinder([zone, other], SHAPE, HotspotSettings(relative_kelvin=None))
    hot = {spot.zone for spot in finder.find(scene, NAN, np.full(2, NAN))}
    assert ("motor" in hot) == bool((scene[:, :5] >= np.float64(first)).any())
    assert ("other" in hot) == bool((scene[:, 11:] >= np.float64(second)).any())


@given(hnp.arrays(np.float32, SHAPE, elements=st.one_of(st.just(NAN), st.floats(-20, 150, width=32))))
def test_hotspots_keep_their_order_and_bounds(scene: NDArray[np.float32]) -> None:
    """Any scene gives at most ten, hottest first, each with its mean, centre and box where they belong."""
    spots = _find(scene)
    assert len(spots) <= 10
    assert [s.max_celsius for s in spots] == sorted((s.max_celsius for s in spots), reverse=True)
    for spot in spots:
        left, top, right, bottom = spot.box
        assert spot.mean_celsius <= spot.max_celsius
        assert left < spot.centroid[0] < right
        assert top < spot.centroid[1] < bottom
