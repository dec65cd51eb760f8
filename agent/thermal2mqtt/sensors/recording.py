"""A recording: raw pages of one part with its EEPROM, so that everything can be worked out again.

The file is numpy's `.npz` (a zip of arrays), schema 1, n pages in the order in which they were read:

| array     | type, shape       | what                                                                  |
|-----------|-------------------|-----------------------------------------------------------------------|
| `schema`  | integer           | 1                                                                     |
| `eeprom`  | uint16, (832,)    | 0x2400-0x273F                                                         |
| `pages`   | uint16, (n, 832)  | 0x0400-0x073F                                                         |
| `control` | uint16, (n,)      | 0x800D while the page was measured                                    |
| `subpage` | uint8, (n,)       | which half the page made new, 0 or 1                                  |
| `times`   | float64, (n,)     | seconds since 1970-01-01 UTC at which the page was read, ascending    |
"""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.registers import PAGE_WORDS
from thermal2mqtt.sensors.errors import DriverError

SCHEMA: Final = 1
LARGEST_BYTES: Final = 256 * 1024 * 1024
"""Unpacked; some five hours at 8 Hz. A larger file is refused before it is read."""

_UNREADABLE: Final = (
    OSError,
    ValueError,
    EOFError,
    MemoryError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile, zlib and numpy raise on files that are damaged or something else."""

_TYPES: Final = {
    "eeprom": np.uint16,
    "pages": np.uint16,
    "control": np.uint16,
    "subpage": np.uint8,
    "times": np.float64,
}


@dataclass(frozen=True, eq=False)
class Recording:
    """What the file holds; see the table above for types and shapes."""

    eeprom: NDArray[np.uint16]
    pages: NDArray[np.uint16]
    control: NDArray[np.uint16]
    subpage: NDArray[np.uint8]
    times: NDArray[np.float64]


def write_recording(path: Path, recording: Recording) -> None:
    """Write a recording to a `.npz` file, which is replaced if it exists.

    Raises:
        DriverError: The recording is not as the table says.
        OSError: The file cannot be written.
    """
    arrays = {name: getattr(recording, name) for name in _TYPES}
    _check(path, arrays)
    with path.open("wb") as file:
        np.savez_compressed(file, schema=np.int64(SCHEMA), **arrays)


def read_recording(path: Path) -> Recording:
    """Read and check a recording.

    Raises:
        DriverError: No such file, or not a recording; the text names file, array and what is expected.
    """
    arrays = _load(path)
    schema = arrays.pop("schema")
    if schema.shape != () or schema != SCHEMA:
        raise DriverError(f"recording {path}: schema is {schema}, this version reads {SCHEMA}")
    _check(path, arrays)
    return Recording(
        eeprom=arrays["eeprom"].astype(np.uint16, copy=False),
        pages=arrays["pages"].astype(np.uint16, copy=False),
        control=arrays["control"].astype(np.uint16, copy=False),
        subpage=arrays["subpage"].astype(np.uint8, copy=False),
        times=arrays["times"].astype(np.float64, copy=False),
    )


def _load(path: Path) -> dict[str, NDArray[np.generic]]:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST_BYTES:
            raise DriverError(f"recording {path}: {size} bytes unpacked, allowed {LARGEST_BYTES}")
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in ("schema", *_TYPES)}
    except KeyError as error:
        raise DriverError(f"recording {path}: an array is missing: {error}") from error
    except _UNREADABLE as error:
        raise DriverError(f"cannot read the recording {path}: {error}") from error


def _check(path: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    pages = len(arrays["pages"]) if arrays["pages"].ndim else 0
    if pages == 0:
        raise DriverError(f"recording {path}: it has no page")
    shapes = {"eeprom": (PAGE_WORDS,), "pages": (pages, PAGE_WORDS)}
    for name, expected in _TYPES.items():
        array, shape = arrays[name], shapes.get(name, (pages,))
        if array.dtype != expected or array.shape != shape:
            raise DriverError(
                f"recording {path}: {name} is {array.dtype} {array.shape}, "
                f"must be {np.dtype(expected)} {shape}"
            )
    _check_values(path, arrays["subpage"], arrays["times"])


def _check_values(path: Path, subpage: NDArray[np.generic], times: NDArray[np.generic]) -> None:
    if np.any(subpage.astype(np.uint8) > 1):
        raise DriverError(f"recording {path}: subpage holds {subpage.max()}, allowed 0 and 1")
    seconds = times.astype(np.float64)
    if not np.all(np.isfinite(seconds)) or np.any(np.diff(seconds) < 0):
        raise DriverError(f"recording {path}: times must be finite and ascending")
