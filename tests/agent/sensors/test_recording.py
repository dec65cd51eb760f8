"""The recording file: what was written is read, and of what is damaged everything before the damage."""

import gzip
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.sensors.errors import DriverError
from thermal2mqtt.sensors.recorder import RecordingFile
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.sensors.recording_format import RecordingError, TimedPage

UNTIMED = settings(deadline=None)

EEPROM = np.random.default_rng(1).integers(0, 65536, 832, np.uint16)
ABOUT = {"sensor": "thermal", "name": "Schaltschrank 5 °C"}
PAGES = 4
HEADER_BYTES = 16
PAGE_BYTES = 1700

words = st.integers(0, 1000).map(
    lambda seed: np.random.default_rng(seed).integers(-32768, 32768, 832, np.int16)
)
timed_pages = st.builds(
    TimedPage,
    st.builds(Page, words, st.integers(0, 0xFFFF), st.integers(0, 1)),
    st.floats(0, 4e9),
    st.floats(0, 1e9),
    st.integers(0, 2**32 - 1),
)


def write(path: Path, pages: list[TimedPage], eeprom: NDArray[np.uint16] = EEPROM) -> Path:
    """Write a recording, over one that was there before."""
    path.unlink(missing_ok=True)
    file = RecordingFile(path, ABOUT, TurnableClock())
    for page in pages:
        file.append(eeprom, page)
    file.close()
    return path


def some_pages(count: int = PAGES) -> list[TimedPage]:
    """Return pages at 8 Hz."""
    return [
        TimedPage(
            Page(np.full(832, number, np.int16), 0x1A01, number % 2), 1.8e9 + number / 8, 50 + number / 8
        )
        for number in range(count)
    ]


