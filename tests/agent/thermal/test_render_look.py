"""The size, the colours and the scale that a picture is asked for."""

import numpy as np
import pytest

from tests.agent.thermal.conftest import NOON, STRIP, MakeScene
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.outputs import Palette
from thermal2mqtt.thermal.palette import TABLES, Range
from thermal2mqtt.thermal.render import LARGEST_SIDE, Look, look_of, render, render_jpeg


@pytest.mark.parametrize(
    ("shape", "size", "expected"),
    [
        ((24, 32), (320, 240), (240, 320)),
        ((32, 24), (320, 240), (320, 240)),
        ((24, 32), (640, 480), (480, 640)),
        ((24, 32), (400, 240), (240, 320)),
        ((32, 24), (400, 240), (320, 240)),
    ],
)
def test_aspect_is_kept(shape: tuple[int, int], size: tuple[int, int], expected: tuple[int, int]) -> None:
    """A turned image gives a portrait picture, and a size of another aspect is not stretched to."""
    picture = render(np.full(shape, 20, np.float32), captured_at=NOON, look=Look(size=size))
    assert picture.shape == (*expected, 3)


def test_impossible_size_says_what_to_do(make_scene: MakeScene) -> None:
    """When no quality is low enough the error names both sizes."""
    with pytest.raises(Thermal2mqttError, match=r"320x240 pixels needs \d+ bytes.*may have 100: allow more"):
        render_jpeg(make_scene(), captured_at=NOON, max_bytes=100)


def test_scale_shows_the_range(make_scene: MakeScene) -> None:
    """The lower right holds the palette from dark to bright, with numbers that follow the scene."""
    mild = render(make_scene(20.0, {(5, 5): 60.0}), captured_at=NOON)
    hot = render(make_scene(20.0, {(5, 5): 99.0}), captured_at=NOON)
    strip = mild[-STRIP // 2, 160:].astype(int).sum(axis=1)
    assert strip.max() > 400
    rows, columns = np.nonzero((mild[-STRIP:] != hot[-STRIP:]).any(axis=2))
    assert rows.size
    assert columns.min() > 160


def test_scale_is_left_out_where_it_does_not_fit(make_scene: MakeScene) -> None:
    """In a very small picture the time has the strip for itself."""
    mild, hot = (
        render(make_scene(20.0, {(5, 5): t}), captured_at=NOON, look=Look(size=(128, 96)))
        for t in (60.0, 99.0)
    )
    np.testing.assert_array_equal(mild[-15:], hot[-15:])


@pytest.mark.parametrize(
    ("factor", "shape", "expected"),
    [
        (1, (24, 32), (24, 32)),
        (2.5, (24, 32), (60, 80)),
        (10, (32, 24), (320, 240)),
        (37, (24, 32), (888, 1184)),
    ],
)
def test_any_factor_gives_its_picture(
    factor: float, shape: tuple[int, int], expected: tuple[int, int]
) -> None:
    """Whole or not, in landscape and portrait."""
    look = look_of(factor, shape)
    assert render(np.full(shape, 20, np.float32), captured_at=NOON, look=look).shape == (*expected, 3)


@pytest.mark.parametrize("factor", [0.9, 0, -1, 128.1, float("nan"), float("inf")])
def test_an_impossible_factor_says_what_is_allowed(factor: float) -> None:
    """Neither smaller than the frame nor larger than anybody can look at."""
    with pytest.raises(ValueError, match=rf"allowed is 1 to 128, for a picture of up to {LARGEST_SIDE}"):
        look_of(factor, (24, 32))


def test_between_pixels_it_is_smooth() -> None:
    """A slope of the scene is a slope of the picture, not stairs: neighbours differ by two steps at most."""
    scene = np.tile(np.linspace(20, 60, 32, dtype=np.float32), (24, 1))
    look = Look(palette=Palette.GREY, scale=Range(20, 60))
    row = render(scene, captured_at=NOON, look=look)[60, :100, 0].astype(int)
    assert np.abs(np.diff(row)).max() <= 2
    assert row[99] - row[20] > 40


@pytest.mark.parametrize("palette", list(Palette))
def test_every_palette_colours_scene_and_scale(make_scene: MakeScene, palette: Palette) -> None:
    """The coldest and the hottest parts have the palette's ends, and the scale is drawn in it."""
    scene = make_scene(20.0)
    scene[:, 16:] = 90.0
    picture = render(scene, captured_at=NOON, look=Look(palette=palette)).astype(int)
    for at, step in (((150, 40), 0), ((40, 280), 255)):
        np.testing.assert_allclose(picture[at], TABLES[palette][step, 0], atol=3)
    for step in (64, 128, 192):
        colour = TABLES[palette][step, 0].astype(int)
        assert (np.abs(picture[-STRIP:, 160:] - colour).max(axis=2) <= 40).any()


def test_a_fixed_scale_holds_whatever_the_scene(make_scene: MakeScene) -> None:
    """The same temperature has the same colour in every picture; beyond the ends nothing wraps around."""
    look = Look(palette=Palette.GREY, scale=Range(0, 100))
    first = render(make_scene(50.0, {(3, 3): 60.0}), captured_at=NOON, look=look)
    second = render(make_scene(50.0, {(3, 3): 500.0}), captured_at=NOON, look=look)
    assert first[150, 200].tolist() == second[150, 200].tolist() == [128, 128, 128]
    assert render(make_scene(-20.0), captured_at=NOON, look=look)[100, 200].tolist() == [0, 0, 0]
