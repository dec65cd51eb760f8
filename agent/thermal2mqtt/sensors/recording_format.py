r"""The layout of a recording, version 1: a file header, then records that are only ever appended.

Everything is little-endian. docs/recordings.md describes the same for those who write a reader of their own.

| file header | bytes | what |
|---|---|---|
| magic | 8 | `T2MREC\r\n` |
| version | 2 | 1 |
| reserved | 6 | 0 |

| record | bytes | what |
|---|---|---|
| length | 4 | of the body, at most 65536 |
| kind | 2 | 1 part, 2 page, 3 frame; a reader skips kinds that it does not know |
| reserved | 2 | 0 |
| body | length | see below |
| checksum | 4 | CRC-32 (as zlib and PNG have it) of everything before it in the record |

The first record is the part: its EEPROM (832 words of 16 bit, from 0x2400), then JSON in UTF-8 with what is
known about the recording. Each page is 1688 bytes:

| page | bytes | what |
|---|---|---|
| time | 8 | wall clock at the end of the read, nanoseconds since 1970-01-01 UTC |
| monotonic | 8 | the machine's monotonic clock at the same moment, nanoseconds |
| dropped | 4 | pages between this and the one before that were read but not recorded |
| control | 2 | register 0x800D while the page was measured |
| subpage | 1 | which half it made new, 0 or 1 |
| reserved | 1 | 0 |
| words | 1664 | 0x0400-0x073F as they were read; pixels of the other half are those of the page before |
"""

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import PAGE_WORDS
from thermal2mqtt.sensors.errors import DriverError

VERSION: Final = 1
MAGIC: Final = b"T2MREC\r\n"
"""With a line end in it, so that a transfer as text is noticed at once."""

FILE_HEADER: Final = struct.Struct("<8sH6x")
RECORD_HEADER: Final = struct.Struct("<IHxx")
CHECKSUM: Final = struct.Struct("<I")
MAX_BODY: Final = 65536

_PAGE: Final = struct.Struct("<qqIHBx")
_WORD_BYTES: Final = 2 * PAGE_WORDS
PAGE_BODY: Final = _PAGE.size + _WORD_BYTES
_NANO: Final = 1e9


class RecordingError(DriverError):
    """A recording cannot be read or written; the text names the file, what is wrong and where."""


class Kind(IntEnum):
    """What a record holds."""

    PART = 1
    PAGE = 2
    FRAME = 3
    """What was made of the pages, as it is published on `frame/<sensor>`; only the agent's own have them."""


@dataclass(frozen=True, slots=True, eq=False)
class TimedPage:
    """One page with its times."""

    page: Page
    time: float
    """Wall clock at the end of the read, seconds since 1970-01-01 UTC."""
    monotonic: float
    """Monotonic clock of the machine that recorded, seconds."""
    dropped: int = 0
    """Pages between this and the one before that were read but not recorded."""


def file_header() -> bytes:
    """Return what every recording begins with."""
    return FILE_HEADER.pack(MAGIC, VERSION)


def record(kind: Kind, body: bytes) -> bytes:
    """Return a record as it stands in the file."""
    framed = RECORD_HEADER.pack(len(body), kind) + body
    return framed + CHECKSUM.pack(zlib.crc32(framed))


def encode_part(eeprom: NDArray[np.uint16], about: Mapping[str, Any]) -> bytes:
    """Return the body of a part; `about` is anything that JSON can hold."""
    return eeprom.astype("<u2").tobytes() + json.dumps(about, ensure_ascii=False).encode()


def decode_part(body: bytes) -> tuple[NDArray[np.uint16], dict[str, Any]]:
    """Return EEPROM and what is known about the recording.

    Raises:
        ValueError: It is no part.
    """
    eeprom = np.frombuffer(body, "<u2", PAGE_WORDS).astype(np.uint16)
    about = json.loads(body[_WORD_BYTES:].decode())
    return eeprom, about if isinstance(about, dict) else {}


def encode_page(recorded: TimedPage) -> bytes:
    """Return the body of a page."""
    page = recorded.page
    head = _PAGE.pack(
        round(recorded.time * _NANO),
        round(recorded.monotonic * _NANO),
        min(recorded.dropped, 0xFFFFFFFF),
        page.control,
        page.subpage,
    )
    return head + page.words.astype("<i2", copy=False).tobytes()


def decode_page(body: bytes) -> TimedPage:
    """Return a page.

    Raises:
        ValueError: It is no page.
    """
    if len(body) != PAGE_BODY:
        raise ValueError(f"a page of {len(body)} bytes, must be {PAGE_BODY}")
    time, monotonic, dropped, control, subpage = _PAGE.unpack_from(body)
    if subpage > 1:
        raise ValueError(f"subpage {subpage}, allowed 0 and 1")
    words = np.frombuffer(body, "<i2", PAGE_WORDS, _PAGE.size).astype(np.int16)
    return TimedPage(Page(words, control, subpage), time / _NANO, monotonic / _NANO, dropped)
