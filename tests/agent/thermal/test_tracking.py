"""Hotspots keep their identity."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.settings.conditioning import HotspotSettings
from thermal2mqtt.thermal.results import Hotspot, HotspotChange, HotspotEvent
from thermal2mqtt.thermal.tracking import MOST_TRACKS, HotspotTracker

SHAPE = (24, 32)


def _spot(column: float, row: float = 10.0, celsius: float = 60.0, area: int = 4) -> Hotspot:
    x, y = column / 32, row / 24
    return Hotspot(None, celsius, celsius - 5, (x, y), (x - 0.03, y - 0.03, x + 0.03, y + 0.03), area)


class Run:
    """Frames at eight a second."""

    def __init__(self, **settings: Any) -> None:
        self.tracker = HotspotTracker(HotspotSettings(**settings), SHAPE)
        self.now = 0.0
        self.events: list[tuple[str, int]] = []

    def see(self, *spots: Hotspot, frames: int = 1) -> list[Hotspot]:
        """Let the same hotspots be found in some frames; return them after the last."""
        for _ in range(frames):
            found, events = self.tracker.update(spots, now=self.now, time=1e9 + self.now)
            self.events += [(event.change.value, event.hotspot.id) for event in events]
            self.now += 0.125
        return list(found)


def test_a_hotspot_keeps_its_id_while_it_moves_and_grows() -> None:
    """One pixel a frame, a little hotter and larger each time, is one hotspot that tells how it grew."""
    run = Run()
    for step in range(20):
        (spot,) = run.see(_spot(5.0 + step, celsius=50.0 + step, area=4 + step))
    assert spot.id == 1
    assert (spot.first_seen, spot.last_seen) == (1e9, 1e9 + 19 / 8)
    assert (spot.growth_kelvin, spot.growth_pixels) == (19.0, 19)


def test_two_hotspots_do_not_swap() -> None:
    """Each is taken for the one that it is nearest to, in whatever order they are found."""
    run = Run()
    first, second = run.see(_spot(8.0), _spot(14.0))
    swapped = run.see(_spot(13.5), _spot(8.5))
    assert [spot.id for spot in swapped] == [second.id, first.id]


def test_far_away_is_another_one() -> None:
    """What turns up at the other end of the image is new."""
    run = Run()
    run.see(_spot(4.0))
    assert [spot.id for spot in run.see(_spot(25.0))] == [2]


def test_it_appears_once_it_has_stayed() -> None:
    """After the dwell there is one event, not before and not again."""
    run = Run(appear_seconds=2.0)
    run.see(_spot(8.0), frames=16)
    assert run.events == []
    run.see(_spot(8.0), frames=40)
    assert run.events == [("appeared", 1)]


def test_a_flicker_tells_nothing() -> None:
    """What is gone before it has stayed neither appears nor disappears."""
    run = Run(appear_seconds=2.0, disappear_seconds=1.0)
    run.see(_spot(8.0), frames=8)
    run.see(frames=40)
    assert run.events == []
    assert run.tracker.recent == ()


def test_glimpses_far_apart_are_no_stay() -> None:
    """Seen for one frame every five seconds it has not stayed for two; seen in every other frame it has."""
    run = Run(appear_seconds=2.0, disappear_seconds=10.0)
    for _ in range(6):
        assert [spot.id for spot in run.see(_spot(8.0))] == [1]
        run.see(frames=39)
    assert run.events == []
    for _ in range(10):
        run.see(_spot(8.0))
        run.see()
    assert run.events == [("appeared", 1)]


def test_it_disappears_once_it_is_gone_for_long_enough() -> None:
    """A short gap is bridged with the same id; a long one ends it, with an event."""
    run = Run(appear_seconds=0.0, disappear_seconds=2.0)
    run.see(_spot(8.0))
    run.see(frames=14)
    assert [spot.id for spot in run.see(_spot(8.0))] == [1]
    run.see(frames=15)
    assert run.events == [("appeared", 1)]
    run.see()
    assert run.events == [("appeared", 1), ("disappeared", 1)]
    assert [spot.id for spot in run.see(_spot(8.0))] == [2]


def test_a_sensor_that_was_away_finds_new_hotspots() -> None:
    """After an hour without frames it is not known to be the same one; the old one is told as gone."""
    run = Run(appear_seconds=0.0, disappear_seconds=10.0)
    run.see(_spot(8.0), frames=4)
    run.now += 3600
    assert [spot.id for spot in run.see(_spot(8.0))] == [2]
    assert run.events == [("appeared", 1), ("appeared", 2), ("disappeared", 1)]


def test_the_last_ten_are_kept() -> None:
    """Gone or not, the newest first, each as it was last seen."""
    run = Run(appear_seconds=0.0, disappear_seconds=0.0)
    for number in range(14):
        run.see(_spot(2.0 + 7 * (number % 4), celsius=50.0 + number), frames=2)
        run.see()
    run.see(_spot(30.0, celsius=99.0))
    assert [spot.max_celsius for spot in run.tracker.recent] == [99.0, *(63.0 - n for n in range(9))]
    assert [spot.id for spot in run.tracker.recent] == list(range(15, 5, -1))


def test_noise_cannot_fill_the_memory() -> None:
    """However many come and go, a limited number is followed; those given up are told as gone."""
    run = Run(appear_seconds=0.0, disappear_seconds=3600.0)
    for number in range(60):
        run.see(_spot(2.0 + number % 4 * 9, row=1.0 + number % 3 * 9, area=1 + number), frames=1)
        run.now += 0.0
    appeared = {number for change, number in run.events if change == "appeared"}
    gone = {number for change, number in run.events if change == "disappeared"}
    assert len(appeared - gone) <= MOST_TRACKS


def test_an_event_is_whole() -> None:
    """It tells what happened, to which hotspot, and when."""
    tracker = HotspotTracker(HotspotSettings(appear_seconds=0.0), SHAPE)
    (spot,), events = tracker.update([_spot(8.0)], now=5.0, time=1e9)
    assert events == (HotspotEvent(HotspotChange.APPEARED, spot, 1e9),)
    assert tracker.recent == (spot,)


@given(
    st.lists(
        st.lists(st.tuples(st.floats(0, 32), st.floats(0, 24), st.integers(1, 40)), max_size=10), max_size=30
    ),
    st.sampled_from([0.0, 0.25, 2.0]),
)
def test_ids_are_unique_and_events_come_in_pairs(
    frames: list[list[tuple[float, float, int]]], dwell: float
) -> None:
    """Whatever is found, no two hotspots of a frame share an id, and none goes that had not come."""
    run = Run(appear_seconds=dwell, disappear_seconds=dwell)
    for frame in frames:
        found = run.see(*(_spot(x, y, area=area) for x, y, area in frame))
        assert len({spot.id for spot in found}) == len(found) == len(frame)
        assert len(run.tracker.recent) <= 10
    present: set[int] = set()
    for change, number in run.events:
        assert (number in present) == (change == "disappeared")
        present ^= {number}


@pytest.mark.parametrize("area", [1, 100])
def test_the_reach_grows_with_the_region(area: int) -> None:
    """A large region may shift its centre farther than a small one."""
    run = Run()
    run.see(_spot(8.0, area=area))
    (spot,) = run.see(_spot(13.0, area=area))
    assert (spot.id == 1) == (area == 100)
