"""One sensor as its users see it: frames, properties, faults that pass and objects that outlive them."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.agent.mlx90640.rig import EMISSIVITY, Example, MakeRig, Rig
from thermal2mqtt.mlx90640 import (
    FaultKind,
    FrameFault,
    FrozenPages,
    Mlx90640,
    Mlx90640Error,
    effective_scl_hz,
    highest_refresh_rate_hz,
)
from thermal2mqtt.mlx90640.emulator import (
    Conditions,
    EmulatedBus,
    EmulatedMlx90640,
    Fault,
    PartParameters,
    PixelParameters,
    RecordedPage,
    RecordedPages,
    ScenePages,
    TurnableClock,
    plausible_pixels,
    still,
)
from thermal2mqtt.mlx90640.registers import CONTROL_ADDRESS, EEPROM_ADDRESS

BAD = PartParameters(broken=((5, 5), (0, 0)), outliers=((5, 6), (12, 20), (23, 31)))
"""More than four bad pixels, some adjacent: the adafruit driver refuses such a part, twice over."""

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


def settle(rig: Rig, sensor: Mlx90640 | None = None) -> None:
    """Read until both halves are fresh again and show 40 C."""
    sensor = sensor or rig.sensor
    for _ in range(3):
        frame = sensor.read()
    assert FrameFault.HALF_MISSING not in frame.faults
    np.testing.assert_allclose(frame.celsius, 40, atol=0.5)


def test_making_a_sensor_touches_nothing(make_rig: MakeRig) -> None:
    """The constructor and settings given beforehand cause no traffic; `open` writes them."""
    rig = make_rig(rate_hz=16)
    rig.sensor.resolution_bits = 19
    rig.sensor.reflected_celsius = 20.0
    assert (rig.bus.reads, rig.bus.writes) == ({}, {})
    rig.sensor.open()
    assert rig.sensor.read().refresh_rate_hz == 16
    assert rig.sensor.resolution_bits == 19


def test_the_scene_comes_out(make_rig: MakeRig) -> None:
    """A picture in front of the part is the picture that is read, to the part's own resolution."""
    scene = np.add.outer(np.linspace(20, 120, 24), np.linspace(0, 30, 32))
    rig = make_rig(lambda _time: scene)
    rig.sensor.read()
    frame = rig.sensor.read()
    assert frame.celsius.dtype == np.float32
    np.testing.assert_allclose(frame.celsius, scene, atol=0.5)


def test_recorded_pages_of_a_real_part_come_out(example: Example) -> None:
    """The manufacturer's pages, through bus and reader, are the manufacturer's temperatures."""
    pages = tuple(
        RecordedPage(page.words.view(np.uint16), page.control, page.subpage) for page in example.pages
    )
    clock = TurnableClock()
    sensor = Mlx90640(EmulatedMlx90640(RecordedPages(example.eeprom, pages), clock=clock), clock=clock)
    frames = {frame.subpage: frame for frame in (sensor.read(), sensor.read(), sensor.read())}
    np.testing.assert_allclose(frames[1].celsius, example.celsius[1], atol=0.0011)


def test_the_first_page_is_half_an_image(make_rig: MakeRig) -> None:
    """What was never measured is NaN and said to be missing; the second page completes it."""
    rig = make_rig()
    first, second = rig.sensor.read(), rig.sensor.read()
    rows, columns = np.indices(first.celsius.shape)
    np.testing.assert_array_equal(np.isnan(first.celsius), (rows + columns) % 2 != first.subpage)
    assert first.faults == (FrameFault.HALF_MISSING,)
    assert first.half_ages[first.subpage] == 0.0
    assert first.half_ages[1 - first.subpage] is None
    assert not np.isnan(second.celsius).any()
    assert (second.faults, second.subpage) == ((), 1 - first.subpage)


def test_a_frame_tells_when_and_under_what_it_was_taken(make_rig: MakeRig) -> None:
    """Times, ages, numbers and the part's own state belong to the page that was read."""
    rig = make_rig(conditions=Conditions(ambient_celsius=41.0, supply_volts=3.21))
    frames = [rig.sensor.read() for _ in range(4)]
    last = frames[-1]
    assert [frame.sequence for frame in frames] == [1, 2, 3, 4]
    assert last.monotonic == pytest.approx(rig.clock.monotonic(), abs=1e-3)
    assert last.time - last.monotonic == pytest.approx(rig.clock.time() - rig.clock.monotonic())
    assert last.ambient_celsius == pytest.approx(41.0, abs=0.05)
    assert last.supply_volts == pytest.approx(3.21, abs=0.001)
    assert last.half_ages[last.subpage] == 0.0
    assert last.half_ages[1 - last.subpage] == pytest.approx(1 / 8, abs=0.03)


def test_a_frame_is_the_readers_own(make_rig: MakeRig) -> None:
    """Changing a frame's picture changes neither the next frame nor the one before."""
    rig = make_rig()
    rig.sensor.read()
    kept = rig.sensor.read()
    kept.celsius[:] = -1
    np.testing.assert_allclose(rig.sensor.read().celsius, 40, atol=0.5)
    assert (kept.celsius == -1).all()


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


