"""A recording played through the emulated part, from the first page again after the last."""

import logging
from pathlib import Path

import numpy as np

from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640.bus import I2CBus
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, RecordedPage, RecordedPages
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.sensors.simulator import SCL_HZ, SHORTEST_SLEEP

_LOGGER = logging.getLogger(__name__)


class ReplayDriver:
    """A bus with the recorded part at `address`, at the refresh rate that it is set to."""

    def __init__(self, path: Path, *, address: int, clock: Clock) -> None:
        self._path = path
        self._address = address
        self._clock = clock
        self._bus: EmulatedMlx90640 | None = None

    @property
    def description(self) -> str:
        """What people are told the sensor is read from."""
        return f"recording {self._path}"

    def open(self) -> I2CBus:
        """Return the bus; the file is looked through at the first time, and kept open from then on.

        Raises:
            RecordingError: The file is not there or is no recording.
        """
        if self._bus is None:
            recording = Recording.open(self._path)
            if recording.remark is not None:
                _LOGGER.warning("recording %s: %s", self._path, recording.remark)
            self._bus = EmulatedMlx90640(
                RecordedPages(recording.eeprom, _Played(recording)),
                clock=self._clock,
                address=self._address,
                scl_hz=SCL_HZ,
                shortest_sleep=SHORTEST_SLEEP,
            )
        return self._bus

    def close(self) -> None:
        """Let go of the bus, also where a reader was interrupted while it held the lock."""
        if self._bus is not None:
            self._bus.unlock()


class _Played:
    """The pages of a recording as the emulated part takes them."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def __len__(self) -> int:
        return len(self._recording)

    def __getitem__(self, index: int, /) -> RecordedPage:
        page = self._recording[index].page
        return RecordedPage(page.words.view(np.uint16), page.control, page.subpage)
