"""The classes of the table."""

import pytest

from thermal2mqtt.thermal.severity import Severity, among_similar, over_ambient


@pytest.mark.parametrize(
    ("kelvin", "expected"),
    [
        (-20, "none"),
        (0.9, "none"),
        (1, "possible"),
        (3.9, "possible"),
        (4, "probable"),
        (15, "probable"),
        (15.1, "major"),
    ],
)
def test_similar_parts_are_classed(kelvin: float, expected: str) -> None:
    """1-3 possible, 4-15 probable, above 15 major."""
    assert among_similar(kelvin) is Severity(expected)


@pytest.mark.parametrize(
    ("kelvin", "expected"),
    [
        (0.9, "none"),
        (1, "possible"),
        (10.9, "possible"),
        (11, "probable"),
        (20.9, "probable"),
        (21, "monitor"),
        (40, "monitor"),
        (40.1, "major"),
    ],
)
def test_differences_to_the_air_are_classed(kelvin: float, expected: str) -> None:
    """1-10 possible, 11-20 probable, 21-40 monitor, above 40 major."""
    assert over_ambient(kelvin) is Severity(expected)