def test_bad_pixels_are_repaired_and_reported(make_rig: MakeRig) -> None:
    """More than four bad pixels, side by side, are filled from their neighbours and named in each frame."""
    scene = np.broadcast_to(np.linspace(30, 61, 32), (24, 32))
    rig = make_rig(lambda _time: scene, part=BAD)
    rig.sensor.read()
    frame = rig.sensor.read()
    assert frame.bad_pixels == ((0, 0), (5, 5), (5, 6), (12, 20), (23, 31))
    assert frame.faults == (FrameFault.BAD_PIXELS_REPAIRED,)
    np.testing.assert_allclose(frame.celsius, scene, atol=1.2)


def test_bad_pixels_may_be_left_unknown(make_rig: MakeRig) -> None:
    """For who fills them later: named as before, but not called repaired."""
    rig = make_rig(30.0, part=BAD)
    sensor = Mlx90640(rig.bus, clock=rig.clock, repair_bad_pixels=False)
    sensor.read()
    frame = sensor.read()
    unknown = [(row, column) for row, column in np.argwhere(np.isnan(frame.celsius)).tolist()]
    assert tuple(unknown) == frame.bad_pixels == ((0, 0), (5, 5), (5, 6), (12, 20), (23, 31))
    assert frame.faults == ()


def test_a_part_in_interleaved_mode_reads_right(make_rig: MakeRig) -> None:
    """A part that another program left in interleaved mode shows the scene, half by half in rows."""
    rig = make_rig(rate_hz=None)
    rig.bus.set_control(0x0901)
    frame = rig.sensor.read()
    assert np.isnan(frame.celsius[1 - frame.subpage :: 2]).all()
    settle(rig)


@pytest.mark.parametrize("control", [0x1900, 0x1905, 0x1909, 0x1919, 0x1991])
def test_what_another_program_left_is_undone(make_rig: MakeRig, control: int) -> None:
    """Single subpages and held data are switched off on opening, so that both halves come."""
    rig = make_rig()
    rig.bus.set_control(control)
    settle(rig)


def test_two_sensors_side_by_side_keep_their_calibrations() -> None:
    """Two parts on one bus, read in turn, each show their own scene (the driver mixes them up)."""
    clock = TurnableClock()
    bus = EmulatedBus(clock=clock, scl_hz=1_000_000)
    sensors = []
    for number, (address, celsius) in enumerate(((0x33, 40.0), (0x32, 90.0))):
        part = PartParameters(pixels=plausible_pixels(number, alpha_centre=5e-8 * (1 + number)))
        bus.attach(address, ScenePages(still(celsius), part=part))
        sensor = Mlx90640(bus, address, clock=clock)
        sensor.emissivity, sensor.refresh_rate_hz = EMISSIVITY, 8
        sensors.append((sensor, celsius))
    for _ in range(6):
        frames = [(sensor.read(), celsius) for sensor, celsius in sensors]
    for frame, celsius in frames:
        np.testing.assert_allclose(frame.celsius, celsius, atol=0.6)


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


def test_frozen_pages_are_believed_where_that_is_asked_for(make_rig: MakeRig) -> None:
    """With 0 the same words may come for ever."""
    rig = make_rig()
    sensor = Mlx90640(rig.bus, clock=rig.clock, frozen=FrozenPages(0))
    sensor.refresh_rate_hz = 8
    sensor.read()
    rig.bus.faults.inject(Fault.FROZEN)
    assert len({sensor.read().sequence for _ in range(40)}) == 40


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


def test_the_serial_number_is_the_parts_own(make_rig: MakeRig) -> None:
    """Twelve hexadecimal digits, readable without opening."""
    rig = make_rig(part=PartParameters(serial_number=(0x00AB, 0x1234, 0xF00D)))
    assert rig.sensor.serial_number == "00AB1234F00D"
    assert rig.bus.reads[EEPROM_ADDRESS] == 0


def test_the_calibration_is_the_parts_own(make_rig: MakeRig) -> None:
    """Asking for it opens the part."""
    rig = make_rig(part=BAD)
    assert rig.sensor.calibration.outliers == BAD.outliers


@pytest.mark.parametrize(("scl_hz", "highest"), [(100_000, 4), (400_000, 16), (1_000_000, 32)])
def test_timing_a_page_tells_the_bus_clock_and_what_it_allows(
    make_rig: MakeRig, scl_hz: float, highest: float
) -> None:
    """The time of a page read gives the effective SCL and the highest rate that fits, without opening."""
    rig = make_rig(scl_hz=scl_hz)
    seconds = rig.sensor.measure_page_read()
    assert effective_scl_hz(seconds) == pytest.approx(scl_hz, rel=0.01)
    assert highest_refresh_rate_hz(seconds) == highest
    assert rig.bus.reads[EEPROM_ADDRESS] == 0


def test_the_eeprom_is_never_written(make_rig: MakeRig) -> None:
    """It stands about ten writes; ours are none."""
    rig = make_rig()
    rig.sensor.resolution_bits = 19
    settle(rig)
    assert rig.bus.part.eeprom_writes == 0


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
