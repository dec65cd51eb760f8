"""Each way of failing can be switched on, shows on the bus as it would on the part, and is counted."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.emulator import (
    EmulatedMlx90640,
    Fault,
    Faults,
    ScenePages,
    TurnableClock,
    still,
)
from thermal2mqtt.mlx90640.faults import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.vitals import Vitals, vitals_of

EEPROM, RAM, STATUS, CONTROL = 0x2400, 0x0400, 0x8000, 0x800D
READY, PERIOD = 0x8, 0.5

ReadWords = Callable[..., list[int]]
WriteWord = Callable[..., None]


@pytest.fixture
def bus(clock: TurnableClock) -> EmulatedMlx90640:
    """A part at 2 Hz that looks at a noisy scene and has measured two pages."""
    bus = EmulatedMlx90640(ScenePages(still(30.0), noise=1.0), clock=clock, scl_hz=1e9)
    clock.advance(1.25)
    return bus


def vitals(words: list[int]) -> Vitals:
    """Return gain, supply and Ta as a reader of the page finds them."""
    calibration = Calibration.from_eeprom(ScenePages(still(0.0)).eeprom)
    return vitals_of(Page(np.array(words, np.uint16).view(np.int16), 0x1901, 0), calibration)


def test_a_nack_is_an_input_output_error(bus: EmulatedMlx90640, read_words: ReadWords) -> None:
    """So many transfers fail with EIO, and the next one works."""
    bus.faults.inject(Fault.NACK, times=2)
    for _ in range(2):
        with pytest.raises(OSError, match=r"\[Errno 5\]"):
            read_words(bus, STATUS)
    assert read_words(bus, STATUS)[0] & READY
    assert bus.faults.count(Fault.NACK) == 2


def test_unplugged_it_is_gone_until_plugged_in_and_then_starts_anew(
    bus: EmulatedMlx90640, clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """What was set is lost and the RAM is empty, as after any loss of power."""
    write_word(bus, CONTROL, 0x1A01)
    bus.faults.inject(Fault.UNPLUGGED)
    with pytest.raises(OSError, match=r"\[Errno 6\]"):
        read_words(bus, STATUS)
    clock.advance(60.0)
    with pytest.raises(OSError, match=r"\[Errno 6\]"):
        read_words(bus, STATUS)
    bus.faults.clear(Fault.UNPLUGGED)
    assert read_words(bus, CONTROL) == [0x1901]
    assert set(read_words(bus, RAM, 832)) == {0}
    clock.advance(1.0)
    assert read_words(bus, STATUS)[0] & READY


def test_a_bus_held_by_another_cannot_be_taken(bus: EmulatedMlx90640, clock: TurnableClock) -> None:
    """try_lock fails until the other lets go, and asking takes time so that a deadline is reached."""
    bus.faults.inject(Fault.BUS_HELD, seconds=0.001)
    start, refused = clock.monotonic(), 0
    while not bus.try_lock():
        refused += 1
    assert refused == bus.faults.count(Fault.BUS_HELD) > 0
    assert clock.monotonic() - start == pytest.approx(0.001, abs=1e-6)


@pytest.mark.parametrize(("fault", "word"), [(Fault.BUS_HIGH, 0xFFFF), (Fault.BUS_LOW, 0x0000)])
def test_a_held_line_reads_the_same_everywhere(
    fault: Fault, word: int, bus: EmulatedMlx90640, read_words: ReadWords, write_word: WriteWord
) -> None:
    """Every register reads all ones or zeros, also where nobody is, and nothing that is written arrives."""
    bus.faults.inject(fault)
    write_word(bus, CONTROL, 0x1A01)
    assert set(read_words(bus, RAM, 832)) == set(read_words(bus, EEPROM, 832)) == {word}
    assert read_words(bus, STATUS, address=0x50) == [word]
    bus.faults.clear()
    assert read_words(bus, CONTROL) == [0x1901]


def test_corrupt_words_arrive_in_one_read_only(bus: EmulatedMlx90640, read_words: ReadWords) -> None:
    """At most three words differ from what the part holds; the next read is sound."""
    sound = read_words(bus, RAM, 832)
    bus.faults.inject(Fault.CORRUPT_WORDS, times=1)
    assert 1 <= np.count_nonzero(np.not_equal(read_words(bus, RAM, 832), sound)) <= 3
    assert read_words(bus, RAM, 832) == sound


def test_a_torn_page_is_overwritten_by_its_own_subpage(
    clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """Ready is set again with the same parity, and the second half of that parity is newer."""
    temperatures = iter([20.0, 20.0, 20.0, 90.0, 90.0, 90.0, 90.0])
    source = ScenePages(lambda _time: np.full((24, 32), next(temperatures)))
    bus = EmulatedMlx90640(source, clock=clock, scl_hz=1e9)
    clock.advance(1.75)
    before = read_words(bus, STATUS)[0]
    write_word(bus, STATUS, 0x30)
    bus.faults.inject(Fault.TORN, times=1)
    words = np.array(read_words(bus, RAM, 832)[:768], np.uint16).view(np.int16).reshape(24, 32)
    after = read_words(bus, STATUS)[0]
    same = np.indices((24, 32)).sum(axis=0) % 2 == (before & 7)
    assert after & READY
    assert after & 7 == before & 7
    assert words[13:][same[13:]].mean() - words[:13][same[:13]].mean() > 100


def test_a_bad_eeprom_is_that_of_no_part(bus: EmulatedMlx90640, read_words: ReadWords) -> None:
    """The calibration reads as zeros, which a reader refuses; identity and the part itself are sound."""
    bus.faults.inject(Fault.BAD_EEPROM, times=1)
    words = read_words(bus, EEPROM, 832)
    with pytest.raises(Mlx90640Error) as refused:
        Calibration.from_eeprom(np.array(words, np.uint16))
    assert refused.value.kind is FaultKind.BAD_EEPROM
    Calibration.from_eeprom(np.array(read_words(bus, EEPROM, 832), np.uint16))


def test_frozen_pages_are_announced_but_do_not_change(
    bus: EmulatedMlx90640, clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """Ready comes and the subpages alternate, yet every word stays, noise and all."""
    before = read_words(bus, RAM, 832)
    bus.faults.inject(Fault.FROZEN)
    subpages = []
    for _ in range(4):
        write_word(bus, STATUS, 0x30)
        clock.advance(PERIOD)
        status = read_words(bus, STATUS)[0]
        assert status & READY
        subpages.append(status & 7)
    assert read_words(bus, RAM, 832) == before
    assert subpages in ([0, 1, 0, 1], [1, 0, 1, 0])
    bus.faults.clear(Fault.FROZEN)
    clock.advance(PERIOD)
    assert read_words(bus, RAM, 832) != before


def test_without_data_ready_no_page_comes(
    bus: EmulatedMlx90640, clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """The part acknowledges but never finishes a measurement."""
    bus.faults.inject(Fault.NO_DATA_READY)
    write_word(bus, STATUS, 0x30)
    clock.advance(10.0)
    assert read_words(bus, STATUS)[0] & READY == 0


def test_a_stuck_subpage_is_measured_for_ever(
    bus: EmulatedMlx90640, clock: TurnableClock, read_words: ReadWords
) -> None:
    """The other half of the image goes stale."""
    before = np.array(read_words(bus, RAM, 768)).reshape(24, 32)
    stuck = read_words(bus, STATUS)[0] & 7
    bus.faults.inject(Fault.STUCK_SUBPAGE)
    for _ in range(5):
        clock.advance(PERIOD)
        assert read_words(bus, STATUS)[0] & 7 == stuck
    changed = before != np.array(read_words(bus, RAM, 768)).reshape(24, 32)
    fresh = np.indices((24, 32)).sum(axis=0) % 2 == stuck
    assert changed[fresh].any()
    assert not changed[~fresh].any()


def test_invalid_pixels_read_7fff_in_the_new_page(
    bus: EmulatedMlx90640, clock: TurnableClock, read_words: ReadWords
) -> None:
    """Sixteen of them, all in the subpage that has just been measured."""
    bus.faults.inject(Fault.INVALID_PIXELS, times=1)
    clock.advance(PERIOD)
    positions = np.flatnonzero(np.array(read_words(bus, RAM, 768)) == 0x7FFF)
    assert len(positions) == 16
    assert {(row + column) % 2 for row, column in zip(*divmod(positions, 32), strict=True)} == {
        read_words(bus, STATUS)[0] & 7
    }


@pytest.mark.parametrize(
    ("fault", "figure", "bounds"),
    [
        (Fault.GAIN_OUT_OF_RANGE, "gain", (0.5, 2.0)),
        (Fault.SUPPLY_OUT_OF_RANGE, "supply_volts", (3.0, 3.6)),
        (Fault.AMBIENT_OUT_OF_RANGE, "ambient_celsius", (-40.0, 125.0)),
    ],
)
def test_a_figure_of_the_part_is_far_off_for_as_many_pages_as_asked(
    fault: Fault,
    figure: str,
    bounds: tuple[float, float],
    bus: EmulatedMlx90640,
    clock: TurnableClock,
    read_words: ReadWords,
) -> None:
    """Out of any bounds in one page, right in the next."""
    low, high = bounds
    bus.faults.inject(fault, times=1)
    clock.advance(PERIOD)
    assert not low <= getattr(vitals(read_words(bus, RAM, 832)), figure) <= high
    clock.advance(PERIOD)
    assert low <= getattr(vitals(read_words(bus, RAM, 832)), figure) <= high


def test_a_fault_ends_when_its_time_is_over(clock: TurnableClock) -> None:
    """Switched on for ten seconds it is there at nine and gone at ten."""
    faults = Faults(clock)
    faults.inject(Fault.NACK, seconds=10.0)
    clock.advance(9.0)
    assert faults.strikes(Fault.NACK)
    clock.advance(1.0)
    assert not faults.strikes(Fault.NACK)
    assert faults.count(Fault.NACK) == 1


def test_a_planned_fault_comes_when_it_is_due_and_again(clock: TurnableClock) -> None:
    """After five seconds once, and every minute from then on."""
    faults = Faults(clock)
    faults.plan(Fault.NACK, after=5.0, every=60.0, times=1)
    struck = []
    for second in range(130):
        if faults.strikes(Fault.NACK):
            struck.append(second)
        clock.advance(1.0)
    assert struck == [5, 65, 125]


def test_a_fault_planned_once_does_not_come_again(clock: TurnableClock) -> None:
    """Without `every` it happens once; `clear` takes back what is still to come."""
    faults = Faults(clock)
    faults.plan(Fault.NACK, after=1.0, times=1)
    faults.plan(Fault.TORN, after=100.0)
    clock.advance(50.0)
    assert faults.strikes(Fault.NACK)
    clock.advance(100.0)
    faults.clear()
    assert not faults.strikes(Fault.NACK)
    assert not faults.strikes(Fault.TORN)


@given(st.lists(st.sampled_from(list(Fault))), st.integers(0, 5))
def test_a_fault_strikes_as_often_as_asked_whatever_else_is_asked(asked: list[Fault], times: int) -> None:
    """Occasions of one kind do not use up those of another."""
    faults = Faults(TurnableClock())
    faults.inject(Fault.NACK, times=times)
    struck = [faults.strikes(fault) for fault in asked]
    expected = min(times, asked.count(Fault.NACK))
    assert sum(struck) == faults.count(Fault.NACK) == expected
