"""A recording played through the emulated part, from the first page again after the last."""

from pathlib import Path

from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640.bus import I2CBus
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, RecordedPage, RecordedPages
from thermal2mqtt.sensors.recording import Recording, read_recording
from thermal2mqtt.sensors.simulator import SCL_HZ, SHORTEST_SLEEP


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
        """Return the bus; the file is read at the first time.

        Raises:
            DriverError: The file is not there or is no recording.
        """
        if self._bus is None:
            source = _pages(read_recording(self._path))
            self._bus = EmulatedMlx90640(
                source,
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


def _pages(recording: Recording) -> RecordedPages:
    rows = zip(recording.pages, recording.control.tolist(), recording.subpage.tolist(), strict=True)
    return RecordedPages(recording.eeprom, tuple(RecordedPage(*row) for row in rows))
