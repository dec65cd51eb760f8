"""Zones whose figures are to be doubted, and what to do about them."""

from typing import Any

import pytest

from tests.agent.thermal.conftest import MakeZone
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.remarks import remarks
from thermal2mqtt.thermal.results import Doubt


def _sensor(**settings: Any) -> SensorSettings:
    return SensorSettings.model_validate({"driver": "simulator", **settings})


def _doubts(*zones: ZoneSettings, **settings: Any) -> list[tuple[str, Doubt]]:
    return [(remark.zone, remark.doubt) for remark in remarks(_sensor(**settings), zones)]


def test_three_by_three_pixels_are_enough(make_zone: MakeZone) -> None:
    """Anywhere in the image, in a corner too."""
    assert _doubts(make_zone("a", (4, 7), (4, 7)), make_zone("b", (21, 24), (29, 32))) == []


@pytest.mark.parametrize(("rows", "columns"), [((4, 6), (4, 24)), ((4, 20), (4, 6)), ((4, 5), (4, 5))])
def test_less_in_either_direction_is_flagged(
    make_zone: MakeZone, rows: tuple[int, int], columns: tuple[int, int]
) -> None:
    """A long busbar two pixels wide has not a single pixel that sees nothing else."""
    assert _doubts(make_zone("bar", rows, columns)) == [("bar", Doubt.TOO_SMALL)]


@pytest.mark.parametrize(
    ("settings", "needed"),
    [
        ({}, "at least 0.094 x 0.125 of the image, or go nearer"),
        ({"distance_metres": 1}, "0.094 x 0.125 of the image, 18.0 x 16.4 cm at 1 m"),
        ({"distance_metres": 0.5, "lens": "bab"}, "0.094 x 0.125 of the image, 4.5 x 3.8 cm at 0.5 m"),
        ({"distance_metres": 1, "rotation": 90}, "0.125 x 0.094 of the image, 16.4 x 18.0 cm at 1 m"),
    ],
)
def test_the_needed_size_is_told(settings: dict[str, Any], needed: str) -> None:
    """In shares of the image, and where the distance is known in centimetres for the lens."""
    zone = ZoneSettings(id="z", name="Z", polygon=((0.5, 0.5), (0.52, 0.5), (0.5, 0.52)))
    (remark,) = remarks(_sensor(**settings), [zone])
    assert needed in remark.text


def test_a_shiny_zone_is_warned_about(make_zone: MakeZone) -> None:
    """By its own emissivity or the sensor's, with the material's name."""
    zones = [make_zone("a", (0, 4), (0, 4), emissivity="stainless_steel"), make_zone("b", (8, 12), (0, 4))]
    assert _doubts(*zones) == [("a", Doubt.LOW_EMISSIVITY)]
    assert _doubts(*zones, emissivity=0.49) == [("a", Doubt.LOW_EMISSIVITY), ("b", Doubt.LOW_EMISSIVITY)]
    assert _doubts(zones[1], emissivity=0.5) == []
    assert "stainless_steel, 0.28" in remarks(_sensor(), zones)[0].text


def test_what_a_mask_leaves_counts(make_zone: MakeZone) -> None:
    """A zone that a mask cuts to two rows is too small; one that it covers is hidden; the mask is neither."""
    mask = make_zone("mask", (0, 6), (0, 32), role="mask", emissivity=0.1)
    cut, gone = make_zone("cut", (4, 8), (4, 12)), make_zone("gone", (1, 5), (20, 24))
    assert _doubts(cut, gone, mask) == [("cut", Doubt.TOO_SMALL), ("gone", Doubt.HIDDEN)]
