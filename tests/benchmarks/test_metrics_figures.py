"""The benchmark of metrics measures an agent that says all it can."""

import pytest

from benchmarks import metrics


@pytest.mark.parametrize(("zones", "most"), [(8, 200), (32, 540)])
def test_the_agent_that_is_scraped_is_a_busy_one(
    zones: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nearly the whole budget of series is used, or its size would say nothing."""
    monkeypatch.setattr(metrics, "SCRAPES", 1)
    series, size, _ = metrics._scrape(zones, most)
    assert 0.95 * most < series["value"] <= most
    assert size["holds"]
