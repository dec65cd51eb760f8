"""The picture of a frame, judged by its pixels."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tests.agent.thermal.conftest import NOON, STRIP, MakeScene, MakeZone, Picture
from thermal2mqtt.thermal.render import render, render_jpeg, render_png


def _decoded(data: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.astype(np.uint8)


def _is_grey(picture: Picture) -> NDArray[np.bool_]:
    grey: NDArray[np.bool_] = picture.min(axis=2) == picture.max(axis=2)
    return grey


def test_jpeg_is_small_and_of_the_size_asked(make_scene: MakeScene) -> None:
    """The usual picture is a JPEG of 320 x 240 pixels and at most 20 kB."""
    data = render_jpeg(make_scene(20.0, {(9, 9): 80.0}), captured_at=NOON)
    assert data.startswith(b"\xff\xd8\xff")
    assert len(data) <= 20_000
    assert _decoded(data).shape == (240, 320, 3)


@settings(max_examples=30)
@given(
    hnp.arrays(
        np.float32,
        (24, 32),
        elements=st.floats(-40, 300, width=32),
        fill=st.sampled_from([float("nan"), 20.0, float("inf")]),
    )
)
def test_any_scene_fits(scene: NDArray[np.float32]) -> None:
    """Whatever the sensor saw, there is a picture, and it is at most 20 kB."""
    assert len(render_jpeg(scene, captured_at=NOON)) <= 20_000


def test_noise_from_end_to_end_fits() -> None:
    """The worst scene to compress, wild noise with every second pixel unknown, keeps to 20 kB and to 12."""
    scene = np.random.default_rng(1).uniform(0, 300, (24, 32)).astype(np.float32)
    scene[::2, ::2] = scene[1::2, 1::2] = np.nan
    assert len(render_jpeg(scene, captured_at=NOON)) <= 20_000
    assert len(render_jpeg(scene, captured_at=NOON, max_bytes=12_000)) <= 12_000


def test_hot_is_bright_and_cold_is_dark(make_scene: MakeScene) -> None:
    """The hotter pixel of a scene is the brighter one in the picture."""
    scene = make_scene(50.0)
    scene[2:10, 2:10] = 20.0
    scene[2:10, 20:28] = 80.0
    picture = render(scene, captured_at=NOON)
    cold, middle, hot = (picture[90, x].astype(int).sum() for x in (60, 160, 270))
    assert cold < middle < hot


def test_unknown_is_hatched_grey_never_cold(make_scene: MakeScene) -> None:
    """Unknown pixels are stripes of two greys, and nothing else in the scene is grey."""
    scene = make_scene(20.0, {(20, 30): 80.0})
    scene[4:8, 4:8] = np.nan
    picture = render(scene, captured_at=NOON)
    hatched = picture[40:80, 40:80]
    assert _is_grey(hatched).all()
    assert len(np.unique(hatched)) == 2
    assert not _is_grey(picture[100:180, 20:140]).any()


def test_unknown_pixels_do_not_colour_their_neighbours(make_scene: MakeScene) -> None:
    """Around an unknown pixel of an even scene the picture is as even as without it."""
    known = make_scene(30.0, {(20, 30): 80.0})
    holed = known.copy()
    holed[5, 5] = np.nan
    whole, picture = render(known, captured_at=NOON), render(holed, captured_at=NOON)
    around = np.ones(picture.shape[:2], bool)
    around[50:60, 50:60] = False
    np.testing.assert_array_equal(picture[around], whole[around])


def test_wholly_unknown_frame_says_so(make_scene: MakeScene) -> None:
    """Without any temperature the picture is all grey hatch and white words, with no scale."""
    picture = render(make_scene(np.nan), captured_at=NOON)
    assert _is_grey(picture).all()
    assert (picture[100:130, 100:220] > 240).any()
    assert not (picture[-STRIP:, 160:] > 200).any()


def test_hottest_point_is_marked(make_scene: MakeScene) -> None:
    """A white ring stands around the hottest pixel's centre, with white words beside it."""
    picture = render(make_scene(20.0, {(7, 11): 80.0}), captured_at=NOON)
    white = picture[:-STRIP].min(axis=2) > 230
    rows, columns = np.nonzero(white)
    assert white[68:82, 108:122].any()
    assert rows.min() >= 60
    assert rows.max() <= 90
    assert columns.min() >= 105
    assert columns.max() <= 190


def test_what_a_mask_hides_is_no_hottest_point(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """A lamp of 150 C is hatched: the scale ends at the rest, and the ring is round its hottest pixel."""
    lamp = make_zone("lamp", (0, 4), (26, 32), role="mask")
    scene = make_scene(20.0, {(2, 28): 150.0, (12, 8): 60.0})
    masked = render(scene, captured_at=NOON, zones=[lamp])
    without = render(make_scene(20.0, {(12, 8): 60.0}), captured_at=NOON)
    assert _is_grey(masked[10:30, 270:310]).all()
    np.testing.assert_array_equal(masked[60:], without[60:])


@pytest.mark.parametrize("at", [(0, 0), (0, 31), (23, 0), (23, 31)])
def test_words_stay_inside_the_picture(make_scene: MakeScene, at: tuple[int, int]) -> None:
    """In every corner the temperature beside the mark is as long as in the middle: nothing is cut off."""

    def ink(place: tuple[int, int]) -> int:
        marked = render(make_scene(20.0, {place: 80.0}), captured_at=NOON)
        plain = render(make_scene(20.0, {place: 80.0}), captured_at=NOON + 1)
        unmarked_strip = (plain[-STRIP:] > 230).all(axis=2).sum()
        return int((marked > 230).all(axis=2).sum() - unmarked_strip)

    assert ink(at) > 0.6 * ink((10, 12))


def test_capture_time_is_burnt_in(make_scene: MakeScene) -> None:
    """Another second is another picture, in the lower left alone; the same second is the same picture."""
    first, same, later = (render(make_scene(), captured_at=NOON + s) for s in (0.0, 0.4, 1.0))
    np.testing.assert_array_equal(first, same)
    rows, columns = np.nonzero((first != later).any(axis=2))
    assert rows.min() >= 240 - STRIP
    assert columns.max() < 160


def test_frame_is_left_as_it_was(make_scene: MakeScene) -> None:
    """Drawing does not touch the temperatures."""
    scene = make_scene(20.0, {(3, 3): np.nan, (4, 4): np.inf})
    scene.flags.writeable = False
    before = scene.copy()
    render(scene, captured_at=NOON)
    np.testing.assert_array_equal(scene, before)


def test_a_png_is_the_picture_to_the_bit(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """What was drawn comes back without loss."""
    scene, zones = make_scene(20.0, {(9, 9): 80.0}), [make_zone("z", (8, 14), (6, 16))]
    data = render_png(scene, captured_at=NOON, zones=zones)
    assert data.startswith(b"\x89PNG")
    np.testing.assert_array_equal(_decoded(data), render(scene, captured_at=NOON, zones=zones))
