"""Turning and mirroring: what is where afterwards, and that turning it all the way round changes nothing."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.mlx90640.frame import ThermalFrame
from thermal2mqtt.sensors.orientation import Rotation, as_the_part_sees, orient

Mirror = Literal[0, 1]
mirrors: st.SearchStrategy[Mirror] = st.sampled_from([0, 1])
rotations: st.SearchStrategy[Literal[0, 90, 180, 270]] = st.sampled_from([0, 90, 180, 270])
pixels = st.tuples(st.integers(0, 23), st.integers(0, 31))


def numbered_frame(subpage: int = 0, bad: tuple[tuple[int, int], ...] = ()) -> ThermalFrame:
    """Return a frame in which every pixel has a value of its own."""
    return ThermalFrame(
        celsius=np.arange(768, dtype=np.float32).reshape(24, 32),
        sequence=7,
        subpage=subpage,
        time=1_800_000_000.0,
        monotonic=12.0,
        half_ages=(0.1, 0.2),
        ambient_celsius=33.0,
        supply_volts=3.3,
        refresh_rate_hz=8.0,
        bad_pixels=bad,
    )


def same(first: ThermalFrame, second: ThermalFrame) -> bool:
    """Tell whether two frames agree in everything."""
    blank = np.zeros(0, np.float32)
    others = [repr(replace(frame, celsius=blank)) for frame in (first, second)]
    return bool(np.array_equal(first.celsius, second.celsius)) and others[0] == others[1]


def test_without_rotation_and_mirror_the_frame_itself_returns() -> None:
    """The usual case costs nothing."""
    frame = numbered_frame()
    assert orient(frame, 0, mirror=False) is frame


@pytest.mark.parametrize(
    ("rotation", "mirror", "corners"),
    [
        (90, False, [736, 0, 767, 31]),
        (180, False, [767, 736, 31, 0]),
        (270, False, [31, 767, 0, 736]),
        (0, True, [31, 0, 767, 736]),
        (90, True, [0, 736, 31, 767]),
    ],
)
def test_the_corners_are_where_a_clockwise_turn_takes_them(
    *, rotation: Rotation, mirror: bool, corners: list[int]
) -> None:
    """Top left, top right, bottom left, bottom right, after the turn and then left for right."""
    celsius = orient(numbered_frame(), rotation, mirror=mirror).celsius
    assert [celsius[0, 0], celsius[0, -1], celsius[-1, 0], celsius[-1, -1]] == corners
    assert celsius.shape == ((32, 24) if rotation in {90, 270} else (24, 32))


@given(st.integers(0, 1), st.lists(pixels, max_size=4, unique=True))
def test_four_quarter_turns_are_none(subpage: int, bad: list[tuple[int, int]]) -> None:
    """Bad pixels and subpage come home too."""
    frame = turned = numbered_frame(subpage, tuple(sorted(bad)))
    for _ in range(4):
        turned = orient(turned, 90, mirror=False)
    assert same(turned, frame)


@given(rotations, mirrors)
def test_a_map_for_the_turned_image_goes_back_to_the_part(rotation: Rotation, mirror: Mirror) -> None:
    """What was laid out on the turned image lies on the same pixels in the part's own."""
    frame = numbered_frame()
    turned = orient(frame, rotation, mirror=bool(mirror)).celsius
    np.testing.assert_array_equal(as_the_part_sees(turned, rotation, mirror=bool(mirror)), frame.celsius)


@given(rotations, rotations)
def test_turns_add_up(first: Rotation, second: Rotation) -> None:
    """Two turns are the turn of their sum."""
    frame = numbered_frame(1, ((0, 0), (3, 17)))
    both = orient(orient(frame, first, mirror=False), second, mirror=False)
    total: Rotation = rotation_of(first + second)
    assert same(both, orient(frame, total, mirror=False))


def rotation_of(degrees: int) -> Rotation:
    """Return the same turn within one round."""
    known: dict[int, Rotation] = {0: 0, 90: 90, 180: 180, 270: 270}
    return known[degrees % 360]


@given(rotations)
def test_mirroring_twice_is_not_mirroring(rotation: Rotation) -> None:
    """Swapped and swapped again is only turned."""
    frame = numbered_frame(0, ((5, 6),))
    mirrored = orient(frame, rotation, mirror=True)
    assert same(orient(mirrored, 0, mirror=True), orient(frame, rotation, mirror=False))


@given(rotations, mirrors, st.lists(pixels, min_size=1, max_size=4, unique=True))
def test_bad_pixels_move_with_the_image(
    rotation: Rotation,
    mirror: Mirror,
    bad: list[tuple[int, int]],
) -> None:
    """The same values are called bad before and after."""
    frame = numbered_frame(0, tuple(bad))
    turned = orient(frame, rotation, mirror=bool(mirror))
    assert {turned.celsius[pixel] for pixel in turned.bad_pixels} == {frame.celsius[pixel] for pixel in bad}


@given(rotations, mirrors, st.integers(0, 1))
def test_the_subpage_stays_the_parity_of_the_fresh_pixels(
    rotation: Rotation,
    mirror: Mirror,
    subpage: int,
) -> None:
    """Who draws only fresh pixels finds them by row + column, and their age under the same number."""
    frame = numbered_frame(subpage)
    fresh = frame.celsius[np.indices((24, 32)).sum(axis=0) % 2 == subpage]
    turned = orient(frame, rotation, mirror=bool(mirror))
    parity = np.indices(turned.celsius.shape).sum(axis=0) % 2
    assert set(turned.celsius[parity == turned.subpage]) == set(fresh)
    assert turned.half_ages[turned.subpage] == frame.half_ages[subpage]


def test_the_turned_image_lies_in_memory_row_by_row() -> None:
    """OpenCV takes no other."""
    assert orient(numbered_frame(), 90, mirror=True).celsius.flags.c_contiguous
