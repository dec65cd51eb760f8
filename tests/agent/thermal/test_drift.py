"""A line through the references that were taken."""

import pytest

from thermal2mqtt.thermal.drift import DriftCorrection, Reference, fitted


def _taken(missing: float, ambient: float) -> Reference:
    return Reference(0.0, 50.0, 50.0 - missing, ambient)


def test_one_reference_gives_an_offset() -> None:
    """What was missing is added, whatever the part's temperature is later."""
    assert fitted([_taken(1.5, 33.0)]) == DriftCorrection(1.5, 0.0)


def test_references_at_one_temperature_are_averaged() -> None:
    """They tell of no slope, and noise must not make one."""
    assert fitted([_taken(1.0, 32.0), _taken(2.0, 34.0)]) == DriftCorrection(1.5, 0.0)


def test_references_far_apart_give_a_slope() -> None:
    """Two kelvin less in a part that is 20 K warmer are a tenth of a kelvin a kelvin."""
    correction = fitted([_taken(3.0, 25.0), _taken(1.0, 45.0)])
    assert correction.at(25.0) == pytest.approx(3.0)
    assert correction.at(35.0) == pytest.approx(2.0)
    assert correction.slope == pytest.approx(-0.1)


def test_more_than_fifteen_kelvin_is_no_drift() -> None:
    """A reference that was mistaken is refused with what to look at."""
    with pytest.raises(ValueError, match=r"22\.0 K off its reference.*check emissivity"):
        fitted([_taken(-22.0, 33.0)])


def test_without_references_there_is_nothing_to_correct_by() -> None:
    """An empty list is a mistake, not a correction of nothing."""
    with pytest.raises(ValueError, match="no reference"):
        fitted([])
