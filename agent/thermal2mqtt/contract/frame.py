"""`frame/<sensor>`: a radiometric image, little-endian: a header of 32 bytes, then one int16 for each pixel.

| offset | type | field |
|---|---|---|
| 0 | 4 bytes | magic `T2MF` |
| 4 | u8 | version, 1 |
| 5 | u8 | parities: bit 0 and 1: subpage 0 and 1 is known; bit 4: the subpage that this frame made fresh |
| 6 | u16 | width, of the turned image |
| 8 | u16 | height |
| 10 | u16 | 0, reserved |
| 12 | u32 | sequence, wraps |
| 16 | u64 | UTC of the capture, nanoseconds since 1970-01-01 |
| 24 | f32 | scale, Celsius per count |
| 28 | f32 | offset, Celsius |
| 32 | i16[height * width] | rows from the top; Celsius = offset + scale * count; -32768 is not known |
"""

import math
import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.mlx90640.frame import ThermalFrame

MAGIC: Final = b"T2MF"
VERSION: Final = 1
HEADER: Final = struct.Struct("<4sBBHHHIQff")
NOT_KNOWN: Final = -32768
MAX_COUNT: Final = 32767

MAX_PIXELS: Final = 2**20
"""More a reader does not believe."""

FINE_SCALE: Final = 0.01
"""Celsius per count wherever the frame fits: a tenth of the sensor's noise."""

_FRESH_SHIFT: Final = 4


class FrameError(Thermal2mqttError):
    """The bytes are not a frame; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class RadiometricFrame:
    """What stands in the bytes."""

    celsius: NDArray[np.float32]
    """Shape (height, width), rows from the top of the turned image; NaN where not known."""
    known: tuple[bool, bool]
    """Whether the pixels of subpage 0 and 1 are known."""
    fresh: int
    """The subpage, 0 or 1, that this frame made fresh."""
    sequence: int
    """Counts frames, modulo 2**32."""
    time_ns: int
    """UTC of the capture, nanoseconds since 1970-01-01."""
    scale: float
    """Celsius per count."""
    offset: float
    """Celsius of count 0."""


def encode_frame(frame: ThermalFrame) -> bytes:
    """Return the bytes of a turned frame."""
    height, width = frame.celsius.shape
    scale, offset = _range(frame.celsius)
    counts = np.rint((frame.celsius.astype(np.float64) - offset) / scale).clip(-MAX_COUNT, MAX_COUNT)
    pixels = np.where(np.isfinite(frame.celsius), counts, NOT_KNOWN).astype("<i2")
    known = sum(1 << half for half, age in enumerate(frame.half_ages) if age is not None)
    header = HEADER.pack(
        MAGIC,
        VERSION,
        known | frame.subpage << _FRESH_SHIFT,
        width,
        height,
        0,
        frame.sequence % 2**32,
        _nanoseconds(frame.time),
        scale,
        offset,
    )
    return header + pixels.tobytes()


def decode_frame(data: bytes) -> RadiometricFrame:
    """Return what stands in `data`; the reference for readers in other languages.

    Raises:
        FrameError: another magic or version, an impossible size, a length that does not fit it, or a scale
            that gives no temperatures.
    """
    if len(data) < HEADER.size:
        raise FrameError(f"{len(data)} bytes are fewer than the header's {HEADER.size}")
    magic, version, parities, width, height, _, sequence, time_ns, scale, offset = HEADER.unpack_from(data)
    if magic != MAGIC:
        raise FrameError(f"it begins with {magic!r}, not {MAGIC!r}")
    if version != VERSION:
        raise FrameError(f"version {version} is not {VERSION}, the one read here")
    _check_length(width, height, len(data))
    if not (math.isfinite(scale) and scale > 0 and math.isfinite(offset)):
        raise FrameError(f"scale {scale:g} and offset {offset:g} give no temperatures")
    counts = np.frombuffer(data, "<i2", offset=HEADER.size).reshape(height, width)
    celsius = np.where(counts == NOT_KNOWN, np.nan, offset + scale * counts.astype(np.float64))
    return RadiometricFrame(
        celsius=celsius.astype(np.float32),
        known=(bool(parities & 1), bool(parities & 2)),
        fresh=parities >> _FRESH_SHIFT & 1,
        sequence=sequence,
        time_ns=time_ns,
        scale=scale,
        offset=offset,
    )


def _nanoseconds(seconds: float) -> int:
    # The product of the whole would be rounded to a quarter of a microsecond.
    whole = math.floor(seconds)
    return whole * 10**9 + round((seconds - whole) * 1e9)


def _check_length(width: int, height: int, length: int) -> None:
    pixels = width * height
    if not 0 < pixels <= MAX_PIXELS:
        raise FrameError(f"{width} x {height} is no size of an image")
    expected = HEADER.size + 2 * pixels
    if length != expected:
        raise FrameError(f"{length} bytes are not the {expected} of {width} x {height} pixels")


def _range(celsius: NDArray[np.float32]) -> tuple[float, float]:
    """Return scale and offset, as float32 holds them: the fine scale, or what a hotter scene needs."""
    known = celsius[np.isfinite(celsius)].astype(np.float64)
    if known.size == 0 or np.abs(known).max() <= MAX_COUNT * FINE_SCALE:
        return float(np.float32(FINE_SCALE)), 0.0
    low, high = float(known.min()), float(known.max())
    middle = float(np.float32((low + high) / 2))
    return float(np.float32(max(high - low, 1.0) / (2 * MAX_COUNT) * 1.001)), middle
