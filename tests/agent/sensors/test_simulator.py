"""The simulator as the sensor's own code sees it."""

import numpy as np
import pytest

from thermal2mqtt.mlx90640 import Mlx90640, Mlx90640Error, ThermalFrame
from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.mlx90640.faults import FaultKind
from thermal2mqtt.sensors.simulator import SimulatorDriver
from thermal2mqtt.sensors.switchboard import JOINT_CENTRE
from thermal2mqtt.settings.sensor import Scenario


def sensor_on(driver: SimulatorDriver, clock: TurnableClock, rate_hz: float = 8.0) -> Mlx90640:
    """Return the real sensor class on the simulator's bus."""
    sensor = Mlx90640(driver.open(), 0x33, clock=clock)
    sensor.emissivity = 0.95
    sensor.refresh_rate_hz = rate_hz
    return sensor


def joint(frame: ThermalFrame) -> float:
    """Return the mean of the four pixels in the middle of the bad joint."""
    x, y = JOINT_CENTRE
    row, column = int(y * 24), int(x * 32)
    return float(np.mean(frame.celsius[row - 1 : row + 1, column - 1 : column + 1]))


@pytest.mark.parametrize("celsius", [40.0, 80.0, 120.0, 250.0])
def test_the_joint_that_was_set_is_what_the_sensor_measures(celsius: float) -> None:
    """Through EEPROM, raw words, noise and formula, within a kelvin."""
    clock = TurnableClock()
    driver = SimulatorDriver(Scenario.CYCLE, address=0x33, clock=clock)
    sensor = sensor_on(driver, clock)
    driver.set_joint(celsius)
    clock.advance(1.2)
    frames = [sensor.read() for _ in range(8)]
    assert np.mean([joint(frame) for frame in frames[2:]]) == pytest.approx(celsius, abs=1.0)


@pytest.mark.parametrize("rate_hz", [0.5, 8.0, 32.0])
def test_every_rate_up_to_32_hz_can_be_read(rate_hz: float) -> None:
    """The simulated bus is as fast as a well set up Raspberry Pi's."""
    clock = TurnableClock()
    sensor = sensor_on(SimulatorDriver(Scenario.STILL, address=0x33, clock=clock), clock, rate_hz)
    sensor.read()
    start = clock.monotonic()
    for _ in range(20):
        sensor.read()
    assert 20 / (clock.monotonic() - start) == pytest.approx(rate_hz, rel=0.4)


def test_closed_and_opened_again_it_is_the_same_part() -> None:
    """A reconnection finds the registers as they were, and a lock left behind is gone."""
    clock = TurnableClock()
    driver = SimulatorDriver(Scenario.STILL, address=0x33, clock=clock)
    driver.close()
    sensor_on(driver, clock, rate_hz=4.0).read()
    assert driver.open().try_lock()
    driver.close()
    again = Mlx90640(driver.open(), 0x33, clock=clock)
    assert again.refresh_rate_hz == 4.0


def test_the_fault_scenario_fails_and_recovers() -> None:
    """NACKs, torn pages and an unplugged part come within three minutes; in between it measures."""
    clock = TurnableClock()
    driver = SimulatorDriver(Scenario.FAULT, address=0x33, clock=clock)
    sensor = sensor_on(driver, clock)
    start, kinds, good = clock.monotonic(), set(), []
    while (elapsed := clock.monotonic() - start) < 180:
        try:
            sensor.read()
            good.append(elapsed)
        except Mlx90640Error as error:
            kinds.add(error.kind)
            clock.sleep(0.25)
    assert {FaultKind.BUS_ERROR, FaultKind.TORN_PAGE} <= kinds
    gaps = np.diff(good)
    assert 44 <= gaps.max() <= 50, "unplugged for 45 s"
    assert good[-1] > 175
    assert (gaps > 5).sum() == 1


def test_the_description_tells_the_scenario() -> None:
    """What logs and announcement say."""
    driver = SimulatorDriver(Scenario.HEAT_UP, address=0x33, clock=TurnableClock())
    assert driver.description == "simulated switchboard, scenario heat-up"
