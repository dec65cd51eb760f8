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
    agents = Regions([weights]).measure(celsius)
    low, mean, high = (
        None if np.isnan(value) else value for (value,) in (agents.low, agents.mean, agents.high)
    )
    row, column = divmod(int(agents.hottest[0]), SHAPE[1])
    place = None if high is None else ((column + 0.5) / SHAPE[1], (row + 0.5) / SHAPE[0])
    found = measure(celsius, weights)
    assert (found.min, found.max, found.max_at) == (low, high, place)
    assert found.mean == (None if mean is None else pytest.approx(mean, abs=1e-6))
    assert found.valid_ratio == pytest.approx(agents.valid[0], abs=1e-9)


def test_region_that_is_mostly_unknown_has_no_figures() -> None:
    """With less than half of it known, nothing is claimed but the share."""
    celsius = np.full(SHAPE, np.nan, np.float32)
    celsius[0, 0] = 99.0
    assert measure(celsius, np.ones(SHAPE)) == Figures(None, None, None, None, 1 / 48)
