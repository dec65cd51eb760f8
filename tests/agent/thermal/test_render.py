"""The picture of a frame, judged by its pixels."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tests.agent.thermal.conftest import MakeScene, MakeZone
from thermal2mqtt.alarms import Level
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.outputs import Palette
from thermal2mqtt.thermal.overlay import LEVEL_COLOURS
from thermal2mqtt.thermal.palette import TABLES, Range
from thermal2mqtt.thermal.render import LARGEST_SIDE, Look, look_of, render, render_jpeg, render_png

Picture = NDArray[np.uint8]

NOON = 1_795_176_000.0  # 2026-11-20T12:00:00Z
STRIP = 18


def _decoded(data: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.astype(np.uint8)


def _is_grey(picture: Picture) -> NDArray[np.bool_]:
    grey: NDArray[np.bool_] = picture.min(axis=2) == picture.max(axis=2)
    return grey


def _has_colour(picture: Picture, colour: tuple[int, int, int]) -> bool:
    return bool((np.abs(picture.astype(int) - colour).max(axis=2) <= 24).any())


def test_jpeg_is_small_and_of_the_size_asked(make_scene: MakeScene) -> None:
    """The usual picture is a JPEG of 320 x 240 pixels and at most 20 kB."""
    data = render_jpeg(make_scene(20.0, {(9, 9): 80.0}), captured_at=NOON)
    assert data.startswith(b"\xff\xd8\xff")
    assert len(data) <= 20_000
    assert _decoded(data).shape == (240, 320, 3)


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


def test_impossible_size_says_what_to_do(make_scene: MakeScene) -> None:
    """When no quality is low enough the error names both sizes."""
    with pytest.raises(Thermal2mqttError, match=r"320x240 pixels needs \d+ bytes.*may have 100: allow more"):
        render_jpeg(make_scene(), captured_at=NOON, max_bytes=100)


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


@pytest.mark.parametrize("level", [None, *Level])
def test_zone_is_outlined_in_the_colour_of_its_level(
    make_zone: MakeZone, make_scene: MakeScene, level: Level | None
) -> None:
    """A zone's outline has its level's colour and no other level's."""
    picture = render(
        make_scene(), captured_at=NOON, zones=[make_zone("z", (8, 14), (6, 16))], levels={"z": level}
    )
    found = {known for known, colour in LEVEL_COLOURS.items() if _has_colour(picture[60:160, 40:180], colour)}
    assert found == {level}


def test_outline_runs_along_the_zone(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """The outline lies on the zone's edge; what is inside it and far from it is as without zones."""
    zone = make_zone("z", (8, 14), (6, 16))
    scene = make_scene(20.0, {(2, 25): 60.0})
    rows, columns = np.nonzero(
        (
            render(scene, captured_at=NOON)
            != render(scene, captured_at=NOON, zones=[zone], levels={"z": None})
        ).any(axis=2)
    )
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == pytest.approx((80, 140, 60, 160), abs=3)
    assert not ((rows > 84) & (rows < 136) & (columns > 64) & (columns < 156)).any()


def test_zone_without_a_level_given_is_drawn_as_unknown(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """A zone of which no level is handed in never looks normal."""
    zone = make_zone("z", (8, 14), (6, 16))
    np.testing.assert_array_equal(
        render(make_scene(), captured_at=NOON, zones=[zone]),
        render(make_scene(), captured_at=NOON, zones=[zone], levels={"z": None}),
    )


def test_zone_over_a_limit_is_named(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """Colour is not the only sign: above the outline stand marks and the name, for each level others."""
    zone = make_zone("z", (8, 14), (6, 16))
    labels = []
    for level in (Level.NORMAL, Level.WARNING, Level.CRITICAL, Level.EMERGENCY):
        picture = render(make_scene(), captured_at=NOON, zones=[zone], levels={"z": level})
        ground = np.asarray(LEVEL_COLOURS[level])
        label = (np.abs(picture[62:76, 60:180].astype(int) - ground).max(axis=2) <= 24).sum(axis=0) > 0
        labels.append(int(label.sum()))
    assert labels[0] == 0
    assert 0 < labels[1] < labels[2] < labels[3]


@pytest.mark.parametrize("name", ["Schütz 3 Übergang", "x" * 64, "配电柜"])
def test_any_name_can_be_drawn(make_zone: MakeZone, make_scene: MakeScene, name: str) -> None:
    """Umlauts, other scripts and names wider than the picture are drawn or cut, at each border."""
    zones = [
        make_zone(f"z{i}", rows, columns).model_copy(update={"name": name})
        for i, (rows, columns) in enumerate([((0, 3), (0, 3)), ((0, 3), (29, 32)), ((21, 24), (29, 32))])
    ]
    levels = {zone.id: Level.EMERGENCY for zone in zones}
    picture = render(make_scene(), captured_at=NOON, zones=zones, levels=levels)
    assert _has_colour(picture, LEVEL_COLOURS[Level.EMERGENCY])


def test_worst_zone_is_drawn_on_top(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """Of two zones in one place the worse is seen, in whichever order they come."""
    pair = [make_zone("a", (8, 14), (6, 16)), make_zone("b", (8, 14), (6, 16))]
    levels = {"a": Level.EMERGENCY, "b": Level.NORMAL}
    for zones in (pair, pair[::-1]):
        picture = render(make_scene(), captured_at=NOON, zones=zones, levels=levels)
        assert _has_colour(picture[120:160, 40:180], LEVEL_COLOURS[Level.EMERGENCY])
        assert not _has_colour(picture[120:160, 40:180], LEVEL_COLOURS[Level.NORMAL])


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


def test_a_zone_has_its_own_colour_while_it_is_normal(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """Over a limit the level's colour counts, and while unknown grey."""
    zone = make_zone("z", (8, 14), (6, 16), colour="#ff00ff")
    for level in (None, *Level):
        picture = render(make_scene(), captured_at=NOON, zones=[zone], levels={"z": level})
        assert _has_colour(picture[60:160, 40:180], (255, 0, 255)) == (level is Level.NORMAL)
