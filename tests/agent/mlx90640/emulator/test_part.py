"""The register file: what the datasheet says of status, control, RAM and EEPROM, and when pages land."""

import struct
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.emulator import (
    EmulatedMlx90640,
    PartParameters,
    ScenePages,
    TurnableClock,
    encode_eeprom,
    still,
)
from thermal2mqtt.mlx90640.emulator.part import EmulatedPart

EEPROM, RAM, STATUS, CONTROL = 0x2400, 0x0400, 0x8000, 0x800D
CHESS_8_HZ, INTERLEAVED_8_HZ = 0x1A01, 0x0A01
READY, OVERWRITE = 0x8, 0x10

ROWS, COLUMNS = np.indices((24, 32))
Image = NDArray[np.floating]
ReadWords = Callable[..., list[int]]
WriteWord = Callable[..., None]


def flat(celsius: float) -> Image:
    """Return an image of one temperature."""
    return np.full((24, 32), celsius)


def warming(time: float) -> Image:
    """Return a scene that is ten kelvin warmer each second, so that each page tells when it was measured."""
    return flat((time - 1000.0) * 10)


@pytest.fixture
def bus(clock: TurnableClock) -> EmulatedMlx90640:
    """A part that looks at the warming scene, just switched on."""
    return EmulatedMlx90640(ScenePages(warming), clock=clock)


def test_the_eeprom_reads_as_encoded(bus: EmulatedMlx90640, read_words: ReadWords) -> None:
    """All 832 words at 0x2400, and the serial number at 0x2407 by itself."""
    assert read_words(bus, EEPROM, 832) == encode_eeprom(PartParameters()).tolist()
    assert tuple(read_words(bus, 0x2407, 3)) == PartParameters().serial_number


def test_the_eeprom_cannot_be_written(
    bus: EmulatedMlx90640, read_words: ReadWords, write_word: WriteWord
) -> None:
    """It survives some ten writes on the part: here each is ignored and counted."""
    before = read_words(bus, EEPROM, 832)
    write_word(bus, 0x240F, 0)
    assert read_words(bus, EEPROM, 832) == before
    assert bus.part.eeprom_writes == 1


def test_ram_cannot_be_written(bus: EmulatedMlx90640, read_words: ReadWords, write_word: WriteWord) -> None:
    """Only status and control take what is written."""
    write_word(bus, RAM, 0x1234)
    assert read_words(bus, RAM) == [0]
    assert bus.part.eeprom_writes == 0


def test_after_power_up_it_measures_at_2_hz(
    bus: EmulatedMlx90640, clock: TurnableClock, read_words: ReadWords
) -> None:
    """Control reads 0x1901 and the first page is there after half a second, not before."""
    assert read_words(bus, CONTROL) == [0x1901]
    clock.advance(0.49)
    assert read_words(bus, STATUS)[0] & READY == 0
    clock.advance(0.02)
    assert read_words(bus, STATUS)[0] & READY


