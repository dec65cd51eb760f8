"""The manufacturer's example as a recording."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.sensors.recording import Recording, write_recording

_EXAMPLE = Path(__file__).parents[3].parent / "shared" / "data" / "melexis_example.npz"


@pytest.fixture
def melexis() -> dict[str, NDArray[np.generic]]:
    """Return a real EEPROM, two real subpages and the manufacturer's own temperatures."""
    if not _EXAMPLE.exists():
        pytest.skip(f"the manufacturer's example is not at {_EXAMPLE}")
    with np.load(_EXAMPLE) as data:
        return dict(data)


@pytest.fixture
def melexis_recording(tmp_path: Path, melexis: dict[str, NDArray[np.generic]]) -> Path:
    """Return a recording file of the manufacturer's two pages."""
    frames = np.array([melexis["f0"], melexis["f1"]], np.uint16)
    path = tmp_path / "melexis.npz"
    recording = Recording(
        eeprom=melexis["ee"].astype(np.uint16),
        pages=frames[:, :832],
        control=frames[:, 832],
        subpage=frames[:, 833].astype(np.uint8),
        times=np.array([1_800_000_000.0, 1_800_000_000.5]),
    )
    write_recording(path, recording)
    return path
