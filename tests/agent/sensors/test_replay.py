"""A recording comes out of the sensor as what was in front of it."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import Mlx90640
from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.sensors.errors import DriverError
from thermal2mqtt.sensors.replay import ReplayDriver


@pytest.mark.parametrize("rate_hz", [2.0, 8.0, 32.0])
def test_the_manufacturers_pages_give_the_manufacturers_temperatures(
    rate_hz: float, melexis_recording: Path, melexis: dict[str, NDArray[np.float64]]
) -> None:
    """At any rate, as often as they are repeated; within 0.001 C of the manufacturer's own table."""
    clock = TurnableClock()
    sensor = Mlx90640(ReplayDriver(melexis_recording, address=0x33, clock=clock).open(), clock=clock)
    sensor.emissivity = 1.0
    sensor.refresh_rate_hz = rate_hz
    first, *whole = [sensor.read() for _ in range(7)]
    assert np.nanmax(np.abs(first.celsius - melexis["to1"])) < 0.001
    assert {frame.subpage for frame in whole} == {0, 1}
    for frame in whole:
        assert np.abs(frame.celsius - melexis["to1"]).max() < 0.001


def test_opened_again_it_plays_on(melexis_recording: Path) -> None:
    """A reconnection neither reads the file again nor starts from the beginning."""
    clock = TurnableClock()
    driver = ReplayDriver(melexis_recording, address=0x33, clock=clock)
    driver.close()
    bus = driver.open()
    assert bus.try_lock()
    driver.close()
    melexis_recording.unlink()
    assert driver.open() is bus
    assert bus.try_lock()


def test_without_its_file_it_says_so(tmp_path: Path) -> None:
    """At opening, with the path, so that it can be put there and tried again."""
    driver = ReplayDriver(tmp_path / "none.t2m", address=0x33, clock=TurnableClock())
    assert driver.description == f"recording {tmp_path / 'none.t2m'}"
    with pytest.raises(DriverError, match=r"cannot read the recording .*none\.t2m"):
        driver.open()
