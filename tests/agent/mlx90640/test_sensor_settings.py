"""A sensor's settings: each holds whenever it is set, and whatever the part or another program does."""

import numpy as np
import pytest

from tests.agent.mlx90640.rig import EMISSIVITY, MakeRig, settle
from thermal2mqtt.mlx90640 import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.emulator import Conditions, Fault
from thermal2mqtt.mlx90640.registers import CONTROL_ADDRESS


@pytest.mark.parametrize("rate_hz", [0.5, 1, 2, 4, 8, 16, 32, 64])
def test_every_refresh_rate_can_be_set_before_and_after_opening(make_rig: MakeRig, rate_hz: float) -> None:
    """A rate holds whenever it is set, and is what the frames then say."""
    rig = make_rig(rate_hz=rate_hz, scl_hz=1_000_000)
    assert rig.sensor.refresh_rate_hz == rate_hz
    assert rig.sensor.read().refresh_rate_hz == rate_hz
    rig.sensor.refresh_rate_hz = 4
    assert rig.sensor.read().refresh_rate_hz == 4


@pytest.mark.parametrize("bits", [16, 17, 18, 19])
def test_every_resolution_measures_the_same(make_rig: MakeRig, bits: int) -> None:
    """Supply and temperatures do not depend on the resolution, set while reading."""
    rig = make_rig()
    settle(rig)
    rig.sensor.resolution_bits = bits
    settle(rig)
    assert rig.sensor.resolution_bits == bits
    assert rig.sensor.read().supply_volts == pytest.approx(3.3, abs=0.002)


def test_what_was_not_set_is_the_parts_own(make_rig: MakeRig) -> None:
    """Rate and resolution that nobody set are read from the part: 2 Hz and 18 bits after power-up."""
    rig = make_rig(rate_hz=None)
    assert (rig.sensor.refresh_rate_hz, rig.sensor.resolution_bits) == (2, 18)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("refresh_rate_hz", 5, "refresh_rate_hz is 5: allowed is 0.5, 1, 2, 4, 8, 16, 32, 64"),
        ("resolution_bits", 20, "resolution_bits is 20: allowed is 16, 17, 18, 19"),
        ("emissivity", 0.0, "emissivity is 0: allowed is above 0 and up to 1"),
        ("emissivity", np.ones((32, 24)), "emissivity has shape (32, 24)"),
        ("reflected_celsius", -300.0, "reflected_celsius is -300"),
    ],
)
def test_a_refused_setting_changes_nothing(make_rig: MakeRig, name: str, value: object, text: str) -> None:
    """A wrong value is named with what is allowed, and the sensor reads on as before."""
    rig = make_rig()
    settle(rig)
    before = getattr(rig.sensor, name)
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is compared below, unescaped
        setattr(rig.sensor, name, value)
    assert text in str(caught.value)
    assert getattr(rig.sensor, name) == before
    settle(rig)


def test_emissivity_and_reflection_shape_the_temperatures(make_rig: MakeRig) -> None:
    """A dull surface in a warm room reads right once both are told; a map serves mixed surfaces."""
    rig = make_rig(80.0, conditions=Conditions(emissivity=0.5, reflected_celsius=55.0))
    rig.sensor.emissivity, rig.sensor.reflected_celsius = 0.5, 55.0
    rig.sensor.read()
    np.testing.assert_allclose(rig.sensor.read().celsius, 80, atol=1)
    assert (rig.sensor.emissivity, rig.sensor.reflected_celsius) == (0.5, 55.0)
    emissivity = np.full((24, 32), 0.5)
    emissivity[:, :16] = 1.0
    rig.sensor.emissivity = emissivity
    rig.sensor.read()
    celsius = rig.sensor.read().celsius
    np.testing.assert_allclose(celsius[:, 16:], 80, atol=1)
    assert (celsius[:, :16] < 72).all()


def test_an_emissivity_map_is_kept_as_it_was_given(make_rig: MakeRig) -> None:
    """Changing the array afterwards does not change the sensor, and what it hands out cannot be changed."""
    rig = make_rig()
    emissivity = np.full((24, 32), EMISSIVITY)
    rig.sensor.emissivity = emissivity
    emissivity[:] = 0.1
    settle(rig)
    kept = rig.sensor.emissivity
    assert isinstance(kept, np.ndarray)
    with pytest.raises(ValueError, match="read-only"):
        kept[:] = 0.1


@pytest.mark.parametrize("control", [0x1900, 0x1905, 0x1909, 0x1919, 0x1991])
def test_what_another_program_left_is_undone(make_rig: MakeRig, control: int) -> None:
    """Single subpages and held data are switched off on opening, so that both halves come."""
    rig = make_rig()
    rig.bus.set_control(control)
    settle(rig)


def test_a_setting_that_does_not_stick_is_noticed(make_rig: MakeRig) -> None:
    """A control register that does not take what is written is NOT_CONFIGURED, and is tried again."""
    rig = make_rig(rate_hz=None)
    settle(rig)
    rig.bus.deaf_registers.add(CONTROL_ADDRESS)
    with pytest.raises(Mlx90640Error, match="refresh rate of the MLX90640 at 0x33 was set to 0x5") as caught:
        rig.sensor.refresh_rate_hz = 16
    assert caught.value.kind is FaultKind.NOT_CONFIGURED
    with pytest.raises(Mlx90640Error, match="was set to 0x5 but reads 0x2"):
        rig.sensor.read()
    rig.bus.deaf_registers.clear()
    settle(rig)
    assert rig.sensor.read().refresh_rate_hz == 16


def test_a_lost_bit_elsewhere_in_the_control_register_is_noticed(make_rig: MakeRig) -> None:
    """The resolution is verified like the rate."""
    rig = make_rig(rate_hz=None)
    rig.sensor.resolution_bits = 19
    rig.bus.deaf_registers.add(CONTROL_ADDRESS)
    with pytest.raises(Mlx90640Error, match=r"control register .* was set to 0x1D01 but reads 0x1901"):
        rig.sensor.open()


@pytest.mark.parametrize("rate_hz", [0.5, 8, 64])
def test_a_part_that_lost_its_supply_gets_its_settings_again(make_rig: MakeRig, rate_hz: float) -> None:
    """After a brown-out the part is at 2 Hz; a few reads later it runs as it was set."""
    rig = make_rig(rate_hz=rate_hz, scl_hz=1_000_000)
    settle(rig)
    rig.bus.faults.inject(Fault.UNPLUGGED, times=1)
    kinds = []
    for _ in range(4):
        try:
            frame = rig.sensor.read()
        except Mlx90640Error as error:
            kinds.append(error.kind)
    assert kinds[0] is FaultKind.BUS_ERROR
    assert frame.refresh_rate_hz == rate_hz
    settle(rig)


def test_a_page_measured_under_foreign_settings_is_refused(make_rig: MakeRig) -> None:
    """When another program changes the rate, the page is refused and the next read puts it right."""
    rig = make_rig(rate_hz=8)
    settle(rig)
    rig.bus.set_control(0x1981)
    with pytest.raises(Mlx90640Error, match="reads 0x1981, not 0x1A01") as caught:
        rig.sensor.read()
    assert caught.value.kind is FaultKind.NOT_CONFIGURED
    settle(rig)
    assert rig.sensor.read().refresh_rate_hz == 8