def same(one: TimedPage, other: TimedPage) -> bool:
    """Tell whether two pages are the same, times to a microsecond."""
    return (
        np.array_equal(one.page.words, other.page.words)
        and (one.page.control, one.page.subpage, one.dropped)
        == (other.page.control, other.page.subpage, other.dropped)
        and abs(one.time - other.time) < 1e-6
        and abs(one.monotonic - other.monotonic) < 1e-6
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a sound recording of four pages as it lies in the file."""
    return write(tmp_path_factory.mktemp("sound") / "a.t2m", some_pages()).read_bytes()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a file that every example writes anew."""
    return tmp_path_factory.mktemp("recordings") / "field.t2m"


@UNTIMED
@given(pages=st.lists(timed_pages, min_size=1, max_size=8))
def test_what_was_written_is_read(path: Path, pages: list[TimedPage]) -> None:
    """Every word of every page, the EEPROM, times to a microsecond, and what was noted."""
    with Recording.open(write(path, pages)) as recording:
        assert np.array_equal(recording.eeprom, EEPROM)
        assert recording.eeprom.dtype == np.uint16
        assert recording.about == ABOUT
        assert recording.remark is None
        assert len(recording) == len(pages)
        assert all(same(read, written) for read, written in zip(recording, pages, strict=True))


@UNTIMED
@given(cut=st.integers(0))
def test_of_a_file_that_was_cut_off_everything_before_the_cut_is_read(
    path: Path, sound: bytes, cut: int
) -> None:
    """At any byte, as a crash or a full disk leaves it; a clear word tells about the rest."""
    cut %= len(sound)
    path.write_bytes(sound[:cut])
    first_page = len(sound) - PAGES * PAGE_BYTES
    whole = max(0, (cut - first_page) // PAGE_BYTES)
    if whole == 0:
        with pytest.raises(RecordingError, match=str(path)):
            Recording.open(path)
        return
    with Recording.open(path) as recording:
        assert len(recording) == whole
        assert all(same(*pair) for pair in zip(recording, some_pages(whole), strict=True))
        if (cut - first_page) % PAGE_BYTES:
            assert recording.remark is not None
            at = first_page + whole * PAGE_BYTES
            assert f"within the record at byte {at}, of which {cut - at} bytes are there" in recording.remark
            assert f"the {whole} pages before it are whole" in recording.remark
        else:
            assert recording.remark is None


@UNTIMED
@given(at=st.integers(0), flipped=st.integers(1, 255))
def test_of_a_damaged_file_everything_before_the_damage_is_read(
    path: Path, sound: bytes, at: int, flipped: int
) -> None:
    """One wrong byte anywhere: what stands before its record is read, what is behind it is not trusted."""
    at %= len(sound)
    raw = bytearray(sound)
    raw[at] ^= flipped
    path.write_bytes(raw)
    first_page = len(sound) - PAGES * PAGE_BYTES
    before = max(0, (at - first_page) // PAGE_BYTES)
    if before == 0 and not HEADER_BYTES - 6 <= at < HEADER_BYTES:
        with pytest.raises(RecordingError, match=str(path)):
            Recording.open(path)
        return
    with Recording.open(path) as recording:
        reserved = at < HEADER_BYTES
        assert len(recording) == (PAGES if reserved else before)
        assert (recording.remark is None) is reserved
        assert all(same(*pair) for pair in zip(recording, some_pages(len(recording)), strict=True))


@UNTIMED
@given(noise=st.binary(max_size=300))
def test_any_other_file_is_told(path: Path, noise: bytes) -> None:
    """Whatever bytes it holds: never another error than ours, with the path."""
    path.write_bytes(noise)
    with pytest.raises(RecordingError, match=r"field\.t2m is no recording"):
        Recording.open(path)


@UNTIMED
@given(tail=st.binary(min_size=1, max_size=400))
def test_whatever_follows_the_pages_takes_none_of_them_away(path: Path, sound: bytes, tail: bytes) -> None:
    """Leftovers of a disk behind the last page."""
    path.write_bytes(sound + tail)
    with Recording.open(path) as recording:
        assert len(recording) == PAGES


def framed(kind: int, body: bytes) -> bytes:
    """Return a record, written down from the documentation."""
    head = struct.pack("<IHH", len(body), kind, 0)
    return head + body + struct.pack("<I", zlib.crc32(head + body))


def test_the_file_is_laid_out_as_documented(path: Path) -> None:
    """Byte by byte, for readers of other makes."""
    eeprom = struct.pack("<832H", *EEPROM)
    part = eeprom + json.dumps(ABOUT, ensure_ascii=False).encode()
    expected = b"T2MREC\r\n" + struct.pack("<H", 1) + bytes(6) + framed(1, part)
    page = TimedPage(Page(np.arange(832, dtype=np.int16) - 400, 0x1901, 1), 1.5, 2.5, 7)
    body = struct.pack("<qqIHBB", 1_500_000_000, 2_500_000_000, 7, 0x1901, 1, 0)
    expected += framed(2, body + struct.pack("<832h", *page.page.words))
    assert write(path, [page]).read_bytes() == expected


def test_records_of_other_kinds_are_passed_over(path: Path, sound: bytes) -> None:
    """A later version may add some."""
    path.write_bytes(sound + framed(9, b"news") + sound[-PAGE_BYTES:])
    with Recording.open(path) as recording:
        assert len(recording) == PAGES + 1
        assert recording.remark is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda raw: raw[:0], "is no recording of thermal2mqtt"),
        (
            lambda raw: raw.replace(b"\r\n", b"\n", 1),
            "is no recording of thermal2mqtt: it does not begin as one",
        ),
        (gzip.compress, "is no recording of thermal2mqtt as it is, but compressed: gunzip it first"),
        (lambda raw: raw[:8] + b"\x02" + raw[9:], "version 2, this program reads 1"),
        (lambda raw: raw[:16], "its first record does not describe the part"),
        (lambda raw: raw[:16] + raw[-PAGE_BYTES:], "its first record does not describe the part"),
        (lambda raw: raw[:16] + framed(1, b"short"), "nothing of it can be read"),
        (lambda raw: raw[:16] + framed(1, bytes(1664) + b"{"), "nothing of it can be read"),
        (lambda raw: raw[: -PAGES * PAGE_BYTES], "it has no page"),
        (lambda raw: raw[: -PAGES * PAGE_BYTES] + framed(2, bytes(7)), "a page of 7 bytes, must be 1688"),
        (lambda raw: raw[: -PAGES * PAGE_BYTES] + framed(2, b"\xff" * 1688), "subpage 255, allowed 0 and 1"),
        (lambda raw: raw[: -PAGES * PAGE_BYTES] + b"\xff" * 40, "says that it has 4294967295 bytes, at most"),
    ],
)
def test_a_file_without_a_page_is_told_why(
    path: Path, sound: bytes, change: Callable[[bytes], bytes], message: str
) -> None:
    """The error names the file and what is wrong with it."""
    path.write_bytes(change(sound))
    with pytest.raises(RecordingError, match=message) as refused:
        Recording.open(path)
    assert str(path) in str(refused.value)


def test_what_is_noted_need_not_be_an_object(path: Path, sound: bytes) -> None:
    """Nothing relies on it."""
    path.write_bytes(sound[:16] + framed(1, bytes(1664) + b"[1]") + sound[-PAGE_BYTES:])
    with Recording.open(path) as recording:
        assert recording.about == {}


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With its path; a folder is none either."""
    with pytest.raises(DriverError, match=r"cannot read the recording .*gone\.t2m"):
        Recording.open(tmp_path / "gone.t2m")
    with pytest.raises(DriverError, match="cannot read the recording"):
        Recording.open(tmp_path)


def test_a_page_beyond_the_end_is_none(path: Path, sound: bytes) -> None:
    """As with any sequence."""
    path.write_bytes(sound)
    with Recording.open(path) as recording, pytest.raises(IndexError):
        recording[PAGES]
