"""A frame and its zones in, all figures out."""

import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.agent.thermal.conftest import PLAIN, Analyse, MakeFrame, MakeScene, MakeZone
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser, Knowledge
from thermal2mqtt.thermal.drift import DriftCorrection
from thermal2mqtt.thermal.results import Doubt, ZoneFigures


def _figures(found: ZoneFigures) -> tuple[Any, ...]:
    return (found.min_celsius, found.mean_celsius, found.max_celsius, found.max_at, found.valid_ratio)


def test_frame_zones_and_hotspots_come_together(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """One call gives the frame's figures, each zone's and the hotspots."""
    zones = [make_zone("joint", (0, 3), (0, 4), warning=60.0), make_zone("shelf", (21, 24), (28, 32))]
    found = analyse(zones, make_scene(20.0, {(1, 1): 68.0, (23, 31): 8.0}))
    assert (found.min_celsius, found.max_celsius, found.valid_ratio) == (8.0, 68.0, 1.0)
    assert found.mean_celsius == pytest.approx(20 + 36 / 768)
    assert found.max_at == (1.5 / 32, 1.5 / 24)
    assert _figures(found.zones["joint"]) == (20.0, 24.0, 68.0, (1.5 / 32, 1.5 / 24), 1.0)
    assert _figures(found.zones["shelf"]) == (8.0, 19.0, 20.0, (28.5 / 32, 21.5 / 24), 1.0)
    assert [(spot.zone, spot.max_celsius, spot.id) for spot in found.hotspots] == [("joint", 68.0, 1)]


def test_sensor_without_zones_still_has_figures(make_scene: MakeScene, analyse: Analyse) -> None:
    """Zones are not needed to know the frame and its hotspots."""
    analysis = analyse([], make_scene(20.0, {(3, 4): 60.0}))
    assert (analysis.max_celsius, analysis.zones, len(analysis.hotspots)) == (60.0, {}, 1)
    assert analysis.composite_celsius is None


def test_zone_settings_file_order_is_kept(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """The figures stand under their zones' ids in the order of the settings."""
    zones = [make_zone(name, (i, i + 1), (0, 4)) for i, name in enumerate(("c", "a", "b"))]
    assert list(analyse(zones, make_scene()).zones) == ["c", "a", "b"]


def test_mostly_unknown_frame_has_no_figures(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """A frame of which most is unknown has no figures; a zone that can be seen keeps its own."""
    scene = make_scene()
    scene[10:] = np.nan
    analysis = analyse([make_zone("top", (0, 4), (0, 4)), make_zone("low", (9, 14), (0, 4))], scene)
    assert (analysis.min_celsius, analysis.mean_celsius, analysis.max_celsius, analysis.max_at) == (None,) * 4
    assert analysis.valid_ratio == pytest.approx(10 / 24)
    assert analysis.zones["top"].max_celsius == 20.0
    assert analysis.zones["low"] == ZoneFigures(None, None, None, None, 0.2)
    assert analysis.zones["low"].uncertainty is None


def test_a_tenth_unknown_costs_a_tenth_of_the_valid_ratio(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """With every tenth pixel unknown all figures are there."""
    scene = make_scene(30.0)
    scene.reshape(-1)[::10] = np.nan
    found = analyse([make_zone("joint", (0, 20), (0, 30))], scene).zones["joint"]
    assert _figures(found)[:3] == (30.0, 30.0, 30.0)
    assert found.valid_ratio == pytest.approx(0.9, abs=0.01)
    assert found.uncertainty is not None


@pytest.mark.parametrize("odd", [np.inf, -np.inf, np.nan])
def test_what_is_not_finite_is_unknown(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse, odd: float
) -> None:
    """An infinite temperature is as unknown as NaN: no figure and no hotspot comes of it."""
    zone = make_zone("joint", (0, 2), (0, 2), warning=60.0)
    analysis = analyse([zone], make_scene(20.0, {(0, 0): odd}))
    assert _figures(analysis.zones["joint"]) == (20.0, 20.0, 20.0, (1.5 / 32, 0.5 / 24), 0.75)
    assert analysis.hotspots == ()
    assert analysis.min_celsius == analysis.max_celsius == 20.0


def test_portrait_frame_is_analysed_in_its_own_shape(make_scene: MakeScene, analyse: Analyse) -> None:
    """A turned image and turned corners give the same figures, at the turned place."""
    plain = ((0.1, 0.2), (0.4, 0.25), (0.35, 0.7))
    scene = make_scene(20.0, {(9, 8): 45.0})
    upright = ZoneSettings(id="z", name="Z", polygon=plain)
    turned = ZoneSettings(id="z", name="Z", polygon=tuple((1 - y, x) for x, y in plain))
    before = analyse([upright], scene).zones["z"]
    # A turned view, not a copy: its memory runs across the rows.
    after = analyse([turned], np.rot90(scene, -1), rotation=90).zones["z"]
    assert after.max_celsius == before.max_celsius == 45.0
    assert after.mean_celsius == pytest.approx(before.mean_celsius)
    assert before.max_at is not None
    assert after.max_at == pytest.approx((1 - before.max_at[1], before.max_at[0]))


def test_hotspots_of_a_turned_view_are_those_of_its_copy(make_scene: MakeScene, analyse: Analyse) -> None:
    """How the pixels lie in memory changes nothing."""
    view = make_scene(20.0, {(3, 4): 60.0, (3, 5): 61.0, (9, 30): 55.0}).T
    assert analyse([], view, rotation=90) == analyse([], view.copy(), rotation=90)


def test_frame_of_another_shape_is_refused(
    make_scene: MakeScene, make_frame: MakeFrame, analyse: Analyse
) -> None:
    """A frame that was not turned is refused by name of both shapes, not measured in the wrong places."""
    with pytest.raises(Thermal2mqttError, match=r"shape \(24, 32\).*laid out for \(32, 24\)"):
        analyse([], make_scene(), rotation=270)
    analyser = FrameAnalyser(PLAIN, [])
    with pytest.raises(Thermal2mqttError, match=r"shape \(32, 24\).*laid out for \(24, 32\)"):
        analyser.analyse(make_frame(make_scene().T))


def test_the_frame_is_left_as_it_was(make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse) -> None:
    """The analysis reads: the frame that others hold is unchanged, and may be read-only."""
    scene = make_scene(20.0, {(0, 0): np.inf, (1, 1): np.nan})
    scene.flags.writeable = False
    before = scene.copy()
    analyse([make_zone("z", (0, 4), (0, 4), offset_kelvin=3)], scene, conditioning={"smooth": True})
    np.testing.assert_array_equal(scene, before)


def test_a_masked_stove_is_not_there(make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse) -> None:
    """Under a mask nothing is hottest, nothing is a hotspot, and a zone beside it loses no figure."""
    scene = make_scene(20.0, {(2, 2): 200.0})
    mask = make_zone("stove", (0, 4), (0, 4), role="mask")
    found = analyse([make_zone("wall", (0, 8), (0, 8)), mask], scene)
    assert list(found.zones) == ["wall"]
    assert _figures(found.zones["wall"])[:3] == (20.0, 20.0, 20.0)
    assert found.zones["wall"].valid_ratio == 1.0
    assert (found.max_celsius, found.hotspots, found.valid_ratio) == (20.0, (), 1.0)


def test_a_zone_that_is_hidden_altogether_is_unknown(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """What cannot be seen has no figures, not those of the mask's pixels."""
    zones = [make_zone("joint", (1, 3), (1, 3)), make_zone("lamp", (0, 4), (0, 4), role="mask")]
    unknown = ZoneFigures(None, None, None, None, 0.0, doubts=(Doubt.HIDDEN,))
    assert analyse(zones, make_scene()).zones["joint"] == unknown


def test_a_zones_offset_is_in_all_its_figures(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """Three kelvin that a contact thermometer showed to be missing are added, in the zone alone."""
    zone = make_zone("joint", (0, 4), (0, 4), offset_kelvin=3.0, warning=60.0)
    found = analyse([zone], make_scene(20.0, {(1, 1): 58.0}))
    assert _figures(found.zones["joint"])[:3] == (23.0, 20 + 3 + 38 / 16, 61.0)
    assert (found.min_celsius, [spot.max_celsius for spot in found.hotspots]) == (20.0, [61.0])


def test_a_parts_correction_is_in_its_figures(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame
) -> None:
    """What was found against a reference is added for the part of that serial number."""
    knowledge = Knowledge(corrections={"CAFE": DriftCorrection(1.5)})
    analyser = FrameAnalyser(PLAIN, [make_zone("joint", (0, 4), (0, 4))], knowledge)
    frame = analyser.condition(make_frame(make_scene(40.0), serial_number="CAFE"))
    assert analyser.analyse(frame).zones["joint"].max_celsius == 41.5


def test_memory_does_not_grow_with_frames(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame
) -> None:
    """Four hundred frames leave nothing behind."""
    zones = [make_zone(f"z{i}", (3 * i, 3 * i + 2), (0, 9), warning=30.0, group="g") for i in range(8)]
    analyser = FrameAnalyser(PLAIN, zones)
    frame = make_frame(make_scene(20.0, {(3, 4): 60.0}))
    seconds = iter(range(10_000))

    def work() -> None:
        at = next(seconds) / 8
        analyser.analyse(analyser.condition(replace(frame, monotonic=at, time=at, subpage=int(at * 8) % 2)))

    _traced_after(100, work)
    tracemalloc.start()
    try:
        held = [_traced_after(400, work) for _ in range(4)]
    finally:
        tracemalloc.stop()
    # What leaks does so in each stretch: a float for each frame is 9600 bytes. What grows once is no leak.
    assert min(after - before for before, after in pairwise(held)) < 4096


def _traced_after(count: int, work: Callable[[], object]) -> int:
    for _ in range(count):
        work()
    gc.collect()  # empties the interpreter's own free lists too
    return tracemalloc.get_traced_memory()[0]
