"""A frame and its zones in, all figures out."""

import gc
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.results import FrameAnalysis, Hotspot, ZoneFigures

MakeZone = Callable[..., ZoneSettings]
MakeScene = Callable[..., NDArray[np.float32]]


def test_frame_zones_and_hotspots_come_together(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """One call gives the frame's figures, each zone's and the hotspots."""
    zones = [make_zone("joint", (0, 3), (0, 4), warning=60.0), make_zone("shelf", (21, 24), (28, 32))]
    scene = make_scene(20.0, {(1, 1): 68.0, (23, 31): 8.0})
    assert FrameAnalyser(zones, (24, 32)).analyse(scene) == FrameAnalysis(
        min_celsius=8.0,
        mean_celsius=20 + 36 / 768,
        max_celsius=68.0,
        max_at=(1.5 / 32, 1.5 / 24),
        valid_ratio=1.0,
        zones={
            "joint": ZoneFigures(20.0, 24.0, 68.0, (1.5 / 32, 1.5 / 24), 1.0),
            "shelf": ZoneFigures(8.0, 19.0, 20.0, (28.5 / 32, 21.5 / 24), 1.0),
        },
        hotspots=(Hotspot("joint", 68.0, 68.0, (1.5 / 32, 1.5 / 24), (1 / 32, 1 / 24, 2 / 32, 2 / 24), 1),),
    )


def test_sensor_without_zones_still_has_figures(make_scene: MakeScene) -> None:
    """Zones are not needed to know the frame and its hotspots."""
    analysis = FrameAnalyser([], (24, 32)).analyse(make_scene(20.0, {(3, 4): 60.0}))
    assert (analysis.max_celsius, analysis.zones, len(analysis.hotspots)) == (60.0, {}, 1)


def test_zone_settings_file_order_is_kept(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """The figures stand under their zones' ids in the order of the settings."""
    zones = [make_zone(name, (i, i + 1), (0, 4)) for i, name in enumerate(("c", "a", "b"))]
    assert list(FrameAnalyser(zones, (24, 32)).analyse(make_scene()).zones) == ["c", "a", "b"]


def test_mostly_unknown_frame_has_no_figures(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """A frame of which most is unknown has no figures; a zone that can be seen keeps its own."""
    scene = make_scene()
    scene[10:] = np.nan
    analysis = FrameAnalyser([make_zone("top", (0, 4), (0, 4))], (24, 32)).analyse(scene)
    assert (analysis.min_celsius, analysis.mean_celsius, analysis.max_celsius, analysis.max_at) == (None,) * 4
    assert analysis.valid_ratio == pytest.approx(10 / 24)
    assert analysis.zones["top"].max_celsius == 20.0


@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
def test_what_is_not_finite_is_unknown(make_zone: MakeZone, make_scene: MakeScene, odd: float) -> None:
    """An infinite temperature is as unknown as NaN: no figure and no hotspot comes of it."""
    zone = make_zone("joint", (0, 2), (0, 2), warning=60.0)
    analysis = FrameAnalyser([zone], (24, 32)).analyse(make_scene(20.0, {(0, 0): odd}))
    assert analysis.zones["joint"] == ZoneFigures(20.0, 20.0, 20.0, (1.5 / 32, 0.5 / 24), 0.75)
    assert analysis.hotspots == ()
    assert analysis.min_celsius == analysis.max_celsius == 20.0


def test_portrait_frame_is_analysed_in_its_own_shape(make_scene: MakeScene) -> None:
    """A turned image and turned corners give the same figures, at the turned place."""
    plain = ((0.1, 0.2), (0.4, 0.25), (0.35, 0.7))
    scene = make_scene(20.0, {(9, 8): 45.0})
    upright = ZoneSettings(id="z", name="Z", polygon=plain)
    turned = ZoneSettings(id="z", name="Z", polygon=tuple((1 - y, x) for x, y in plain))
    before = FrameAnalyser([upright], (24, 32)).analyse(scene).zones["z"]
    # A turned view, not a copy: its memory runs across the rows.
    after = FrameAnalyser([turned], (32, 24)).analyse(np.rot90(scene, -1)).zones["z"]
    assert after.max_celsius == before.max_celsius == 45.0
    assert after.mean_celsius == pytest.approx(before.mean_celsius)
    assert before.max_at is not None
    assert after.max_at == pytest.approx((1 - before.max_at[1], before.max_at[0]))


def test_hotspots_of_a_turned_view_are_those_of_its_copy(make_scene: MakeScene) -> None:
    """How the pixels lie in memory changes nothing."""
    view = make_scene(20.0, {(3, 4): 60.0, (3, 5): 61.0, (9, 30): 55.0}).T
    analyser = FrameAnalyser([], (32, 24))
    assert analyser.analyse(view) == analyser.analyse(view.copy())


def test_frame_of_another_shape_is_refused(make_scene: MakeScene) -> None:
    """A frame that was not turned is refused by name of both shapes, not measured in the wrong places."""
    with pytest.raises(Thermal2mqttError, match=r"shape \(24, 32\).*laid out for \(32, 24\)"):
        FrameAnalyser([], (32, 24)).analyse(make_scene())


def test_the_frame_is_left_as_it_was(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """The analysis reads: the frame that others hold is unchanged, and may be read-only."""
    scene = make_scene(20.0, {(0, 0): np.inf, (1, 1): np.nan})
    scene.flags.writeable = False
    before = scene.copy()
    FrameAnalyser([make_zone("z", (0, 4), (0, 4))], (24, 32)).analyse(scene)
    np.testing.assert_array_equal(scene, before)


def test_memory_does_not_grow_with_frames(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """A thousand frames leave nothing behind."""
    zones = [make_zone(f"z{i}", (3 * i, 3 * i + 2), (0, 9), warning=30.0) for i in range(8)]
    analyser = FrameAnalyser(zones, (24, 32))
    scene = make_scene(20.0, {(3, 4): 60.0})
    analyser.analyse(scene)
    tracemalloc.start()
    try:
        before, after = (_traced_after(1000, lambda: analyser.analyse(scene)) for _ in range(2))
    finally:
        tracemalloc.stop()
    assert after - before < 4096


def _traced_after(count: int, work: Callable[[], object]) -> int:
    for _ in range(count):
        work()
    gc.collect()  # empties the interpreter's own free lists too
    return tracemalloc.get_traced_memory()[0]
