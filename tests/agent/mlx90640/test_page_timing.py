"""What the time of a page read tells: the bus clock and the rate that fits."""

import pytest

from thermal2mqtt.mlx90640 import effective_scl_hz, highest_refresh_rate_hz


@pytest.mark.parametrize(
    ("seconds", "scl_hz", "highest"),
    [(0.150, 100_000, 4), (0.0375, 400_000, 16), (0.015, 1_000_000, 32), (0.0094, 1_600_000, 64)],
)
def test_usual_bus_clocks(seconds: float, scl_hz: float, highest: float) -> None:
    """832 words at 100 kHz, 400 kHz and 1 MHz, and what those clocks allow."""
    assert effective_scl_hz(seconds) == pytest.approx(scl_hz, rel=0.01)
    assert highest_refresh_rate_hz(seconds) == highest


def test_a_hopeless_bus_allows_no_rate() -> None:
    """Where a page read takes longer than the slowest period leaves, there is no rate to advise."""
    assert highest_refresh_rate_hz(1.61) is None
    assert highest_refresh_rate_hz(1.59) == 0.5
