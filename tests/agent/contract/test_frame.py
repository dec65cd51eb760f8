"""Radiometric frames: what one program writes every other one reads."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.contract.frame import HEADER, FrameError, decode_frame, encode_frame
from thermal2mqtt.mlx90640.frame import ThermalFrame

VECTORS = Path(__file__).parents[3] / "ha_integration" / "card" / "test-vectors" / "frames.json"
"""Shared with the reader in TypeScript; they come with Home Assistant's part of the repository."""

Halves = tuple[float | None, float | None]

PIXELS = st.none() | st.floats(-40, 300, width=32)


def frame(
    celsius: Sequence[Sequence[float | None]],
    *,
    subpage: int = 0,
    sequence: int = 1,
    time: float = 1_795_183_200.125,
    half_ages: Halves = (0.0, 0.1),
) -> ThermalFrame:
    """Return a frame of these temperatures."""
    pixels = [[math.nan if value is None else value for value in row] for row in celsius]
    return ThermalFrame(
        celsius=np.array(pixels, np.float32),
        sequence=sequence,
        subpage=subpage,
        time=time,
        monotonic=0.0,
        half_ages=half_ages,
        ambient_celsius=30.0,
        supply_volts=3.3,
        refresh_rate_hz=8.0,
    )


def vectors(kind: str) -> list[Any]:
    """Return the shared examples; one that skips where they are not there yet."""
    if not VECTORS.exists():
        skip = pytest.mark.skip(f"the shared examples are not here: {VECTORS}")
        return [pytest.param(None, marks=skip, id="absent")]
    return [pytest.param(example, id=example["name"]) for example in json.loads(VECTORS.read_text())[kind]]


@pytest.mark.parametrize("example", vectors("valid"))
def test_a_shared_example_is_read_as_everybody_reads_it(example: dict[str, Any]) -> None:
    """Header and every temperature."""
    wanted = example["frame"]
    found = decode_frame(bytes.fromhex(example["hex"]))
    assert found.celsius.shape == (wanted["height"], wanted["width"])
    assert found.sequence == wanted["sequence"]
    assert found.time_ns == int(wanted["utc_nanoseconds"])
    assert [half for half in (0, 1) if found.known[half]] == wanted["known_subpages"]
    assert found.fresh == wanted["fresh_subpage"]
    celsius = np.array(wanted["celsius"], np.float64).reshape(found.celsius.shape)
    np.testing.assert_allclose(found.celsius, celsius, atol=1e-3)


@pytest.mark.parametrize("example", vectors("invalid"))
def test_a_shared_example_of_a_wrong_frame_is_refused(example: dict[str, Any]) -> None:
    """As everybody refuses it."""
    with pytest.raises(FrameError):
        decode_frame(bytes.fromhex(example["hex"]))


def test_a_frame_stands_in_the_bytes_as_documented() -> None:
    """To the bit: magic, version, parities, size, sequence, time, scale, offset, pixels by row."""
    pixels: list[list[float | None]] = [[20.0, -0.01], [None, 300.0]]
    data = encode_frame(frame(pixels, subpage=1, sequence=2**32 + 5))
    assert data[:12] == b"T2MF\x01\x13\x02\x00\x02\x00\x00\x00"
    assert data[12:16] == (5).to_bytes(4, "little")
    assert data[16:24] == (1_795_183_200_125_000_000).to_bytes(8, "little")
    assert data[24:32] == np.array([0.01, 0.0], "<f4").tobytes()
    assert data[32:] == np.array([2000, -1, -32768, 30000], "<i2").tobytes()


@pytest.mark.parametrize(
    ("half_ages", "known"),
    [((0.0, None), (True, False)), ((None, 0.0), (False, True)), ((None, None), (False, False))],
)
def test_a_frame_tells_which_halves_are_known(half_ages: Halves, known: tuple[bool, bool]) -> None:
    """A sensor is read in two halves, and one may be missing."""
    found = decode_frame(encode_frame(frame([[20.0]], subpage=1, half_ages=half_ages)))
    assert (found.known, found.fresh) == (known, 1)


@given(
    rows=st.integers(1, 6).flatmap(
        lambda width: st.lists(st.lists(PIXELS, min_size=width, max_size=width), min_size=1, max_size=6)
    )
)
def test_what_is_written_is_read(rows: list[list[float | None]]) -> None:
    """Each temperature to half a count of 0.01 C, and what is not known as NaN."""
    sent = frame(rows)
    np.testing.assert_allclose(decode_frame(encode_frame(sent)).celsius, sent.celsius, atol=0.0051)


@given(low=st.floats(-1e4, 1e4, width=32), span=st.floats(0, 1e4, width=32))
def test_a_hotter_scene_is_told_more_coarsely(low: float, span: float) -> None:
    """Beyond 327 C the counts grow, so that no temperature is cut off."""
    sent = frame([[low, None, float(np.float32(low) + np.float32(span))]])
    found = decode_frame(encode_frame(sent))
    np.testing.assert_allclose(found.celsius, sent.celsius, atol=0.01 + found.scale * 0.51 + abs(low) * 1e-6)


def test_a_frame_of_nothing_is_a_frame() -> None:
    """All pixels unknown."""
    assert np.isnan(decode_frame(encode_frame(frame([[None, None]]))).celsius).all()


GOOD = encode_frame(frame([[20.0, 21.0], [22.0, 23.0]]))


def changed(place: int, value: object) -> bytes:
    """Return a frame with another value in one place of its header."""
    fields = list(HEADER.unpack_from(GOOD))
    fields[place] = value
    return HEADER.pack(*fields) + GOOD[HEADER.size :]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (GOOD[:31], "31 bytes are fewer"),
        (changed(0, b"JPEG"), "begins with b'JPEG'"),
        (changed(1, 2), "version 2 is not 1"),
        (changed(3, 0), "0 x 2 is no size"),
        (GOOD[:-1], "39 bytes are not the 40 of 2 x 2"),
        (changed(8, 0.0), "scale 0 and offset 0 give no temperatures"),
        (changed(9, math.inf), "offset inf"),
    ],
)
def test_what_is_no_frame_is_refused_with_the_reason(data: bytes, complaint: str) -> None:
    """Whoever writes a reader sees what is wrong."""
    with pytest.raises(FrameError, match=complaint):
        decode_frame(data)


@given(data=st.binary(max_size=80) | st.binary(max_size=60).map(lambda tail: GOOD[:10] + tail))
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    """No other error, whatever comes."""
    try:
        found = decode_frame(data)
    except FrameError:
        return
    assert found.celsius.size == (len(data) - HEADER.size) // 2
