"""Reader of the radiometric frames that an agent publishes on `frame/<sensor>`.

A frame is 32 bytes of header and one int16 per pixel, little-endian throughout:

    0  4 bytes  magic `T2MF`                   12  u32  sequence, wraps
    4  u8       version, 1                     16  u64  UTC nanoseconds of capture
    5  u8       bit 0, 1: subpage is known;    24  f32  scale, Celsius per count
                bit 4: the subpage made fresh  28  f32  offset, Celsius
    6  u16      width, of the turned image     32  i16[height * width], rows from the top,
    8  u16      height                              Celsius = offset + scale * count,
    10 u16      0, reserved                         -32768 is "not known"
"""

import math
import struct
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidMessageError

MAGIC = b"T2MF"
VERSION = 1
NOT_KNOWN = -32768
MAX_PIXELS = 1 << 20

HEADER = struct.Struct("<4sBBHHHIQff")

_KNOWN = (1, 2)
_FRESH_SHIFT = 4


class FrameError(InvalidMessageError):
    """The bytes are not a frame; the text says why."""


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """What stands before the pixels."""

    width: int
    height: int
    known: tuple[bool, bool]
    """Whether the pixels of subpage 0 and 1 were ever read."""
    fresh: int
    """The subpage, 0 or 1, that was read last."""
    sequence: int
    """Counts frames; wraps at 2**32."""
    time_ns: int
    """When it was captured, nanoseconds since 1970-01-01 UTC."""
    scale: float
    """Celsius per count."""
    offset: float
    """Celsius of count 0."""

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the header of a frame.

        Raises:
            FrameError: `data` is not a frame, or one of another length than its header says.
        """
        if len(data) < HEADER.size:
            raise FrameError(f"{len(data)} bytes are fewer than the header's {HEADER.size}")
        magic, version, parities, *rest = HEADER.unpack_from(data)
        if magic != MAGIC:
            raise FrameError(f"it begins with {magic!r}, not {MAGIC!r}")
        if version != VERSION:
            raise FrameError(f"version {version} is not {VERSION}, the one read here")
        width, height, _, sequence, time_ns, scale, offset = rest
        _check_size(width, height, len(data))
        if not (math.isfinite(scale) and scale > 0 and math.isfinite(offset)):
            raise FrameError(f"scale {scale:g} and offset {offset:g} give no temperatures")
        known = (bool(parities & _KNOWN[0]), bool(parities & _KNOWN[1]))
        fresh = parities >> _FRESH_SHIFT & 1
        return cls(width, height, known, fresh, sequence, time_ns, scale, offset)


def _check_size(width: int, height: int, length: int) -> None:
    pixels = width * height
    if not 0 < pixels <= MAX_PIXELS:
        raise FrameError(f"{width} x {height} is no usable size")
    expected = HEADER.size + 2 * pixels
    if length != expected:
        raise FrameError(f"{length} bytes are not the {expected} of {width} x {height} pixels")


@dataclass(frozen=True, slots=True)
class RadiometricFrame:
    """One image of a sensor."""

    header: FrameHeader
    celsius: NDArray[np.float32]
    """Shape (height, width), rows from the top; NaN where the temperature is not known."""

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the frame.

        Raises:
            FrameError: `data` is not a frame.
        """
        header = FrameHeader.decode(data)
        counts = np.frombuffer(data, "<i2", offset=HEADER.size)
        celsius = np.where(
            counts == NOT_KNOWN, np.nan, np.float64(header.offset) + np.float64(header.scale) * counts
        )
        return cls(header, celsius.astype(np.float32).reshape(header.height, header.width))
