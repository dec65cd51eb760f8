"""Which limit is reached, with what temperature, in which pixels."""

from typing import Any

import numpy as np
import pytest

from tests.agent.proof.line import zone
from thermal2mqtt.alarms import Level, Rule
from thermal2mqtt.mlx90640.frame import ThermalFrame
from thermal2mqtt.proof.errors import NothingToProveError
from thermal2mqtt.proof.target import provable_limit, region_celsius, without_waiting, zone_pixels
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

FIGURES = ZoneFigures(20.0, 25.0, 40.0, None, 1.0, delta_group_kelvin=3.0, over_ambient_kelvin=15.0)
FRAME = ThermalFrame(np.zeros((24, 32), np.float32), 1, 0, 0.0, 0.0, (0.0, 0.0), 30.0, 3.3, 8.0)


@pytest.mark.parametrize(
    ("thresholds", "rule", "level", "celsius"),
    [
        ({"high": {"warning": 60, "emergency": 100}, "low": {"warning": 5}}, "high", "emergency", 105.0),
        ({"low": {"warning": 5, "critical": 0}, "delta": {"warning": 4}}, "low", "critical", -5.0),
        ({"over_ambient": {"warning": 11, "critical": 40}}, "over_ambient", "critical", 70.0),
        ({"delta": {"warning": 4, "critical": 15}, "rate": {"warning": 5}}, "delta", "critical", 57.0),
    ],
)
def test_the_worst_limit_of_the_plainest_rule_is_reached(
    thresholds: dict[str, Any], rule: str, level: str, celsius: float
) -> None:
    """High before low before comparisons; 5 K beyond it, from what the zone is compared with now."""
    limit = provable_limit(zone(**thresholds))
    assert (limit.rule, limit.level) == (Rule(rule), Level(level))
    assert region_celsius(limit, FIGURES) == celsius


@pytest.mark.parametrize("thresholds", [{}, {"rate": {"warning": 5}}, {"baseline": {"warning": 10}}])
def test_a_zone_without_such_a_limit_cannot_be_proven(thresholds: dict[str, Any]) -> None:
    """The error names the zone and the rules that can be."""
    with pytest.raises(NothingToProveError, match=r"zone joint .* one of high, low, over_ambient, delta"):
        provable_limit(zone(**thresholds))


def test_a_comparison_that_is_not_known_cannot_be_proven() -> None:
    """No temperature is made up."""
    limit = provable_limit(zone(delta={"warning": 4}))
    with pytest.raises(NothingToProveError, match="what delta compares the zone with is not known now"):
        region_celsius(limit, ZoneFigures(20.0, 25.0, 40.0, None, 1.0))


@pytest.mark.parametrize(
    ("sensor", "corner"),
    [
        ({}, (0, 0)),
        ({"mirror": True}, (0, 31)),
        ({"rotation": 90}, (23, 0)),
        ({"rotation": 180}, (23, 31)),
        ({"rotation": 270}, (0, 31)),
        ({"rotation": 90, "mirror": True}, (0, 0)),
    ],
)
def test_pixels_are_found_as_the_part_sees_them(sensor: dict[str, Any], corner: tuple[int, int]) -> None:
    """A zone at the top left of the turned image lies in that corner of the part."""
    polygon = [[0, 0], [0.12, 0], [0.12, 0.12], [0, 0.12]]
    corner_zone = ZoneSettings.model_validate({"id": "z", "name": "Z", "polygon": polygon})
    pixels = zone_pixels(corner_zone, SensorSettings.model_validate(sensor), FRAME).reshape(24, 32)
    assert pixels[corner]
    assert 6 <= pixels.sum() <= 16
    rows, columns = np.nonzero(pixels)
    assert max(abs(rows - corner[0]).max(), abs(columns - corner[1]).max()) <= 4


def test_nothing_but_the_waiting_is_left_out() -> None:
    """Limits, dead-bands and latching are those of the zone."""
    given = zone(high={"critical": 80}, latch=True, on_delay_seconds={"critical": 60}).thresholds
    tested = without_waiting(given)
    assert set(tested.on_delay_seconds.model_dump().values()) == {0.0}
    assert tested.model_copy(update={"on_delay_seconds": given.on_delay_seconds}) == given
