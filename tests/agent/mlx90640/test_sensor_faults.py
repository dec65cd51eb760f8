"""Faults of a sensor: each has its name, none gets into a frame, and the same object reads on after it."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.agent.mlx90640.rig import BAD, EMISSIVITY, MakeRig, settle
from thermal2mqtt.mlx90640 import FaultKind, FrameFault, Mlx90640, Mlx90640Error
from thermal2mqtt.mlx90640.emulator import (
    EmulatedMlx90640,
    Fault,
    PartParameters,
    PixelParameters,
    ScenePages,
    TurnableClock,
    plausible_pixels,
    still,
)

RAISED_BY = {
    Fault.NACK: FaultKind.BUS_ERROR,
    Fault.UNPLUGGED: FaultKind.BUS_ERROR,
    Fault.BUS_HELD: FaultKind.BUS_BUSY,
    Fault.BUS_HIGH: FaultKind.STUCK_BUS,
    Fault.TORN: FaultKind.TORN_PAGE,
    Fault.FROZEN: FaultKind.FROZEN,
    Fault.NO_DATA_READY: FaultKind.TIMEOUT,
    Fault.INVALID_PIXELS: FaultKind.INVALID_PIXELS,
    Fault.GAIN_OUT_OF_RANGE: FaultKind.GAIN_OUT_OF_RANGE,
    Fault.SUPPLY_OUT_OF_RANGE: FaultKind.SUPPLY_OUT_OF_RANGE,
    Fault.AMBIENT_OUT_OF_RANGE: FaultKind.AMBIENT_OUT_OF_RANGE,
}


@pytest.mark.parametrize(("fault", "kind"), RAISED_BY.items())
def test_each_fault_has_its_name_and_passes(make_rig: MakeRig, fault: Fault, kind: FaultKind) -> None:
    """While a fault lasts, reading raises its name; afterwards the same object and a new one read on."""
    rig = make_rig(part=replace(BAD, pixels=plausible_pixels()))
    settle(rig)
    rig.bus.faults.inject(fault)
    kinds = set()
    for _ in range(12):
        try:
            rig.sensor.read()
        except Mlx90640Error as error:
            kinds.add(error.kind)
        assert rig.bus.faults.strikes(Fault.BUS_HELD) or rig.bus.try_lock()
        rig.bus.unlock()
    assert kinds == {kind}
    rig.bus.faults.clear()
    rig.another_sensor().read()
    settle(rig)
    settle(rig, rig.another_sensor())


def test_a_bad_eeprom_is_refused_until_it_reads_well(make_rig: MakeRig) -> None:
    """An EEPROM that reads as zeros keeps the sensor closed; the next open may succeed."""
    rig = make_rig()
    rig.bus.faults.inject(Fault.BAD_EEPROM)
    with pytest.raises(Mlx90640Error, match="not that of an MLX90640: gain is 0") as caught:
        rig.sensor.read()
    assert caught.value.kind is FaultKind.BAD_EEPROM
    rig.bus.faults.clear()
    settle(rig)


def test_an_eeprom_that_reads_differently_twice_is_not_believed(make_rig: MakeRig) -> None:
    """One corrupted read of the EEPROM is noticed, for it has no checksum."""
    rig = make_rig()
    rig.bus.faults.inject(Fault.BAD_EEPROM, times=1)
    with pytest.raises(Mlx90640Error, match="two reads of the EEPROM differ") as caught:
        rig.sensor.open()
    assert caught.value.kind is FaultKind.BAD_EEPROM
    settle(rig)


def test_a_half_that_nobody_renews_becomes_unknown(make_rig: MakeRig) -> None:
    """The same subpage again and again leaves the other half to age; after 8 periods it is NaN."""
    rig = make_rig()
    settle(rig)
    rig.bus.faults.inject(Fault.STUCK_SUBPAGE)
    frames = [rig.sensor.read() for _ in range(12)]
    (stuck,) = {frame.subpage for frame in frames[1:]}
    ages = [frame.half_ages[1 - stuck] for frame in frames[1:]]
    known = [age for age in ages if age is not None]
    assert known == sorted(known)
    assert max(known) == pytest.approx(1.0, abs=0.13)
    assert frames[-1].half_ages[1 - stuck] is None
    assert frames[-1].faults == (FrameFault.HALF_MISSING,)
    assert np.isnan(frames[-1].celsius).sum() == 384
    rig.bus.faults.clear()
    settle(rig)


def test_a_refused_page_leaves_the_image_alone(make_rig: MakeRig) -> None:
    """After refused pages the next frame is made of good pages only."""
    rig = make_rig()
    settle(rig)
    rig.bus.faults.inject(Fault.INVALID_PIXELS, times=1)
    with pytest.raises(Mlx90640Error, match=r"16 pixels of subpage \d read 0x7FFF"):
        rig.sensor.read()
    np.testing.assert_allclose(rig.sensor.read().celsius, 40, atol=0.5)


class _ForeignEeprom(ScenePages):
    """Pages of a part whose first three rows are far off, with the EEPROM of an ordinary part."""

    def __init__(self, part: PartParameters) -> None:
        usual = plausible_pixels()
        offset = usual.offset.copy()
        offset[:3] -= 3000
        shifted = PixelParameters(usual.alpha, offset, usual.kta, usual.kv)
        super().__init__(still(40.0), part=PartParameters(pixels=shifted))
        self._foreign = ScenePages(still(40.0), part=part)

    @property
    def eeprom(self) -> NDArray[np.uint16]:
        return self._foreign.eeprom


def test_pages_that_the_formula_cannot_explain_are_refused() -> None:
    """Where 20 and more good pixels have no temperature at all, the page is not believed."""
    clock = TurnableClock()
    bus = EmulatedMlx90640(_ForeignEeprom(PartParameters()), clock=clock)
    with pytest.raises(Mlx90640Error, match="48 of 384 pixels have no temperature that fits") as caught:
        Mlx90640(bus, clock=clock).read()
    assert caught.value.kind is FaultKind.IMPLAUSIBLE_TEMPERATURES


def test_bad_pixels_may_be_without_a_temperature() -> None:
    """The same page of a part whose first three rows are marked bad is believed: its good pixels fit."""
    part = PartParameters(outliers=tuple((row, column) for row in range(3) for column in range(32)))
    clock = TurnableClock()
    sensor = Mlx90640(EmulatedMlx90640(_ForeignEeprom(part), clock=clock), clock=clock)
    sensor.emissivity = EMISSIVITY
    sensor.read()
    celsius = sensor.read().celsius
    np.testing.assert_allclose(celsius[2:], 40, atol=1)
    assert np.isnan(celsius[:2]).all()


def test_a_line_held_low_is_told_by_what_it_does(make_rig: MakeRig) -> None:
    """Where everything reads zero no page comes, and then the EEPROM reads as zeros."""
    rig = make_rig()
    settle(rig)
    rig.bus.faults.inject(Fault.BUS_LOW)
    with pytest.raises(Mlx90640Error, match="status reads 0x0000"):
        rig.sensor.read()
    with pytest.raises(Mlx90640Error, match="0x0000: a blank part or a data line held low"):
        rig.sensor.read()
    rig.bus.faults.clear()
    settle(rig)


@settings(deadline=None, max_examples=60)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(list(Fault)), st.integers(1, 4), st.integers(1, 6)), min_size=1, max_size=8
    ),
    rate_hz=st.sampled_from([2, 8, 32]),
)
def test_any_sequence_of_faults_ends_in_true_temperatures(
    steps: list[tuple[Fault, int, int]], rate_hz: int
) -> None:
    """Faults of every kind in any order raise named errors only, and after the last the scene is there."""
    clock = TurnableClock()
    bus = EmulatedMlx90640(ScenePages(still(40.0), part=BAD), clock=clock)
    sensor = Mlx90640(bus, clock=clock)
    sensor.emissivity, sensor.refresh_rate_hz = EMISSIVITY, rate_hz
    for fault, times, reads in steps:
        bus.faults.inject(fault, times=times)
        for _ in range(reads):
            with suppress(Mlx90640Error):
                sensor.read()
    bus.faults.clear()
    # One read may still meet what the last fault left behind; then two make a whole image.
    with suppress(Mlx90640Error):
        sensor.read()
    sensor.read()
    np.testing.assert_allclose(sensor.read().celsius, 40, atol=0.5)
