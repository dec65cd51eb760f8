"""The recording file: what is written is read, and what is wrong is named."""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from thermal2mqtt.sensors import recording as recording_module
from thermal2mqtt.sensors.errors import DriverError
from thermal2mqtt.sensors.recording import Recording, read_recording, write_recording

Arrays = dict[str, NDArray[np.generic]]


def arrays_of(pages: int = 3, seed: int = 0) -> Arrays:
    """Return the arrays of a sound recording."""
    random = np.random.default_rng(seed)
    return {
        "schema": np.int64(1) * np.ones((), np.int64),
        "eeprom": random.integers(0, 65536, 832, np.uint16),
        "pages": random.integers(0, 65536, (pages, 832), np.uint16),
        "control": np.full(pages, 0x1A01, np.uint16),
        "subpage": (np.arange(pages) % 2).astype(np.uint8),
        "times": 1_800_000_000.0 + np.arange(pages) / 8,
    }


def recording_of(arrays: Arrays) -> Recording:
    """Return them as a recording, checked by nobody."""
    fields = {name: np.asarray(array) for name, array in arrays.items() if name != "schema"}
    return Recording(
        fields["eeprom"].astype(np.uint16),
        fields["pages"].astype(np.uint16),
        fields["control"].astype(np.uint16),
        fields["subpage"].astype(np.uint8),
        fields["times"].astype(np.float64),
    )


@given(pages=st.integers(1, 20), seed=st.integers(0, 1000))
@settings(max_examples=25)
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, pages: int, seed: int) -> None:
    """Every word, also over a file that was there before."""
    path = tmp_path_factory.getbasetemp() / "roundtrip.npz"
    written = recording_of(arrays_of(pages, seed))
    write_recording(path, written)
    read = read_recording(path)
    for name in ("eeprom", "pages", "control", "subpage", "times"):
        assert np.array_equal(getattr(read, name), getattr(written, name))
        assert getattr(read, name).dtype == getattr(written, name).dtype


def save(path: Path, arrays: Arrays) -> None:
    """Write the arrays as they are."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as entry:
                np.lib.format.write_array(entry, array)


def without(name: str) -> Callable[[Arrays], Arrays]:
    """Leave an array out."""
    return lambda arrays: {key: value for key, value in arrays.items() if key != name}


def instead(name: str, value: NDArray[np.generic]) -> Callable[[Arrays], Arrays]:
    """Put another array in its place."""
    return lambda arrays: {**arrays, name: value}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("eeprom"), "an array is missing: .*eeprom"),
        (without("schema"), "an array is missing: .*schema"),
        (instead("schema", np.int64(2) * np.ones((), np.int64)), "schema is 2, this version reads 1"),
        (instead("schema", np.array([1, 1])), "schema is"),
        (instead("pages", np.zeros((0, 832), np.uint16)), "it has no page"),
        (instead("pages", np.zeros((), np.uint16)), "it has no page"),
        (
            instead("pages", np.zeros((3, 834), np.uint16)),
            r"pages is uint16 \(3, 834\), must be uint16 \(3, 832\)",
        ),
        (instead("eeprom", np.zeros(832, np.int32)), r"eeprom is int32 \(832,\), must be uint16 \(832,\)"),
        (instead("control", np.zeros(2, np.uint16)), r"control is uint16 \(2,\), must be uint16 \(3,\)"),
        (instead("subpage", np.array([0, 1, 2], np.uint8)), "subpage holds 2, allowed 0 and 1"),
        (instead("times", np.array([2.0, 1.0, 3.0])), "times must be finite and ascending"),
        (instead("times", np.array([1.0, np.nan, 3.0])), "times must be finite and ascending"),
    ],
)
def test_a_file_that_is_no_recording_is_told_why(
    tmp_path: Path, change: Callable[[Arrays], Arrays], message: str
) -> None:
    """The error names the file, the array, what it is and what it must be."""
    path = tmp_path / "field.npz"
    save(path, change(arrays_of()))
    with pytest.raises(DriverError, match=message) as refused:
        read_recording(path)
    assert str(path) in str(refused.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(DriverError, match=r"cannot read the recording .*gone\.npz"):
        read_recording(tmp_path / "gone.npz")


@given(noise=st.binary(max_size=300))
@settings(max_examples=50)
def test_any_other_file_is_told(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    """Whatever bytes it holds: never another error than ours."""
    path = tmp_path_factory.getbasetemp() / "noise.npz"
    path.write_bytes(noise)
    with pytest.raises(DriverError, match="cannot read the recording"):
        read_recording(path)


@given(position=st.integers(0, 6000), value=st.integers(0, 255))
@settings(max_examples=100)
def test_a_damaged_file_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, position: int, value: int
) -> None:
    """One wrong byte anywhere in a recording never ends in another error than ours."""
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    write_recording(path, recording_of(arrays_of(1)))
    raw = bytearray(path.read_bytes())
    raw[position % len(raw)] = value
    path.write_bytes(raw)
    with suppress(DriverError):
        read_recording(path)


def test_objects_in_a_file_are_not_loaded(tmp_path: Path) -> None:
    """A pickle could run anything."""
    path = tmp_path / "pickle.npz"
    save(path, {**arrays_of(), "eeprom": np.array([{}], dtype=object)})
    with pytest.raises(DriverError, match="cannot read the recording"):
        read_recording(path)


def test_a_file_that_unpacks_too_large_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is told."""
    path = tmp_path / "large.npz"
    write_recording(path, recording_of(arrays_of(10)))
    monkeypatch.setattr(recording_module, "LARGEST_BYTES", 10_000)
    with pytest.raises(DriverError, match=r"large\.npz: \d+ bytes unpacked, allowed 10000"):
        read_recording(path)


def test_nothing_unsound_is_written(tmp_path: Path) -> None:
    """A recording that could not be read again is refused, and no file is left."""
    arrays = arrays_of()
    arrays["subpage"] = np.array([0, 1, 3], np.uint8)
    with pytest.raises(DriverError, match="subpage holds 3"):
        write_recording(tmp_path / "new.npz", recording_of(arrays))
    assert list(tmp_path.iterdir()) == []
