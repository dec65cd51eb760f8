"""How fast figures rise, in spite of noise and glitches."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.thermal.trends import Rates, RatesOfRise


def _run(rates: RatesOfRise, celsius: list[list[float]], start: float = 0.0, step: float = 0.125) -> Rates:
    for page, values in enumerate(celsius):
        found = rates.update(np.array(values), start + page * step)
    return found


@given(st.floats(-60, 60))
def test_a_steady_rise_is_its_slope(per_minute: float) -> None:
    """A straight line is measured as it is."""
    found = _run(RatesOfRise(1, 60.0), [[30 + per_minute * page / 480] for page in range(500)])
    assert found.per_minute[0] == pytest.approx(per_minute, abs=1e-6)
    assert found.uncertainty[0] == pytest.approx(0.0, abs=1e-6)


def test_noise_makes_little_of_a_rate() -> None:
    """With the noise of a maximum, 0.3 K, a minute's rate of nothing is within its own uncertainty."""
    random = np.random.default_rng(5)
    found = [_run(RatesOfRise(8, 60.0), random.normal(40, 0.3, (500, 8)).tolist()) for _ in range(60)]
    rates = np.concatenate([f.per_minute for f in found])
    widths = np.concatenate([f.uncertainty for f in found])
    assert np.abs(rates).max() < 1.0
    assert 0.92 < np.mean(np.abs(rates) <= widths) < 0.99
    assert np.median(widths) < 0.4


def test_glitches_make_no_rate() -> None:
    """Ten seconds of a hand before the lens do not move the slope of the rest."""
    values = [[30 + page / 480] for page in range(500)]
    for page in range(300, 380):
        values[page] = [80.0]
    assert _run(RatesOfRise(1, 60.0), values).per_minute[0] == pytest.approx(1.0, abs=0.3)


def test_too_little_is_no_rate() -> None:
    """Before half of the window has passed, and where half of it is unknown, there is none."""
    assert math.isnan(_run(RatesOfRise(1, 60.0), [[30.0]] * 230).per_minute[0])
    gap = [[30.0]] * 100 + [[math.nan]] * 260 + [[30.0]] * 100
    assert math.isnan(_run(RatesOfRise(1, 60.0), gap).per_minute[0])


def test_a_slow_sensor_has_rates_too() -> None:
    """A frame every two seconds is too few for a window of ten, which is then forty seconds long."""
    found = _run(RatesOfRise(1, 10.0, 2.0), [[30 + page / 30] for page in range(30)], step=2.0)
    assert found.per_minute[0] == pytest.approx(1.0)


def test_one_unknown_figure_leaves_the_others_alone() -> None:
    """Each has its own rate."""
    values = [[30 + page / 80, math.nan, 50 - page / 80] for page in range(500)]
    found = _run(RatesOfRise(3, 60.0), values)
    assert found.per_minute[0] == pytest.approx(6.0)
    assert math.isnan(found.per_minute[1])
    assert found.per_minute[2] == pytest.approx(-6.0)


@pytest.mark.parametrize("away", [10.0, 75.0, 1e6])
def test_after_a_gap_times_still_count(away: float) -> None:
    """What a sensor did before it was away counts at its own time, or not at all."""
    rates = RatesOfRise(1, 60.0)
    _run(rates, [[30 + page / 480] for page in range(480)])
    found = rates.update(np.array([31 + away / 60]), 60 + away)
    if away > 30:
        assert math.isnan(found.per_minute[0])
    else:
        assert found.per_minute[0] == pytest.approx(1.0, abs=0.05)


def test_figures_can_be_rearranged() -> None:
    """Those that stay keep their rate at their new place, new ones begin."""
    rates = RatesOfRise(2, 60.0)
    _run(rates, [[30 + page / 480, 30 - page / 480] for page in range(500)])
    rates.rearrange([None, 1, 0])
    found = rates.update(np.array([5.0, 29.0, 31.0]), 62.5)
    assert math.isnan(found.per_minute[0])
    assert found.per_minute[1:] == pytest.approx([-1.0, 1.0], abs=0.01)


def test_without_figures_there_are_no_rates() -> None:
    """A sensor without zones costs nothing."""
    assert _run(RatesOfRise(0, 60.0), [[]] * 500).per_minute.size == 0
