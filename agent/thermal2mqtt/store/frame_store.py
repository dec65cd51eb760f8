"""Frames on disk, in a thread of its own: a disk that is full, slow or gone costs frames and nothing else."""

import logging
import queue
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from thermal2mqtt.store.clip import Batch, Clip, ClipKind
from thermal2mqtt.store.clip_folder import ClipFolder
from thermal2mqtt.store.disk import Disk
from thermal2mqtt.store.files import StoreError

_LOGGER = logging.getLogger(__name__)

FOLDER = "frames"
"""In the data directory."""

MAX_WEIGHT = 8192
"""Frames and pages that wait in memory for a disk; 20 MB at most."""

MAX_BATCHES = 256
READ_SECONDS = 8.0
STOP_SECONDS = 5.0


class FrameCounts(NamedTuple):
    """What is not kept any longer, and what never was."""

    evicted_bytes: int
    """Dropped to make room, since the start."""
    lost: int
    """Frames that were to be kept and are not: no room, or no disk; since the start."""


class FrameStore:
    """`put`, `clips`, `find` and `counts` may be called from any thread and never block."""

    def __init__(self, data_directory: Path, quota_bytes: int) -> None:
        self._folder = ClipFolder(data_directory / FOLDER, quota_bytes)
        self._wanted = quota_bytes > 0
        self._lock = threading.Lock()
        self._batches: queue.Queue[Batch | None] = queue.Queue(MAX_BATCHES)
        self._weight = 0
        self._lost = 0
        self._failed = False
        self._growing: dict[tuple[ClipKind, str], tuple[str, str]] = {}
        self._reading = Disk("frames-read", READ_SECONDS)
        self._thread: threading.Thread | None = None

    @property
    def counts(self) -> FrameCounts:
        """What is not kept any longer, and what never was."""
        return FrameCounts(self._folder.evicted_bytes, self._lost)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """All clips, the oldest first; complete some moments after the start."""
        return self._folder.clips

    def find(self, name: str) -> Clip | None:
        """Return a clip by its id; None where there is none."""
        return self._folder.find(name)

    def start(self) -> None:
        """Begin: first look for what is there."""
        if self._wanted:
            self._thread = threading.Thread(target=self._run, name="frames", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Write what waits, and end; a disk that hangs is left behind. May be called twice."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        with suppress(queue.Full):
            self._batches.put(None, timeout=STOP_SECONDS)
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            _LOGGER.error("frames: the disk still hangs after %g s; left behind", STOP_SECONDS)

    def put(self, batch: Batch) -> None:
        """Have frames written soon; given up and counted where too many wait already."""
        if not self._wanted:
            return
        with self._lock:
            room = self._weight + batch.weight <= MAX_WEIGHT
            if room:
                try:
                    self._batches.put_nowait(batch)
                except queue.Full:
                    room = False
                else:
                    self._weight += batch.weight
        if not room:
            self._lose(batch, "too many wait for the disk")

    async def read(self, clip: Clip) -> bytes:
        """Return a clip's recording, uncompressed, as far as it is whole.

        Raises:
            StoreError: It cannot be read, or not in time.
        """
        return await self._reading.run(lambda: self._folder.read(clip))

    def _run(self) -> None:
        try:
            self._folder.load()
        except (OSError, StoreError) as error:
            _LOGGER.warning("frames: what was kept cannot be read: %s", error)
        while (batch := self._batches.get()) is not None:
            try:
                self._write(batch)
            except (OSError, StoreError) as error:
                self._lose(batch, str(error))
            except Exception:
                # The thread must outlive a bug of ours: it costs these frames.
                _LOGGER.exception("frames: a batch cannot be kept")
                self._lose(batch, "see above")
            with self._lock:
                self._weight -= batch.weight
        self._finish_all()

    def _write(self, batch: Batch) -> None:
        place = (batch.kind, batch.sensor)
        key, name = self._growing.get(place, ("", ""))
        clip = self._folder.find(name) if key == batch.key else None
        if clip is None:
            self._finish(name)
            grown = self._folder.begin(batch)
        else:
            grown = self._appended(clip, batch)
        self._growing[place] = (batch.key, grown.id)
        if self._failed:
            self._failed = False
            _LOGGER.info("frames: are kept again")

    def _appended(self, clip: Clip, batch: Batch) -> Clip:
        try:
            return self._folder.append(clip, batch)
        except FileNotFoundError:
            self._folder.forget(clip)  # somebody took it away
            return self._folder.begin(batch)

    def _finish_all(self) -> None:
        for _, name in self._growing.values():
            self._finish(name)

    def _finish(self, name: str) -> None:
        if (clip := self._folder.find(name)) is not None:
            try:
                self._folder.note(clip)
            except StoreError as error:
                _LOGGER.debug("frames: %s", error)  # the next start reads the file instead

    def _lose(self, batch: Batch, reason: str) -> None:
        with self._lock:
            self._lost += batch.frames
        if not self._failed:
            self._failed = True
            _LOGGER.warning("frames: %d of %s are not kept: %s", batch.frames, batch.sensor, reason)
