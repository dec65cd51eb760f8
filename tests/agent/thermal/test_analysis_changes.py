"""Zones and settings that change between two frames: what is kept, and what begins anew."""

from typing import Any

import pytest

from tests.agent.thermal.conftest import PLAIN, UNFILTERED, MakeFrame, MakeScene, MakeZone
from thermal2mqtt.settings.conditioning import HotspotSettings
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.shape import Rectangle
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.layout import lay_out
from thermal2mqtt.thermal.results import HotspotChange


def _warm(analyser: FrameAnalyser, make_scene: MakeScene, make_frame: MakeFrame) -> None:
    """Have it see a minute in which all warms from 30 C by 6 K."""
    for second in range(60):
        analyser.analyse(analyser.condition(make_frame(make_scene(30 + second * 0.1), float(second))))


def test_changed_zones_keep_what_they_know(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame
) -> None:
    """A zone that stays where it is keeps its rate while others come; one that moves begins anew."""
    joint, other = make_zone("joint", (0, 4), (0, 4)), make_zone("other", (8, 12), (0, 4))
    analyser = FrameAnalyser(UNFILTERED, [joint])
    _warm(analyser, make_scene, make_frame)
    analyser.set_zones(lay_out(UNFILTERED, [other, make_zone("joint", (0, 4), (0, 4), warning=50.0)]))
    found = analyser.analyse(analyser.condition(make_frame(make_scene(36.0), 60.0))).zones
    assert list(found) == ["other", "joint"]
    assert found["joint"].rate_celsius_per_minute == pytest.approx(6.0, abs=0.2)
    assert found["other"].rate_celsius_per_minute is None
    analyser.set_zones(lay_out(UNFILTERED, [make_zone("joint", (0, 5), (0, 4))]))
    found = analyser.analyse(analyser.condition(make_frame(make_scene(36.0), 60.5))).zones
    assert found["joint"].rate_celsius_per_minute is None


LIVE = [
    {"conditioning": {"outliers": False}},
    {"conditioning": {"filter_seconds": 5.0}},
    {"conditioning": {"smooth": True}},
    {"conditioning": {"drift": False}},
    {"hotspots": {"absolute_celsius": 26.0}},
    {"hotspots": {"relative_kelvin": 3.0}},
    {"hotspots": {"relative_kelvin": 3.0, "relative_to": "zone"}},
    {"hotspots": {"relative_kelvin": 3.0, "min_pixels": 2}},
    {"hotspots": {"relative_kelvin": 3.0, "appear_seconds": 0.0}},
    {"emissivity": 0.6, "reflected_celsius": 10.0, "humidity": 0.9, "distance_metres": 4.0},
    {"window": {"transmission": 0.8, "celsius": 30.0}},
    {"rate_window_seconds": 20.0},
]


@pytest.mark.parametrize("changed", LIVE, ids=str)
def test_changed_settings_act_as_if_they_had_been_there_from_the_start(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame, changed: dict[str, Any]
) -> None:
    """From the next frame on, and without a trace of those before."""
    zones = [make_zone("joint", (0, 4), (0, 4)), make_zone("shelf", (4, 8), (0, 8), role="mask")]
    settings = SensorSettings.model_validate({"driver": "simulator", **changed})
    turned, fresh = FrameAnalyser(PLAIN, zones), FrameAnalyser(settings, zones)
    for second in range(20):
        turned.analyse(turned.condition(make_frame(make_scene(24.0), float(second))))
    turned.set_settings(settings, turned.lay_out_anew(settings))
    assert turned.settings == settings
    for half in range(40, 160):
        scene = make_scene(24.0, {(1, 1): 24.0 + half / 20})
        frame = make_frame(scene, half / 2)
        found, wanted = (each.analyse(each.condition(frame)) for each in (turned, fresh))
    joint, expected = found.zones["joint"], wanted.zones["joint"]
    assert joint.max_celsius == pytest.approx(expected.max_celsius, abs=1e-3)
    assert joint.rate_celsius_per_minute == pytest.approx(expected.rate_celsius_per_minute, abs=0.05)
    assert joint.uncertainty is not None
    assert expected.uncertainty is not None
    assert joint.uncertainty.max == pytest.approx(expected.uncertainty.max, rel=0.02)
    assert [spot.area_pixels for spot in found.hotspots] == [spot.area_pixels for spot in wanted.hotspots]


def test_changed_delays_and_windows_hold_at_once(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame
) -> None:
    """A hotspot is told without its former delay, a rate after half of the new, shorter window."""
    analyser = FrameAnalyser(UNFILTERED, [make_zone("joint", (0, 4), (0, 4))])
    for second in range(5):
        analyser.analyse(analyser.condition(make_frame(make_scene(24.0), float(second))))
    quick = UNFILTERED.model_copy(
        update={"rate_window_seconds": 20.0, "hotspots": HotspotSettings(appear_seconds=0.0)}
    )
    analyser.set_settings(quick, analyser.lay_out_anew(quick))
    found = analyser.analyse(analyser.condition(make_frame(make_scene(24.0, {(20, 20): 60.0}), 5.0)))
    assert [event.change for event in found.hotspot_events] == [HotspotChange.APPEARED]
    rates = []
    for second in range(6, 20):
        found = analyser.analyse(analyser.condition(make_frame(make_scene(24 + second * 0.1), float(second))))
        rates.append(found.zones["joint"].rate_celsius_per_minute)
    assert rates[0] is None
    assert rates[-1] == pytest.approx(6.0, abs=0.2)


