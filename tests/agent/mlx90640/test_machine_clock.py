"""The clock that a sensor takes when it is given none."""

import time

from thermal2mqtt.mlx90640.clock import MachineClock


def test_it_is_the_machines_own_time() -> None:
    """Both clocks are the machine's, and sleeping lets the monotonic one pass."""
    clock = MachineClock()
    before, wall = time.monotonic(), time.time()
    start = clock.monotonic()
    clock.sleep(0.001)
    assert before <= start < clock.monotonic() <= time.monotonic()
    assert wall <= clock.time() <= time.time()
