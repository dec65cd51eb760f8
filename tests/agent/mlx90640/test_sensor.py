"""One sensor as its users see it: frames of the scene, and what the part tells of itself."""

import numpy as np
import pytest

from tests.agent.mlx90640.rig import BAD, EMISSIVITY, Example, MakeRig, settle
from thermal2mqtt.mlx90640 import FrameFault, FrozenPages, Mlx90640, effective_scl_hz, highest_refresh_rate_hz
from thermal2mqtt.mlx90640.emulator import (
    Conditions,
    EmulatedBus,
    EmulatedMlx90640,
    Fault,
    PartParameters,
    RecordedPage,
    RecordedPages,
    ScenePages,
    TurnableClock,
    plausible_pixels,
    still,
)
from thermal2mqtt.mlx90640.registers import EEPROM_ADDRESS


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


def test_frozen_pages_are_believed_where_that_is_asked_for(make_rig: MakeRig) -> None:
    """With 0 the same words may come for ever."""
    rig = make_rig()
    sensor = Mlx90640(rig.bus, clock=rig.clock, frozen=FrozenPages(0))
    sensor.refresh_rate_hz = 8
    sensor.read()
    rig.bus.faults.inject(Fault.FROZEN)
    assert len({sensor.read().sequence for _ in range(40)}) == 40


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
