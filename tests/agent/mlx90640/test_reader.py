"""The reader on an emulated bus: whole pages only, few polls, and an end to every wait."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.agent.mlx90640.rig import MakeRig, Rig
from thermal2mqtt.mlx90640 import FaultKind, Mlx90640Error, ThermalFrame
from thermal2mqtt.mlx90640.emulator import Fault
from thermal2mqtt.mlx90640.registers import RAM_ADDRESS, STATUS_ADDRESS

LEVELS = 30.0 + 12.0 * np.arange(8)


def stepping(rate_hz: float) -> Callable[[float], NDArray[np.float64]]:
    """Return a scene of one temperature everywhere that changes with each page; eight in turn."""

    def scene(time: float) -> NDArray[np.float64]:
        return np.full((24, 32), LEVELS[round(time * rate_hz) % len(LEVELS)])

    return scene


def fresh_half(frame: ThermalFrame) -> NDArray[np.float32]:
    """Return the pixels that the frame's own page brought."""
    rows, columns = np.indices(frame.celsius.shape)
    half: NDArray[np.float32] = frame.celsius[(rows + columns) % 2 == frame.subpage]
    return half


def read_for(rig: Rig, seconds: float) -> list[ThermalFrame]:
    """Return every frame of that much time, the first two left out."""
    rig.sensor.read(), rig.sensor.read()
    rig.bus.reads.clear()
    until = rig.clock.monotonic() + seconds
    frames = []
    while rig.clock.monotonic() < until:
        frames.append(rig.sensor.read())
    return frames


@pytest.mark.parametrize(
    ("rate_hz", "scl_hz", "pages_per_second"),
    [
        (0.5, 400_000, 0.49),
        (2, 100_000, 1.95),
        (4, 100_000, 3.9),
        (8, 400_000, 7.9),
        (16, 400_000, 15.8),
        (32, 400_000, 20),
        (32, 1_000_000, 31.5),
        (64, 1_000_000, 58.6),
    ],
)
def test_no_page_is_torn_and_few_are_missed(
    make_rig: MakeRig, rate_hz: float, scl_hz: float, pages_per_second: float
) -> None:
    """At every rate, too fast for the bus or not, each page is of one moment and newer than the last."""
    rig = make_rig(stepping(rate_hz), rate_hz=rate_hz, scl_hz=scl_hz)
    seconds = 20 / min(rate_hz, 2)
    frames = read_for(rig, seconds)

    halves = [fresh_half(frame) for frame in frames]
    torn = [frame.sequence for frame, half in zip(frames, halves, strict=True) if np.ptp(half) > 2]
    assert torn == []
    means: dict[int, float] = {}
    for frame, half in zip(frames, halves, strict=True):
        assert abs(means.get(frame.subpage, 0.0) - half.mean()) > 10
        means[frame.subpage] = float(half.mean())
    assert len(frames) / seconds >= pages_per_second


def test_a_fast_bus_shows_the_newest_page(make_rig: MakeRig) -> None:
    """What a frame calls fresh was measured at most a poll and a read before its time."""
    rig = make_rig(stepping(8), rate_hz=8)
    for frame in read_for(rig, 5):
        shown = int(np.argmin(np.abs(LEVELS - fresh_half(frame).mean())))
        newest = int((frame.monotonic - 0.0385 - 0.026) * 8) % len(LEVELS)
        assert shown in {newest, (newest + 1) % len(LEVELS)}


def test_waiting_costs_few_polls(make_rig: MakeRig) -> None:
    """At 8 Hz and 400 kHz the status is polled about 15 times a second, and once more after each page."""
    rig = make_rig(rate_hz=8)
    frames = read_for(rig, 20)
    polls = rig.bus.reads[STATUS_ADDRESS] - len(frames)
    assert 12 <= polls / 20 <= 17
    assert rig.bus.reads[RAM_ADDRESS] == len(frames)


def test_slow_rates_are_not_polled_more_than_forty_times_a_second(make_rig: MakeRig) -> None:
    """At 0.5 Hz the reader sleeps most of the period and then asks every 25 ms."""
    rig = make_rig(rate_hz=0.5)
    frames = read_for(rig, 20)
    assert rig.bus.reads[STATUS_ADDRESS] / 20 < 10
    assert len(frames) == pytest.approx(10, abs=1)


