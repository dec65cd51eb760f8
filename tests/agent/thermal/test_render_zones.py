"""The zones of a picture: where they lie, and their levels without reading."""

import numpy as np
import pytest

from tests.agent.thermal.conftest import NOON, MakeScene, MakeZone, Picture
from thermal2mqtt.alarms import Level
from thermal2mqtt.thermal.overlay import LEVEL_COLOURS
from thermal2mqtt.thermal.render import render


def _has_colour(picture: Picture, colour: tuple[int, int, int]) -> bool:
    return bool((np.abs(picture.astype(int) - colour).max(axis=2) <= 24).any())


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


def test_a_zone_has_its_own_colour_while_it_is_normal(make_zone: MakeZone, make_scene: MakeScene) -> None:
    """Over a limit the level's colour counts, and while unknown grey."""
    zone = make_zone("z", (8, 14), (6, 16), colour="#ff00ff")
    for level in (None, *Level):
        picture = render(make_scene(), captured_at=NOON, zones=[zone], levels={"z": level})
        assert _has_colour(picture[60:160, 40:180], (255, 0, 255)) == (level is Level.NORMAL)