@pytest.mark.parametrize(
    "before", [{"refresh_rate_hz": 0.5}, {"refresh_rate_hz": 8.0, "rate_window_seconds": 10.0}], ids=str
)
def test_a_window_of_too_few_pages_gets_longer_after_a_change_too(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame, before: dict[str, Any]
) -> None:
    """10 s at a page in 2 s would never have enough; whichever of the two was changed, there is a rate."""
    first, then = (
        SensorSettings.model_validate({"driver": "simulator", **given})
        for given in (before, {"refresh_rate_hz": 0.5, "rate_window_seconds": 10.0})
    )
    analyser = FrameAnalyser(first, [make_zone("joint", (0, 4), (0, 4))])
    analyser.set_settings(then, analyser.lay_out_anew(then))
    for page in range(40):
        frame = make_frame(make_scene(24 + page * 0.2), page * 2.0)
        found = analyser.analyse(analyser.condition(frame)).zones["joint"]
    assert found.rate_celsius_per_minute == pytest.approx(6.0, abs=0.5)


@pytest.mark.parametrize(
    "changed",
    [
        {"emissivity": 0.6},
        {"reflected_celsius": 5.0},
        {"window": {"transmission": 0.8}},
        {"distance_metres": 30.0},
        {"distance_metres": 20.0, "humidity": 1.0},
        {"conditioning": {"smooth": True}},
    ],
    ids=str,
)
def test_what_settings_change_at_a_stroke_is_no_rise(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame, changed: dict[str, Any]
) -> None:
    """A scene that is 15 K hotter because it is read otherwise now raises no alarm of its rate."""
    analyser = FrameAnalyser(PLAIN, [make_zone("joint", (0, 4), (0, 4))])
    for second in range(60):
        analyser.analyse(analyser.condition(make_frame(make_scene(60.0), float(second))))
    settings = SensorSettings.model_validate({"driver": "simulator", **changed})
    analyser.set_settings(settings, analyser.lay_out_anew(settings))
    for second in range(60, 120):
        frame = make_frame(make_scene(75.0), float(second))
        found = analyser.analyse(analyser.condition(frame)).zones["joint"]
        assert (found.rate_celsius_per_minute or 0.0) == pytest.approx(0.0, abs=0.1)
    assert found.rate_celsius_per_minute is not None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([{"role": "mask"}], []),
        ([], [{"emissivity": 0.5}]),
        ([{"reflected_celsius": 10.0}], [{"reflected_celsius": 60.0}]),
        ([{"offset_kelvin": -40.0}], []),
    ],
    ids=["mask taken away", "emissivity", "reflected", "offset taken away"],
)
def test_what_changes_within_a_zone_is_no_rise_of_it(
    make_zone: MakeZone,
    make_scene: MakeScene,
    make_frame: MakeFrame,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
) -> None:
    """A mask or a smaller zone over its hottest pixels makes it look otherwise; others keep their rate."""
    cabinet, far = make_zone("cabinet", (0, 8), (0, 8)), make_zone("far", (16, 20), (0, 4))
    smaller = [[make_zone("part", (2, 5), (2, 5), **given) for given in each] for each in (before, after)]
    analyser = FrameAnalyser(UNFILTERED, [cabinet, far, *smaller[0]])
    _warm(analyser, make_scene, make_frame)
    analyser.set_zones(lay_out(UNFILTERED, [cabinet, far, *smaller[1]]))
    for second in range(60, 75):
        hot = make_scene(
            30 + second * 0.1, {(row, column): 76.0 for row in range(2, 5) for column in range(2, 5)}
        )
        found = analyser.analyse(analyser.condition(make_frame(hot, float(second)))).zones
        assert found["cabinet"].rate_celsius_per_minute is None
        assert found["far"].rate_celsius_per_minute == pytest.approx(6.0, abs=2.0)


def test_a_hotspot_keeps_its_id_when_settings_change(make_scene: MakeScene, make_frame: MakeFrame) -> None:
    """Whoever turns the filter starts no second alarm about the same spot."""
    analyser = FrameAnalyser(UNFILTERED, [])
    scene = make_scene(24.0, {(1, 1): 60.0})
    before = analyser.analyse(analyser.condition(make_frame(scene, 0.0))).hotspots
    analyser.set_settings(PLAIN, analyser.lay_out_anew(PLAIN))
    after = analyser.analyse(analyser.condition(make_frame(scene, 1.0))).hotspots
    assert [spot.id for spot in after] == [spot.id for spot in before] == [1]


def test_a_zone_of_any_shape_that_moves_begins_anew(make_scene: MakeScene, make_frame: MakeFrame) -> None:
    """Its rate is not that of another place, though its id is the same."""
    here, there = (
        ZoneSettings(id="a", name="A", rectangle=Rectangle(x=x, y=0, width=0.2, height=0.2)) for x in (0, 0.5)
    )
    analyser = FrameAnalyser(UNFILTERED, [here])
    _warm(analyser, make_scene, make_frame)
    for zone, known in ((here, True), (there, False)):
        analyser.set_zones(analyser.lay_out([zone]))
        found = analyser.analyse(analyser.condition(make_frame(make_scene(36.0), 60.0))).zones["a"]
        assert (found.rate_celsius_per_minute is not None) is known