@pytest.mark.parametrize("rate_hz", [0.5, 8, 32])
def test_a_part_that_measures_nothing_is_given_up_in_time(make_rig: MakeRig, rate_hz: float) -> None:
    """Without pages the wait ends within five periods and three reads, and says what to look for."""
    rig = make_rig(rate_hz=rate_hz, scl_hz=1_000_000)
    rig.sensor.read()
    rig.bus.faults.inject(Fault.NO_DATA_READY)
    before = rig.clock.monotonic()
    with pytest.raises(
        Mlx90640Error, match=r"0x33 announced no page in time, its status reads 0x00"
    ) as caught:
        rig.sensor.read()
    assert caught.value.kind is FaultKind.TIMEOUT
    assert 4 / rate_hz < rig.clock.monotonic() - before < 5 / rate_hz + 3 * 0.038 + 0.1


def test_pages_that_are_always_overwritten_are_torn(make_rig: MakeRig) -> None:
    """A read that stalls until its own subpage was measured again is refused, each time, to the deadline."""
    rig = make_rig(rate_hz=16)
    rig.sensor.read()
    rig.bus.faults.inject(Fault.TORN)
    before = rig.clock.monotonic()
    with pytest.raises(Mlx90640Error, match="lower the refresh rate or raise the bus clock") as caught:
        rig.sensor.read()
    assert caught.value.kind is FaultKind.TORN_PAGE
    assert rig.clock.monotonic() - before < 1


def test_one_torn_page_costs_nothing_but_the_page(make_rig: MakeRig) -> None:
    """After a torn page the next good one is returned by the same call."""
    rig = make_rig(stepping(16), rate_hz=16)
    rig.sensor.read()
    rig.bus.faults.inject(Fault.TORN, times=1)
    frame = rig.sensor.read()
    assert np.ptp(fresh_half(frame)) < 2
    assert rig.bus.faults.count(Fault.TORN) == 1


@pytest.mark.parametrize(("rate_hz", "scl_hz"), [(16, 100_000), (64, 100_000), (64, 400_000)])
def test_a_rate_far_too_high_for_the_bus_ends_by_name(
    make_rig: MakeRig, rate_hz: float, scl_hz: float
) -> None:
    """Where every page is overwritten while it is read, the text names the remedy."""
    rig = make_rig(rate_hz=rate_hz, scl_hz=scl_hz)
    with pytest.raises(Mlx90640Error, match="lower the refresh rate") as caught:
        rig.sensor.read()
    assert caught.value.kind is FaultKind.TORN_PAGE


def test_a_wait_that_is_cut_short_ends_at_once(make_rig: MakeRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the clock's owner wakes the sleeper, the read gives up instead of polling without pause."""
    rig = make_rig(rate_hz=0.5)
    rig.sensor.read()
    rig.bus.reads.clear()
    sleep = rig.clock.sleep
    monkeypatch.setattr(rig.clock, "sleep", lambda seconds: sleep(min(seconds, 0.0001)))
    with pytest.raises(Mlx90640Error, match="cut short") as caught:
        rig.sensor.read()
    assert caught.value.kind is FaultKind.TIMEOUT
    assert rig.bus.reads[STATUS_ADDRESS] == 0


def test_a_page_begun_with_other_settings_goes_by(make_rig: MakeRig) -> None:
    """After a change of the rate the page under way is dropped; the next one is whole and in time."""
    rig = make_rig(rate_hz=0.5)
    rig.sensor.read()
    rig.sensor.refresh_rate_hz = 16
    rig.bus.reads.clear()
    before = rig.clock.monotonic()
    frame = rig.sensor.read()
    assert rig.bus.reads[RAM_ADDRESS] == 1
    assert frame.refresh_rate_hz == 16
    assert rig.clock.monotonic() - before >= 2 / 16


def test_a_page_of_the_old_rate_may_take_its_time(make_rig: MakeRig) -> None:
    """A part that first ends the slow page under way is not given up before it can have done so."""
    rig = make_rig(rate_hz=0.5)
    rig.sensor.read()
    rig.sensor.refresh_rate_hz = 16
    rig.bus.faults.inject(Fault.NO_DATA_READY, seconds=1.9)
    assert rig.sensor.read().refresh_rate_hz == 16


def test_a_late_reader_takes_the_page_that_waits(make_rig: MakeRig) -> None:
    """Whoever comes late does not wait another period."""
    rig = make_rig(rate_hz=2)
    rig.sensor.read()
    rig.clock.advance(3.2)
    before = rig.clock.monotonic()
    rig.sensor.read()
    assert rig.clock.monotonic() - before < 0.05
