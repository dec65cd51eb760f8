"""The manufacturer's example as a recording."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.sensors.recorder import RecordingFile
from thermal2mqtt.sensors.recording_format import TimedPage

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
    file = RecordingFile(tmp_path / "melexis.t2m", {}, TurnableClock())
    for number, frame in enumerate((melexis["f0"], melexis["f1"])):
        words = frame.astype(np.uint16)
        page = Page(words[:832].view(np.int16), int(words[832]), int(words[833]))
        file.append(
            melexis["ee"].astype(np.uint16), TimedPage(page, 1_800_000_000.0 + number / 2, number / 2)
        )
    file.close()
    return file.path
