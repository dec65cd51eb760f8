"""Recorded pages come out as they were read."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.agent.mlx90640.rig import Example
from thermal2mqtt.mlx90640.emulator import (
    EmulatedMlx90640,
    PartParameters,
    RecordedPage,
    RecordedPages,
    TurnableClock,
    encode_eeprom,
)
from thermal2mqtt.mlx90640.registers import RamWord

ReadWords = Callable[..., list[int]]
WriteWord = Callable[..., None]


def numbered_pages(count: int) -> tuple[RecordedPage, ...]:
    """Return pages whose every word is the page's number, from 1; Vdd is 100 times that."""
    pages = []
    for number in range(1, count + 1):
        words = np.full(832, number, np.uint16)
        words[RamWord.VDD] = -100 * number & 0xFFFF
        pages.append(RecordedPage(words, 0x1901, (number - 1) % 2))
    return tuple(pages)


def test_the_manufacturers_pages_are_served_word_for_word(
    example: Example, clock: TurnableClock, read_words: ReadWords
) -> None:
    """EEPROM, control register, both pages with their subpages, and then the first one again."""
    pages = tuple(
        RecordedPage(page.words.view(np.uint16), page.control, page.subpage) for page in example.pages
    )
    bus = EmulatedMlx90640(RecordedPages(example.eeprom, pages), clock=clock, scl_hz=1e9)
    assert read_words(bus, 0x2400, 832) == example.eeprom.tolist()
    parity = np.indices((24, 32)).sum(axis=0).ravel() % 2
    for number in range(4):
        clock.advance(0.5001)
        page = pages[number % 2]
        seen = np.array(read_words(bus, 0x0400, 832))
        assert read_words(bus, 0x8000)[0] & 7 == page.subpage
        assert (seen[:768][parity == page.subpage] == page.words[:768][parity == page.subpage]).all()
        assert (seen[768:] == page.words[768:]).all()


def test_both_halves_are_there_from_the_first_page_on(clock: TurnableClock, read_words: ReadWords) -> None:
    """A recorded page holds the other half too; it fills the empty RAM, then only its own half changes."""
    source = RecordedPages(encode_eeprom(PartParameters()), numbered_pages(3))
    bus = EmulatedMlx90640(source, clock=clock, scl_hz=1e9)
    clock.advance(0.6)
    assert set(read_words(bus, 0x0400, 768)) == {1}
    clock.advance(0.5)
    assert read_words(bus, 0x0400, 2) == [1, 2]


def test_pages_come_at_the_rate_that_is_set(
    clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """Whatever it was recorded at."""
    source = RecordedPages(encode_eeprom(PartParameters()), numbered_pages(50))
    bus = EmulatedMlx90640(source, clock=clock, scl_hz=1e9)
    write_word(bus, 0x800D, 0x1A01)
    clock.advance(2.01)
    # The sixteenth page in 2 s at 8 Hz.
    assert read_words(bus, 0x0400 + RamWord.GAIN) == [16]


def test_the_supply_word_follows_the_resolution(
    clock: TurnableClock, read_words: ReadWords, write_word: WriteWord
) -> None:
    """A reader that sets another resolution than the recording's still finds the right supply."""
    source = RecordedPages(encode_eeprom(PartParameters()), numbered_pages(1))
    bus = EmulatedMlx90640(source, clock=clock, scl_hz=1e9)
    seen = []
    for control in (0x1901, 0x1D01, 0x1101):
        write_word(bus, 0x800D, control)
        clock.advance(0.6)
        seen.append(read_words(bus, 0x0400 + RamWord.VDD)[0] - 0x10000)
    assert seen == [-100, -200, -25]


def test_an_empty_recording_is_refused() -> None:
    """There is nothing to play."""
    with pytest.raises(ValueError, match="without a page"):
        RecordedPages(encode_eeprom(PartParameters()), ())
