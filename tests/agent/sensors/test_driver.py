"""The settings choose the driver."""

from pathlib import Path

import pytest

from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.sensors import DriverError, SimulatorDriver, build_driver
from thermal2mqtt.settings.sensor import Driver, SensorSettings


@pytest.mark.parametrize(
    ("settings", "description"),
    [
        ({}, "the board's I2C bus"),
        ({"bus": 3}, "I2C bus /dev/i2c-3"),
        ({"driver": "simulator", "scenario": "fault"}, "simulated switchboard, scenario fault"),
        ({"driver": "replay", "recording": "/data/night.t2m"}, "recording /data/night.t2m"),
    ],
)
def test_the_driver_is_the_one_that_was_set(settings: dict[str, object], description: str) -> None:
    """Each tells what it reads from; nothing is opened yet, so nothing needs to be there."""
    driver = build_driver(SensorSettings.model_validate(settings), TurnableClock())
    assert driver.description == description


def test_a_simulated_part_answers_at_the_address_that_was_set() -> None:
    """And nowhere else."""
    settings = SensorSettings.model_validate({"driver": "simulator", "address": 0x45})
    driver = build_driver(settings, TurnableClock())
    assert isinstance(driver, SimulatorDriver)
    bus = driver.open()
    assert bus.try_lock()
    bus.writeto(0x45, b"")
    with pytest.raises(OSError, match="nothing at address 0x33"):
        bus.writeto(0x33, b"")


def test_a_replay_without_recording_is_refused() -> None:
    """Also where the settings were not validated."""
    settings = SensorSettings.model_construct(driver=Driver.REPLAY, recording=None)
    with pytest.raises(DriverError, match="needs `recording`"):
        build_driver(settings, TurnableClock())


def test_a_recording_is_not_read_before_it_is_opened(tmp_path: Path) -> None:
    """An agent starts although the file comes later."""
    settings = SensorSettings.model_validate({"driver": "replay", "recording": tmp_path / "later.t2m"})
    assert build_driver(settings, TurnableClock()).description.endswith("later.t2m")
