"""Writes a recording while a sensor is read, in a thread of its own."""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640 import Tap
from thermal2mqtt.sensors.page_queue import PageQueue, QueuedPage
from thermal2mqtt.sensors.recording_format import (
    Kind,
    RecordingError,
    TimedPage,
    encode_page,
    encode_part,
    file_header,
    record,
)

_LOGGER = logging.getLogger(__name__)

SYNC_SECONDS = 5.0
"""A power cut costs at most so much of a recording; a write to a card every page would wear it."""

STOP_SECONDS = 10.0
_WAIT_SECONDS = 1.0

LARGEST_BYTES = 4 * 1024**3
"""Three days at 8 Hz."""


class RecordingFile:
    """A recording that is being written. What was appended is in the file when `append` returns."""

    def __init__(self, path: Path, about: Mapping[str, Any], clock: Clock) -> None:
        """Take where to and what to note about the recording; nothing is made before the first page."""
        self.path = path
        self.pages = 0
        self.bytes = 0
        self._about = about
        self._clock = clock
        self._file: FileIO | None = None
        self._eeprom: NDArray[np.uint16] | None = None
        self._synced = 0.0

    def append(self, eeprom: NDArray[np.uint16], page: TimedPage) -> None:
        """Write a page; the first makes the file.

        Raises:
            RecordingError: The file exists, or cannot be written; or the page is of another part.
        """
        if self._eeprom is not None and not np.array_equal(eeprom, self._eeprom):
            raise RecordingError(f"{self.path}: the sensor was exchanged; a recording is of one part")
        with self._telling():
            file = self._file or self._create(eeprom)
            self._write(file, record(Kind.PAGE, encode_page(page)))
        self.pages += 1

    def close(self) -> None:
        """Let go of the file; may be called twice.

        Raises:
            RecordingError: The disk did not take the last of it.
        """
        if self._file is not None:
            file, self._file = self._file, None
            with self._telling(), file:
                os.fsync(file.fileno())

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RecordingError(f"{self.path} cannot be written: {error.strerror or error}") from error

    def _create(self, eeprom: NDArray[np.uint16]) -> FileIO:
        # Not buffered: what could not be written must not be tried again at the end.
        file = self._file = self.path.open("xb", buffering=0)
        self._eeprom = eeprom
        self._write(file, file_header() + record(Kind.PART, encode_part(eeprom, self._about)))
        return file

    def _write(self, file: FileIO, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]
        self.bytes += len(content)
        if (now := self._clock.monotonic()) - self._synced >= SYNC_SECONDS:
            os.fsync(file.fileno())
            self._synced = now


class Recorder:
    """Records what a sensor's taps give until it is stopped, the file is full or it cannot be written."""

    def __init__(self, file: RecordingFile, *, largest_bytes: int = LARGEST_BYTES) -> None:
        self._file = file
        self._largest_bytes = largest_bytes
        self._queue = PageQueue()
        self._stack = ExitStack()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self.failure: str | None = None
        """Why it ended by itself; None while it runs and after a stop."""

    def start(self, taps: list[Tap]) -> None:
        """Begin to record the pages of a sensor that has these taps."""
        self._stack.enter_context(self._queue.attached(taps))
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting and close the file; may be called twice."""
        self._stack.close()
        if self._thread.is_alive():
            self._thread.join(timeout=STOP_SECONDS)
            if self._thread.is_alive():
                _LOGGER.error(
                    "%s: still hangs in a write after %g s; left behind", self._file.path, STOP_SECONDS
                )

    @property
    def ended(self) -> bool:
        """Whether nothing is recorded any more."""
        return self.failure is not None or not self._thread.is_alive()

    def _run(self) -> None:
        self._guarded(self._record)
        self._guarded(self._file.close)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except RecordingError as error:
            self.failure = self.failure or str(error)

    def _record(self) -> None:
        while self.failure is None and not self._queue.exhausted:
            if (page := self._queue.get(_WAIT_SECONDS)) is not None:
                self._append(page)

    def _append(self, queued: QueuedPage) -> None:
        raw = queued.raw
        self._file.append(raw.eeprom, TimedPage(raw.page, raw.time, raw.monotonic, queued.dropped))
        if self._file.bytes >= self._largest_bytes:
            self.failure = f"{self._file.path} is full: {self._largest_bytes} bytes"
