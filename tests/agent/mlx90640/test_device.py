"""The part on its bus: transfers that fail by name and locks that are not waited for without end."""

import errno

import numpy as np
import pytest

from tests.agent.mlx90640.rig import MakeRig
from thermal2mqtt.mlx90640 import FaultKind, Mlx90640, Mlx90640Error
from thermal2mqtt.mlx90640.device import Mlx90640Device
from thermal2mqtt.mlx90640.emulator import Fault
from thermal2mqtt.mlx90640.registers import CONTROL_ADDRESS, Status


def test_nobody_at_the_address_is_named_with_what_to_check(make_rig: MakeRig) -> None:
    """The text holds the address, the wires and the command that shows who is there."""
    rig = make_rig()
    with pytest.raises(Mlx90640Error) as caught:
        Mlx90640(rig.bus, 0x34, clock=rig.clock).read()
    assert caught.value.kind is FaultKind.BUS_ERROR
    assert "nothing answers at I2C address 0x34" in str(caught.value)
    assert "`i2cdetect -y 1` shows 34" in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)


def test_a_failed_transfer_is_named_with_what_to_check(make_rig: MakeRig) -> None:
    """The EIO of a disturbed bus keeps its number and names wires, pull-ups and clock."""
    rig = make_rig()
    rig.bus.faults.inject(Fault.NACK)
    with pytest.raises(Mlx90640Error, match=r"transfer with address 0x33 failed .*pull-ups") as caught:
        rig.sensor.open()
    assert caught.value.kind is FaultKind.BUS_ERROR
    cause = caught.value.__cause__
    assert isinstance(cause, OSError)
    assert cause.errno == errno.EIO


def test_a_write_that_fails_is_named_too(make_rig: MakeRig) -> None:
    """Clearing the ready bit meets the same errors as reading."""
    rig = make_rig()
    rig.bus.faults.inject(Fault.NACK, times=1)
    device = Mlx90640Device(rig.bus, 0x33, rig.clock)
    with pytest.raises(Mlx90640Error) as caught:
        device.clear_ready()
    assert caught.value.kind is FaultKind.BUS_ERROR


def test_a_bus_that_somebody_holds_is_given_up_after_a_second(make_rig: MakeRig) -> None:
    """The lock is asked for again and again, but not for ever; the text says who may be at fault."""
    rig = make_rig()
    assert rig.bus.try_lock()
    before = rig.clock.monotonic()
    with pytest.raises(Mlx90640Error, match="held by somebody else for 1 s") as caught:
        rig.sensor.read()
    assert caught.value.kind is FaultKind.BUS_BUSY
    assert rig.clock.monotonic() - before == pytest.approx(1, abs=0.01)
    rig.bus.unlock()
    assert rig.sensor.read().sequence == 1


def test_a_bus_that_is_freed_in_time_costs_nothing_but_time(make_rig: MakeRig) -> None:
    """Waiting for another user of the bus is no fault."""
    rig = make_rig()
    rig.bus.faults.inject(Fault.BUS_HELD, seconds=0.3)
    assert rig.sensor.read().sequence == 1


def test_every_failure_leaves_the_bus_free(make_rig: MakeRig) -> None:
    """Whoever shares the bus can have it after each of our errors."""
    rig = make_rig()
    rig.bus.faults.inject(Fault.NACK)
    for _ in range(5):
        with pytest.raises(Mlx90640Error):
            rig.sensor.read()
        assert rig.bus.try_lock()
        rig.bus.unlock()


def test_clearing_ready_keeps_the_part_measuring(make_rig: MakeRig) -> None:
    """Only the ready bit goes; pages go on being written."""
    rig = make_rig()
    device = Mlx90640Device(rig.bus, 0x33, rig.clock)
    rig.clock.advance(1)
    assert device.status & Status.READY
    device.clear_ready()
    assert not device.status & Status.READY
    assert device.status & Status.OVERWRITE
    rig.clock.advance(1)
    assert device.status & Status.READY


def test_what_holds_already_is_not_written_again(make_rig: MakeRig) -> None:
    """Settings that the part has cause no write."""
    rig = make_rig()
    device = Mlx90640Device(rig.bus, 0x33, rig.clock)
    device.measure_continuously()
    device.set_refresh_rate(2)
    device.set_resolution(2)
    assert rig.bus.writes[CONTROL_ADDRESS] == 0
    device.set_refresh_rate(4)
    device.set_resolution(3)
    assert device.control == 0x1E01


def test_the_eeprom_arrives_as_it_is(make_rig: MakeRig) -> None:
    """All 832 words, in the machine's byte order."""
    rig = make_rig()
    words = Mlx90640Device(rig.bus, 0x33, rig.clock).read_eeprom()
    np.testing.assert_array_equal(words, rig.source.eeprom)
    assert words.dtype == np.uint16
