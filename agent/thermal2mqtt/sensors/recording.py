"""Reads a recording, as far as it is whole: of a file that was cut off, everything before the cut."""

import os
import weakref
import zlib
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.sensors.recording_format import (
    CHECKSUM,
    FILE_HEADER,
    MAGIC,
    MAX_BODY,
    PAGE_BODY,
    RECORD_HEADER,
    VERSION,
    Kind,
    RecordingError,
    TimedPage,
    decode_page,
    decode_part,
)


class Recording:
    """The pages of a recording in the order in which they were read; each is fetched when it is asked for.

    What is appended to the file after it was opened is not seen. The file is held until `close`, or until
    nobody knows the recording any more.
    """

    def __init__(self, path: Path, descriptor: int, scan: "_Scan") -> None:
        self.path = path
        self.eeprom: NDArray[np.uint16] = scan.eeprom
        """The recorded part's 832 words."""
        self.about: dict[str, Any] = scan.about
        """What was noted when the recording began; nothing relies on it."""
        self.remark = scan.remark
        """What is wrong with the rest of the file, in words for people; None where all of it was read."""
        self._descriptor = descriptor
        self._release = weakref.finalize(self, os.close, descriptor)
        self._offsets = scan.offsets

    @classmethod
    def open(cls, path: Path) -> Self:
        """Look through a file once and keep it open.

        Raises:
            RecordingError: No such file, or nothing of it can be read as a recording.
        """
        try:
            with path.open("rb") as file:
                scan = _look_through(path, file)
                return cls(path, os.dup(file.fileno()), scan)
        except OSError as error:
            raise RecordingError(f"cannot read the recording {path}: {error.strerror}") from error

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[TimedPage]:
        return (self[number] for number in range(len(self)))

    def __getitem__(self, index: int, /) -> TimedPage:
        # Any thread may ask: this neither uses nor moves the file's own position.
        return decode_page(os.pread(self._descriptor, PAGE_BODY, self._offsets[index]))


@dataclass(frozen=True, slots=True, eq=False)
class _Scan:
    """What one pass over the file found."""

    eeprom: NDArray[np.uint16]
    about: dict[str, Any]
    offsets: "array[int]"
    """Where the body of each page begins."""
    remark: str | None


class _Record(NamedTuple):
    """One whole record."""

    kind: int
    body: bytes
    offset: int
    """Of the body."""


GZIP = b"\x1f\x8b"
"""How a compressed file begins, such as those that an agent keeps around alarms."""


class _Damage(Exception):  # noqa: N818 - a finding, not an error: what stands before it is whole
    """Why the next record cannot be read."""


def recorded_frames(path: Path, file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the frames of a recording that the agent kept, each in the layout of `frame/<sensor>`.

    Args:
        path: For what an error says.
        file: At its begin, uncompressed.
        size: Its bytes.

    Raises:
        RecordingError: It is no recording; where only its end is missing, what stands before is yielded.
    """
    _check_header(path, file.read(FILE_HEADER.size))
    with suppress(_Damage):
        yield from (record.body for record in _records(file, size) if record.kind == Kind.FRAME)


def _look_through(path: Path, file: BinaryIO) -> _Scan:
    _check_header(path, file.read(FILE_HEADER.size))
    size = os.fstat(file.fileno()).st_size
    records = _records(file, size)
    eeprom, about = _first(path, records)
    offsets: array[int] = array("Q")
    remark = None
    try:
        for record in records:
            if record.kind == Kind.PAGE:
                _checked(decode_page, record)
                offsets.append(record.offset)
    except _Damage as damage:
        remark = f"{damage}; the {len(offsets)} pages before it are whole"
    if not offsets:
        raise RecordingError(f"recording {path}: it has no page" + (f" ({remark})" if remark else ""))
    return _Scan(eeprom, about, offsets, remark)


def _check_header(path: Path, header: bytes) -> None:
    if header.startswith(GZIP):
        raise RecordingError(
            f"{path} is no recording of thermal2mqtt as it is, but compressed: gunzip it first"
        )
    if len(header) < FILE_HEADER.size or not header.startswith(MAGIC):
        raise RecordingError(
            f"{path} is no recording of thermal2mqtt: it does not begin as one; was it copied as text, or "
            "cut off?"
        )
    version = FILE_HEADER.unpack(header)[1]
    if version != VERSION:
        raise RecordingError(
            f"recording {path}: version {version}, this program reads {VERSION}: use a newer thermal2mqtt"
        )


def _first(path: Path, records: Iterator[_Record]) -> tuple[NDArray[np.uint16], dict[str, Any]]:
    try:
        first = next(records, None)
        if first is None or first.kind != Kind.PART:
            raise RecordingError(f"recording {path}: its first record does not describe the part")
        part: tuple[NDArray[np.uint16], dict[str, Any]] = _checked(decode_part, first)
    except _Damage as damage:
        raise RecordingError(f"recording {path}: nothing of it can be read: {damage}") from damage
    return part


def _checked(decode: Any, record: _Record) -> Any:
    try:
        return decode(record.body)
    except (ValueError, RecursionError) as error:
        raise _Damage(f"the record at byte {record.offset} is not as it should be: {error}") from error


def _records(file: BinaryIO, size: int) -> Iterator[_Record]:
    """Yield whole records from where the file stands.

    Raises:
        _Damage: What follows is not whole.
    """
    at = file.tell()
    while at < size:
        head = file.read(RECORD_HEADER.size)
        length, kind = RECORD_HEADER.unpack(head) if len(head) == RECORD_HEADER.size else (0, 0)
        if length > MAX_BODY:
            raise _Damage(
                f"the record at byte {at} says that it has {length} bytes, at most {MAX_BODY} may be"
            )
        tail = file.read(length + CHECKSUM.size)
        if len(head) < RECORD_HEADER.size or len(tail) < length + CHECKSUM.size:
            raise _Damage(
                f"the file ends within the record at byte {at}, of which {size - at} bytes are there"
            )
        body = tail[:length]
        if zlib.crc32(body, zlib.crc32(head)) != CHECKSUM.unpack_from(tail, length)[0]:
            raise _Damage(f"the record at byte {at} is damaged: its checksum is wrong")
        yield _Record(kind, body, at + RECORD_HEADER.size)
        at += RECORD_HEADER.size + length + CHECKSUM.size
