"""What an analysis tells of zones beyond their temperatures: spread, comparisons, loads, the composite."""

from collections.abc import Mapping
from datetime import UTC

import numpy as np
import pytest

from tests.agent.thermal.conftest import PLAIN, UNFILTERED, Analyse, MakeFrame, MakeScene, MakeZone
from thermal2mqtt.thermal.analysis import FrameAnalyser, Knowledge
from thermal2mqtt.thermal.baseline import WeekDocument


def test_a_zone_tells_how_its_temperatures_are_spread(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """Half of a zone at 20 and half at 30 C: its deviation is 5 K, and 95 % are at 30 or below."""
    scene = make_scene(20.0)
    scene[:4, 4:8] = 30.0
    found = analyse([make_zone("bar", (0, 4), (0, 8))], scene).zones["bar"]
    assert found.std_kelvin == pytest.approx(5.0)
    assert found.p95_celsius == 30.0
    assert found.gradient is not None
    assert found.gradient.degrees == pytest.approx(90.0)
    assert found.gradient.kelvin_per_pixel == pytest.approx(40 / 21)


def test_an_even_zone_has_no_direction(make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse) -> None:
    """A slope that may as well be noise points nowhere."""
    scene = make_scene() + np.random.default_rng(3).normal(0, 0.1, (24, 32)).astype(np.float32)
    gradient = analyse([make_zone("bar", (0, 8), (0, 8))], scene).zones["bar"].gradient
    assert gradient is not None
    assert gradient.kelvin_per_pixel < 0.1
    assert gradient.degrees is None


def test_a_line_of_pixels_has_no_gradient(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """No plane can lie in a single row."""
    assert analyse([make_zone("bar", (3, 4), (0, 8))], make_scene()).zones["bar"].gradient is None


def test_the_composite_is_weighted(make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse) -> None:
    """Equipment counts by its weight; what is there for comparison does not count."""
    scene = make_scene(20.0, {(0, 0): 40.0, (4, 0): 70.0, (8, 0): 5.0})
    zones = [
        make_zone("a", (0, 2), (0, 2), weight=2),
        make_zone("b", (4, 6), (0, 2)),
        make_zone("c", (8, 10), (0, 2), role="ambient"),
        make_zone("d", (4, 6), (0, 2), weight=0),
    ]
    assert analyse(zones, scene).composite_celsius == pytest.approx((2 * 40 + 70) / 3)
    assert analyse(zones[2:], scene).composite_celsius is None


def test_a_composite_of_unknown_zones_is_unknown(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """It does not become cooler because its hottest zone cannot be seen."""
    scene = make_scene()
    scene[4:6, 0:2] = np.nan
    zones = [make_zone("a", (0, 2), (0, 2)), make_zone("b", (4, 6), (0, 2))]
    assert analyse(zones, scene).composite_celsius is None


def test_phases_are_compared_with_each_other_and_with_the_air(
    make_zone: MakeZone, make_scene: MakeScene, analyse: Analyse
) -> None:
    """The hot phase is told against the median of the others and against the ambient zone, with its class."""
    scene = make_scene(25.0)
    for number, celsius in enumerate((40.0, 48.0, 41.0)):
        scene[0:4, 4 * number : 4 * number + 4] = celsius
    zones = [make_zone(f"l{n}", (0, 4), (4 * n, 4 * n + 4), group="mains") for n in range(3)]
    zones.append(make_zone("air", (20, 24), (0, 8), role="ambient"))
    found = analyse(zones, scene).zones
    assert [found[f"l{n}"].delta_group_kelvin for n in range(3)] == [-4.5, 7.5, -3.0]
    assert [found[f"l{n}"].over_ambient_kelvin for n in range(3)] == [15.0, 23.0, 16.0]
    group, ambient = found["l1"].group, found["l1"].ambient
    assert group is not None
    assert ambient is not None
    assert (group.severity, ambient.severity) == ("probable", "monitor")
    assert group.uncertainty_kelvin > 1.0
    assert (found["air"].group, found["air"].ambient) == (None, None)


def test_a_load_tells_how_hot_it_would_be(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame
) -> None:
    """At half of the rated current 6 K are told as 24 K; without news for a quarter of an hour, as 6 K."""
    scene = make_scene(25.0)
    scene[0:4, 0:4] = 31.0
    zones = [
        make_zone("l1", (0, 4), (0, 4), group="mains", rated_current=100.0),
        make_zone("l2", (0, 4), (8, 12), group="mains"),
    ]
    analyser = FrameAnalyser(PLAIN, zones)
    frame = make_frame(scene)
    analyser.set_load("l1", 50.0, frame.monotonic)
    found = analyser.analyse(analyser.condition(frame)).zones["l1"]
    assert found.load is not None
    assert (found.load.amperes, found.load.ratio) == (50.0, 0.5)
    assert found.group is not None
    assert found.group.at_rated_kelvin == pytest.approx(24.0)
    assert found.group.severity == "major"
    later = analyser.analyse(analyser.condition(make_frame(scene, 901.0))).zones["l1"]
    assert later.load is None
    assert later.group is not None
    assert (later.group.at_rated_kelvin, later.group.severity) == (None, "probable")


def test_a_rise_becomes_a_rate(make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame) -> None:
    """A zone that warms by 6 K a minute says so once half of the window has passed, and not before."""
    analyser = FrameAnalyser(UNFILTERED, [make_zone("joint", (0, 4), (0, 4))])
    rates = []
    for second in range(70):
        frame = make_frame(make_scene(30 + second * 0.1), float(second))
        rates.append(analyser.analyse(analyser.condition(frame)).zones["joint"].rate_celsius_per_minute)
    assert set(rates[:27]) == {None}
    assert rates[-1] == pytest.approx(6.0, abs=0.2)


def test_the_usual_value_is_learned_and_told(
    make_zone: MakeZone, make_scene: MakeScene, make_frame: MakeFrame
) -> None:
    """Two Fridays at 40 C make a third one at 52 C stand out by 12 K."""
    kept: list[Mapping[str, WeekDocument]] = []
    joint = make_zone("joint", (0, 4), (0, 4))
    analyser = FrameAnalyser(UNFILTERED, [joint], Knowledge(keep=kept.append, timezone=UTC))
    week = 7 * 24 * 3600.0
    for start in (0.0, week):
        for second in range(3600, 7220, 10):
            frame = analyser.condition(make_frame(make_scene(40.0), start + second))
            analyser.learn(analyser.analyse(frame).zones, {"joint": True}, frame.time)
    frame = make_frame(make_scene(52.0), 2 * week + 5400)
    found = analyser.analyse(analyser.condition(frame)).zones["joint"]
    assert found.baseline_delta_kelvin == pytest.approx(12.0)
    assert found.baseline is not None
    assert found.baseline.severity is None
    again = FrameAnalyser(UNFILTERED, [joint], Knowledge(learned=kept[-1], timezone=UTC))
    found = again.analyse(again.condition(frame)).zones["joint"]
    assert found.baseline_delta_kelvin == pytest.approx(12.0)