@pytest.mark.parametrize(("setting", "rate"), list(enumerate([0.5, 1, 2, 4, 8, 16, 32, 64])))
def test_the_rate_bits_set_the_period(
    setting: int, rate: float, clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """Subpages per second are what bits 7 to 9 say, counted by the parity that changes."""
    bus = EmulatedMlx90640(ScenePages(still(20.0)), clock=clock, scl_hz=1e9)
    write_word(bus, CONTROL, 0x1801 | setting << 7)
    start = clock.monotonic()
    seen: list[float] = []
    while len(seen) < 6:
        clock.advance(0.02 / rate)
        if read_words(bus, STATUS)[0] & READY:
            seen.append(clock.monotonic() - start)
            write_word(bus, STATUS, 0x30)
    assert np.diff(seen) == pytest.approx([1 / rate] * 5, rel=0.05)


@pytest.mark.parametrize(
    ("control", "parity"), [(CHESS_8_HZ, (ROWS + COLUMNS) % 2), (INTERLEAVED_8_HZ, ROWS % 2)]
)
def test_a_page_overwrites_exactly_its_own_half(
    control: int,
    parity: NDArray[np.int64],
    clock: TurnableClock,
    read_words: ReadWords,
    write_word: WriteWord,
) -> None:
    """Subpages come in turn; in chess mode each is half of the squares, interleaved it is every other row."""
    fast = EmulatedMlx90640(ScenePages(lambda time: flat((time - 1000) * 320)), clock=clock, scl_hz=1e12)
    write_word(fast, CONTROL, control)
    clock.advance(0.01)
    before = read_words(fast, RAM, 768)
    subpages: list[int] = []
    for _ in range(4):
        clock.advance(0.125)
        after, subpage = read_words(fast, RAM, 768), read_words(fast, STATUS)[0] & 7
        changed = np.not_equal(before, after).reshape(24, 32)
        assert (changed == (parity == subpage)).all()
        before = after
        subpages.append(subpage)
    assert subpages == [0, 1, 0, 1]


def test_data_ready_can_only_be_cleared(
    bus: EmulatedMlx90640, clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """Writing a one neither sets it nor keeps a zero from clearing it; the subpage cannot be written."""
    write_word(bus, STATUS, READY | 0x7)
    assert read_words(bus, STATUS) == [0]
    clock.advance(1.01)
    write_word(bus, STATUS, READY | OVERWRITE)
    assert read_words(bus, STATUS) == [READY | OVERWRITE | 1]
    write_word(bus, STATUS, OVERWRITE)
    assert read_words(bus, STATUS) == [OVERWRITE | 1]


def test_data_hold_keeps_pages_out_of_the_ram(
    bus: EmulatedMlx90640, clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """With hold set a page reaches the RAM only while overwriting is enabled."""
    clock.advance(1.01)
    write_word(bus, STATUS, 0)
    write_word(bus, CONTROL, 0x1905)
    before = read_words(bus, RAM, 832)
    clock.advance(2.0)
    assert read_words(bus, STATUS)[0] & READY == 0
    assert read_words(bus, RAM, 832) == before
    write_word(bus, STATUS, OVERWRITE)
    clock.advance(2.0)
    assert read_words(bus, STATUS)[0] & READY
    assert read_words(bus, RAM, 832) != before


@pytest.mark.parametrize(
    ("control", "subpages"), [(0x1900, {0}), (0x1919, {1}), (0x1909, {0}), (0x1901, {0, 1})]
)
def test_the_subpage_is_the_one_that_control_asks_for(
    control: int, subpages: set[int], clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """Without subpage mode always 0, with repeat the selected one, else both in turn."""
    bus = EmulatedMlx90640(ScenePages(still(20.0)), clock=clock)
    write_word(bus, CONTROL, control)
    seen = set()
    for _ in range(6):
        clock.advance(0.5)
        seen.add(read_words(bus, STATUS)[0] & 7)
    assert seen == subpages


def test_a_page_is_torn_where_it_is_overwritten_while_read(
    clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """At 64 Hz and 100 kHz ten pages land during one read: the end of it is newer than its beginning."""
    bus = EmulatedMlx90640(ScenePages(lambda time: flat((time - 1000) * 100)), clock=clock, scl_hz=1e5)
    write_word(bus, CONTROL, 0x1B81)
    clock.advance(0.1)
    slow = np.array(read_words(bus, RAM, 832)[:768], np.uint16).view(np.int16).reshape(24, 32)
    # 100 K a second and 0.15 s a read: some 15 K, at 5 counts each, between the first row and the last.
    assert slow[-1].mean() - slow[0].mean() > 30


def test_words_pass_with_what_they_hold_at_that_moment(clock: TurnableClock) -> None:
    """The new page shows from exactly the word on that passes after it has landed."""
    source = ScenePages(lambda time: flat(100.0 if time > 1000.6 else 20.0))
    bus = EmulatedMlx90640(source, clock=clock)
    part: EmulatedPart = bus.part
    part.read(STATUS, 1, 1000.6, 1e-6)
    # 832 words of 1 ms; the page of 1001.0 s lands after 300 of them.
    words = struct.unpack(">832H", part.read(RAM, 832, 1000.7, 1e-3)[0])
    settled = struct.unpack(">832H", part.read(RAM, 832, 1001.6, 1e-9)[0])
    same = [index for index in range(768) if words[index] == settled[index]]
    assert min(same) >= 300
    # The second page is subpage 1: every odd square of the rows from word 300 on.
    assert [index for index in same if index < 768] == [
        index for index in range(300, 768) if (index // 32 + index) % 2 == 1
    ]


def test_pages_that_nobody_saw_cost_nothing(clock: TurnableClock, read_words: ReadWords) -> None:
    """After a year unread the scene is looked at twice, for the two pages that are in the RAM."""
    asked: list[float] = []

    def scene(time: float) -> Image:
        asked.append(time)
        return flat(20.0)

    bus = EmulatedMlx90640(ScenePages(scene), clock=clock)
    clock.advance(365 * 86400.0)
    read_words(bus, STATUS)
    assert len(asked) == 2
    assert asked[1] == pytest.approx(clock.monotonic(), abs=0.5)
    assert asked[1] - asked[0] == pytest.approx(0.5)


@given(gap=st.floats(0.0, 100.0))
def test_parity_does_not_depend_on_who_looked(gap: float) -> None:
    """A part read all the time and one read once at the end have measured the same subpage."""
    assume(0.01 < gap * 2 % 1 < 0.99)  # not in the very moment of a page
    clock = TurnableClock()
    watched, lonely = (EmulatedMlx90640(ScenePages(still(20.0)), clock=clock, scl_hz=1e12) for _ in range(2))
    for _ in range(7):
        clock.advance(gap / 7)
        watched.part.read(STATUS, 1, clock.monotonic(), 1e-12)
    first, second = (bus.part.read(STATUS, 1, clock.monotonic(), 1e-12)[0] for bus in (watched, lonely))
    assert first == second


class RegisterMachine(RuleBasedStateMachine):
    """Any order of writes and waits: the model is the datasheet's table."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = TurnableClock()
        self.bus = EmulatedMlx90640(ScenePages(still(20.0)), clock=self.clock, scl_hz=1e9)
        self.control = 0x1901
        self.overwrite = 0

    def transfer(self, register: int, word: int | None = None) -> int:
        """Write a word, or read one."""
        raw = bytearray(2)
        assert self.bus.try_lock()
        if word is None:
            self.bus.writeto_then_readfrom(0x33, register.to_bytes(2), raw)
        else:
            self.bus.writeto(0x33, register.to_bytes(2) + word.to_bytes(2))
        self.bus.unlock()
        return int.from_bytes(raw)

    @rule(seconds=st.floats(0.0, 10.0))
    def wait(self, seconds: float) -> None:
        """Let pages land."""
        self.clock.advance(seconds)

    @rule(rate=st.integers(0, 7), pattern=st.sampled_from([0, 0x1000]), resolution=st.integers(0, 3))
    def configure(self, rate: int, pattern: int, resolution: int) -> None:
        """Set rate, pattern and resolution."""
        self.control = 0x0001 | rate << 7 | resolution << 10 | pattern
        self.transfer(CONTROL, self.control)

    @rule(word=st.integers(0, 0xFFFF))
    def write_status(self, word: int) -> None:
        """Write anything to the status register."""
        ready = self.transfer(STATUS) & READY
        self.transfer(STATUS, word)
        self.overwrite = word & OVERWRITE
        if not word & READY or not ready:
            assert self.transfer(STATUS) & READY == 0

    @precondition(lambda self: self.control & 0x380)
    @rule()
    def a_page_comes_within_its_period(self) -> None:
        """Clear ready, wait one period of at most a second: it is set again."""
        self.transfer(STATUS, OVERWRITE)
        self.overwrite = OVERWRITE
        self.clock.advance(1.001)
        assert self.transfer(STATUS) & READY

    @invariant()
    def registers_hold_what_was_written(self) -> None:
        """Control reads back as written, the subpage is 0 or 1, overwrite is kept."""
        status = self.transfer(STATUS)
        assert self.transfer(CONTROL) == self.control
        assert status & 0x6 == 0
        assert status & OVERWRITE == self.overwrite


TestRegisters = RegisterMachine.TestCase
