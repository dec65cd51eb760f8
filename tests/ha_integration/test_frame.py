"""The reference reader of radiometric frames."""

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.thermal2mqtt.frame import FrameError, RadiometricFrame
from fake_agent import HEADER, SCALE, TIME_NS, encode_frame

VECTORS = Path(__file__).parents[2] / "ha_integration" / "card" / "test-vectors" / "frames.json"

SHARED = json.loads(VECTORS.read_text())
"""Frames that the card's reader is held to as well."""

PIXEL = st.none() | st.floats(-40.0, 300.0)


@st.composite
def pictures(draw: st.DrawFn) -> list[list[float | None]]:
    """Draw rows of temperatures."""
    width = draw(st.integers(1, 8))
    return draw(st.lists(st.lists(PIXEL, min_size=width, max_size=width), min_size=1, max_size=8))


@given(picture=pictures(), sequence=st.integers(0, 2**32 - 1))
def test_what_was_written_is_read(picture: list[list[float | None]], sequence: int) -> None:
    """Every temperature comes back within half a count, and what is not known as NaN."""
    frame = RadiometricFrame.decode(encode_frame(picture, sequence=sequence))
    wanted = np.array([[math.nan if v is None else v for v in row] for row in picture])
    np.testing.assert_allclose(frame.celsius, wanted, atol=SCALE / 2 + 1e-3)
    assert (frame.header.sequence, frame.header.time_ns) == (sequence, TIME_NS)


@pytest.mark.parametrize(
    ("parities", "known", "fresh"),
    [(0b0000_0001, (True, False), 0), (0b0001_0010, (False, True), 1), (0b0001_0011, (True, True), 1)],
)
def test_parities_say_which_halves_are_known_and_fresh(
    parities: int, known: tuple[bool, bool], fresh: int
) -> None:
    """A sensor is read in two halves; the header tells which were ever read and which one just now."""
    header = RadiometricFrame.decode(encode_frame([[20.0]], parities=parities)).header
    assert (header.known, header.fresh) == (known, fresh)


GOOD = encode_frame([[20.0, 21.0], [22.0, 23.0]])


def changed(**fields: Any) -> bytes:
    """Return a frame with other values in its header."""
    names = (
        "magic",
        "version",
        "parities",
        "width",
        "height",
        "reserved",
        "sequence",
        "time",
        "scale",
        "offset",
    )
    values = dict(zip(names, HEADER.unpack_from(GOOD), strict=True)) | fields
    return HEADER.pack(*values.values()) + GOOD[HEADER.size :]


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (GOOD[:31], "31 bytes are fewer than the header's 32"),
        (changed(magic=b"JPEG"), "begins with b'JPEG'"),
        (changed(version=2), "version 2 is not 1"),
        (changed(width=0), "0 x 2 is no usable size"),
        (changed(width=60000, height=60000), "60000 x 60000 is no usable size"),
        (GOOD + b"\0", "41 bytes are not the 40 of 2 x 2 pixels"),
        (changed(scale=0.0), "scale 0 and offset 100 give no temperatures"),
        (changed(scale=math.nan), "give no temperatures"),
        (changed(offset=math.inf), "offset inf give no temperatures"),
    ],
)
def test_what_is_no_frame_is_refused_with_the_reason(data: bytes, complaint: str) -> None:
    """The error says what about the bytes is wrong."""
    with pytest.raises(FrameError, match=complaint):
        RadiometricFrame.decode(data)


@given(data=st.binary(max_size=64) | st.binary(max_size=64).map(lambda tail: GOOD[:12] + tail))
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    """No bytes raise anything but the one error."""
    try:
        frame = RadiometricFrame.decode(data)
    except FrameError:
        return
    assert frame.celsius.shape == (frame.header.height, frame.header.width)


def test_header_is_laid_out_as_the_contract_says() -> None:
    """A frame that is packed by hand, field after field, is read."""
    data = b"T2MF" + bytes([1, 0x13]) + struct.pack("<HHHIQff", 2, 1, 0, 7, TIME_NS, 0.5, -1.0)
    frame = RadiometricFrame.decode(data + struct.pack("<hh", 100, -32768))
    assert frame.celsius[0, 0] == 49.0
    assert np.isnan(frame.celsius[0, 1])


@pytest.mark.parametrize("vector", SHARED["valid"], ids=lambda vector: vector["name"])
def test_shared_frame_is_read_alike(vector: dict[str, Any]) -> None:
    """The reader in Python and the one in the browser find the same in the same bytes."""
    found, wanted = RadiometricFrame.decode(bytes.fromhex(vector["hex"])), vector["frame"]
    header = found.header
    assert (header.width, header.height, header.sequence) == (
        wanted["width"],
        wanted["height"],
        wanted["sequence"],
    )
    assert header.time_ns == int(wanted["utc_nanoseconds"])
    assert [subpage for subpage in (0, 1) if header.known[subpage]] == wanted["known_subpages"]
    assert header.fresh == wanted["fresh_subpage"]
    celsius = [math.nan if value is None else value for value in wanted["celsius"]]
    np.testing.assert_allclose(found.celsius.ravel(), celsius, atol=1e-3)


@pytest.mark.parametrize("vector", SHARED["invalid"], ids=lambda vector: vector["name"])
def test_shared_nonsense_is_refused_alike(vector: dict[str, Any]) -> None:
    """What the browser refuses is refused here."""
    with pytest.raises(FrameError):
        RadiometricFrame.decode(bytes.fromhex(vector["hex"]))
