"""The table of rules: which figure, which limit, which dead-band and which delay."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.alarms import Level, Rule
from thermal2mqtt.alarms.limit import Limit, figure_of, limits_of
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.thermal.results import ZoneFigures

FIGURES = ZoneFigures(
    min_celsius=11.0,
    mean_celsius=22.0,
    max_celsius=33.0,
    max_at=(0.5, 0.5),
    valid_ratio=1.0,
    rate_celsius_per_minute=4.0,
    delta_group_kelvin=5.0,
    over_ambient_kelvin=6.0,
    baseline_delta_kelvin=7.0,
)


@pytest.mark.parametrize(
    ("rule", "value", "unit"),
    [
        ("high", 33.0, "°C"),
        ("low", 11.0, "°C"),
        ("rate", 4.0, "°C/min"),
        ("delta", 5.0, "K"),
        ("over_ambient", 6.0, "K"),
        ("baseline", 7.0, "K"),
    ],
)
def test_each_rule_looks_at_its_own_figure(rule: str, value: float, unit: str) -> None:
    """And tells the unit of figure and limit."""
    assert figure_of(Rule(rule), FIGURES) == value
    assert Rule(rule).unit == unit


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_not_known(value: float | None) -> None:
    """A figure that cannot be held against a limit is None."""
    assert figure_of(Rule.HIGH, ZoneFigures(20.0, 20.0, value, None, 1.0)) is None
    assert figure_of(Rule.DELTA, ZoneFigures(20.0, 20.0, 20.0, None, 1.0, delta_group_kelvin=value)) is None


def test_limits_are_read_from_the_settings_worst_first() -> None:
    """Each with the dead-band of its kind and the delays of its level; what is not set is no limit."""
    thresholds = Thresholds.model_validate(
        {
            "high": {"warning": 60, "emergency": 90},
            "low": {"critical": 2},
            "rate": {"warning": 8},
            "baseline": {"warning": 15},
            "hysteresis": 3,
            "rate_hysteresis": 2,
            "delta_hysteresis": 5,
            "on_delay_seconds": {"warning": 10, "critical": 4, "emergency": 1},
            "off_delay_seconds": {"warning": 20, "critical": 8, "emergency": 2},
        }
    )
    assert limits_of(thresholds) == (
        Limit(Rule.HIGH, Level.EMERGENCY, 90.0, 3.0, 1.0, 2.0),
        Limit(Rule.LOW, Level.CRITICAL, 2.0, 3.0, 4.0, 8.0),
        Limit(Rule.HIGH, Level.WARNING, 60.0, 3.0, 10.0, 20.0),
        Limit(Rule.RATE, Level.WARNING, 8.0, 2.0, 10.0, 20.0),
        Limit(Rule.BASELINE, Level.WARNING, 15.0, 5.0, 10.0, 20.0),
    )


def test_zone_without_limits_has_none() -> None:
    """Nothing is too hot by itself."""
    assert limits_of(Thresholds()) == ()


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.LOW])
def test_too_much_is_reached_at_the_limit_and_left_a_band_below(rule: Rule) -> None:
    """Both edges count."""
    limit = Limit(rule, Level.WARNING, 60.0, 2.0)
    assert [limit.reached_by(value) for value in (59.9, 60.0, 60.1)] == [False, True, True]
    assert [limit.left_by(value) for value in (58.1, 58.0, 20.0)] == [False, True, True]


def test_too_cold_is_reached_at_the_limit_and_left_a_band_above() -> None:
    """The same upside down."""
    limit = Limit(Rule.LOW, Level.WARNING, 5.0, 2.0)
    assert [limit.reached_by(value) for value in (5.1, 5.0, -20.0)] == [False, True, True]
    assert [limit.left_by(value) for value in (6.9, 7.0, 20.0)] == [False, True, True]


@given(st.sampled_from(Rule), st.floats(-40, 300), st.floats(0, 50), st.floats(-300, 900))
def test_nothing_is_reached_and_left_at_once(rule: Rule, at: float, band: float, value: float) -> None:
    """Also without a dead-band, where the limit itself belongs to the alarm."""
    limit = Limit(rule, Level.WARNING, at, band)
    assert not (limit.reached_by(value) and limit.left_by(value))
    assert limit.reached_by(at)
