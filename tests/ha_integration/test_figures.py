"""The figures of a region are those that the agent would give for a zone of the same shape."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from custom_components.thermal2mqtt.figures import Figures, measure
from thermal2mqtt.thermal.zones import Regions

SHAPE = (6, 8)

TEMPERATURES = npst.arrays(
    np.float32, SHAPE, elements=st.floats(-40.0, 300.0, width=32) | st.just(float("nan"))
)
WEIGHTS = npst.arrays(np.float64, SHAPE, elements=st.just(0.0) | st.floats(0.01, 1.0)).filter(np.any)


@given(celsius=TEMPERATURES, weights=WEIGHTS)
def test_figures_are_the_agents(celsius: np.ndarray, weights: np.ndarray) -> None:
    """Whatever is known of the region, the agent would say the same."""
    [wanted] = Regions([weights]).figures(celsius)
    found = measure(celsius, weights)
    assert (found.min, found.max, found.max_at) == (wanted.min_celsius, wanted.max_celsius, wanted.max_at)
    assert found.mean == (
        None if wanted.mean_celsius is None else pytest.approx(wanted.mean_celsius, abs=1e-6)
    )
    assert found.valid_ratio == pytest.approx(wanted.valid_ratio, abs=1e-9)


def test_region_that_is_mostly_unknown_has_no_figures() -> None:
    """With less than half of it known, nothing is claimed but the share."""
    celsius = np.full(SHAPE, np.nan, np.float32)
    celsius[0, 0] = 99.0
    assert measure(celsius, np.ones(SHAPE)) == Figures(None, None, None, None, 1 / 48)
