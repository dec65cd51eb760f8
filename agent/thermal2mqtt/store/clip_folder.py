"""The files of kept frames: recordings, compressed, each with a note beside it; never more than a quota.

A file is only ever appended to, a gzip member at a time: of one that a power cut ended, all but the last
member is whole. The note spares reading it at the next start, and is not believed where the size differs.
"""

import gzip
import io
import os
import struct
import threading
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from thermal2mqtt.sensors.errors import DriverError
from thermal2mqtt.sensors.recording import recorded_frames
from thermal2mqtt.sensors.recording_format import file_header
from thermal2mqtt.store.clip import SCHEMA, Batch, Clip, ClipKind, clip_id, clip_of, taken_apart
from thermal2mqtt.store.files import StoreError, read_document, write_document

ENDING = ".t2m.gz"
NOTE_ENDING = ".json"
NOTE_BYTES, EVENT_BYTES = 512, 160
"""What a note may take, and each event in it."""

SPARE_BYTES = 16 * 1024
"""For the successor of a note while that is written."""

RESERVE_BYTES = 32_000_000
"""Room on the disk that is left to events and to others."""

LEVEL = 6
MAX_CLIPS = 10_000
"""More would take too long to look through; an agent that starts again and again makes many small ones."""

MAX_CLIP_BYTES = 64 * 1024 * 1024
"""Of one that is read, uncompressed; a larger one is cut off there."""

CHUNK = 65536

_TIME, _TIME_AT = struct.Struct("<Q"), 16
"""Where a frame has the time of its capture, nanoseconds since 1970-01-01 UTC."""
_HEAD = _TIME_AT + _TIME.size


class ClipFolder:
    """The files and what is known of them.

    One thread writes; `clips`, `find` and `read` are for any.
    """

    def __init__(self, path: Path, quota_bytes: int) -> None:
        self.path = path
        self.evicted_bytes = 0
        """Dropped to make room for what was newer, since the start."""
        self._quota = quota_bytes
        self._lock = threading.Lock()
        self._clips: dict[str, Clip] = {}
        self._next = 1

    @property
    def clips(self) -> tuple[Clip, ...]:
        """All clips, the oldest first."""
        with self._lock:
            return tuple(self._clips.values())

    def find(self, name: str) -> Clip | None:
        """Return a clip; None where there is none of this id."""
        with self._lock:
            return self._clips.get(name)

    def load(self) -> None:
        """Find what an earlier run has kept, and drop what is too much; blocks.

        Raises:
            OSError: The folder cannot be read.
        """
        self.look()
        for note in self.path.glob(f"*{NOTE_ENDING}"):
            known = note.name.removesuffix(NOTE_ENDING)
            if taken_apart(known) is not None and self.find(known) is None:
                note.unlink(missing_ok=True)
        self.make_room(0)

    def look(self) -> None:
        """Find what there is, and change nothing; blocks.

        Raises:
            OSError: The folder or a file cannot be read.
        """
        names = sorted(p.name.removesuffix(ENDING) for p in self.path.glob(f"*{ENDING}"))
        for name in names:
            if (parts := taken_apart(name)) is not None:
                self._next = max(self._next, parts[0] + 1)
                with suppress(FileNotFoundError):  # made room for another meanwhile
                    self._take(self._known(name))

    def begin(self, batch: Batch) -> Clip:
        """Make the file of a new clip and return it; it holds the batch.

        Raises:
            StoreError: There is no room.
            OSError: The disk does not take it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        name = clip_id(self._next, batch.kind, batch.sensor)
        self._next += 1
        clip = Clip(name, batch.kind, batch.sensor, batch.first, batch.last, 0, 0)
        try:
            return self._write(clip, batch, file_header() + batch.part() + batch.content())
        except BaseException:
            with suppress(OSError):
                self.forget(clip)
            raise

    def append(self, clip: Clip, batch: Batch) -> Clip:
        """Add a batch to a clip and return it as it is then.

        Raises:
            StoreError: There is no room.
            OSError: The disk does not take it; what was there before is whole.
        """
        return self._write(clip, batch, batch.content())

    def note(self, clip: Clip) -> None:
        """Write down what is known of a clip.

        Raises:
            StoreError: The disk does not take it.
        """
        write_document(self._note(clip.id), clip.document())

    def read(self, clip: Clip) -> bytes:
        """Return a clip's recording, uncompressed, as far as it is whole; blocks.

        Raises:
            StoreError: It cannot be read.
        """
        try:
            return _unpacked(self._file(clip.id))
        except OSError as error:
            raise StoreError(f"{self._file(clip.id)} cannot be read: {error.strerror or error}") from error

    def make_room(self, number: int, but: str | None = None) -> None:
        """Drop the oldest clips until so many bytes more may be.

        Args:
            number: Bytes.
            but: A clip that stays.

        Raises:
            StoreError: There is no room for so much even without them, or the disk is nearly full.
        """
        clips = self.clips
        staying = _taken(clip for clip in clips if clip.id == but)
        if number and staying + number > self._quota:
            raise StoreError(f"{number} bytes do not fit into the {self._quota} that frames may take")
        most = MAX_CLIPS if but in {clip.id for clip in clips} else MAX_CLIPS - 1
        for left, clip in zip(range(len(clips), 0, -1), clips, strict=True):
            if _taken(self.clips) + number <= self._quota and left <= most:
                break
            if clip.id != but:
                self._drop(clip)
        if number and _free(self.path) < number + RESERVE_BYTES:
            raise StoreError(f"{self.path}: the disk is full but for {RESERVE_BYTES // 10**6} MB")

    def _write(self, clip: Clip, batch: Batch, content: bytes) -> Clip:
        member = gzip.compress(content, LEVEL, mtime=0)
        new = self.find(clip.id) is None
        grown = replace(
            clip,
            last=batch.last,
            frames=clip.frames + batch.frames,
            bytes=clip.bytes + len(member),
            events=batch.events,
        )
        before = 0 if new else _note_bytes(clip)
        self.make_room(len(member) + _note_bytes(grown) - before, but=clip.id)
        self._add(clip, member, durable=clip.kind is ClipKind.ALARM)
        self._take(grown)
        if new or grown.events != clip.events:
            self.note(grown)
        return grown

    def _add(self, clip: Clip, member: bytes, *, durable: bool) -> None:
        # A clip that is begun makes its file; one that somebody took away is not made again without its head.
        with self._file(clip.id).open("r+b" if clip.bytes else "xb", buffering=0) as file:
            file.seek(clip.bytes)
            try:
                rest = memoryview(member)
                while rest:
                    rest = rest[file.write(rest) :]
                if durable:
                    os.fsync(file.fileno())
            except OSError:
                file.truncate(clip.bytes)
                raise

    def _known(self, name: str) -> Clip:
        size = self._file(name).stat().st_size
        try:
            noted = clip_of(read_document(self._note(name), SCHEMA))
        except StoreError:
            noted = None
        if noted is not None and noted.id == name and noted.bytes == size:
            return noted
        return self._looked_through(name, size, noted)

    def _looked_through(self, name: str, size: int, noted: Clip | None) -> Clip:
        parts = taken_apart(name)
        assert parts is not None  # noqa: S101 - the caller has looked
        bodies = frames_of(_unpacked(self._file(name)))
        times = [_TIME.unpack_from(body, _TIME_AT)[0] / 1e9 for body in bodies if len(body) > _HEAD]
        first, last = (times[0], times[-1]) if times else (0.0, 0.0)
        events = noted.events if noted is not None else ()
        return Clip(name, parts[1], parts[2], first, last, len(times), size, events)

    def _take(self, clip: Clip) -> None:
        with self._lock:
            self._clips[clip.id] = clip

    def forget(self, clip: Clip) -> None:
        """Know nothing more of a clip, and drop its file where there is one.

        Raises:
            OSError: The file is there and stays.
        """
        with suppress(NotADirectoryError):
            self._file(clip.id).unlink(missing_ok=True)
            self._note(clip.id).unlink(missing_ok=True)
        with self._lock:
            self._clips.pop(clip.id, None)

    def _drop(self, clip: Clip) -> None:
        self.forget(clip)
        self.evicted_bytes += clip.bytes

    def _file(self, name: str) -> Path:
        return self.path / f"{name}{ENDING}"

    def _note(self, name: str) -> Path:
        return self.path / f"{name}{NOTE_ENDING}"


def frames_of(recording: bytes) -> list[bytes]:
    """Return the frames of a recording, each in the layout of `frame/<sensor>`; none where it is none."""
    try:
        return list(recorded_frames(Path("recording"), io.BytesIO(recording), len(recording)))
    except DriverError:
        return []


def _unpacked(path: Path) -> bytes:
    """Return what a file holds, up to where it is damaged.

    Raises:
        OSError: It cannot be read.
    """
    found = bytearray()
    with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as file:
        try:
            while len(found) < MAX_CLIP_BYTES and (chunk := file.read1(CHUNK)):
                found += chunk
        except (EOFError, gzip.BadGzipFile, zlib.error):
            pass  # a power cut ended it here
    return bytes(found)


def _taken(clips: Iterable[Clip]) -> int:
    return SPARE_BYTES + sum(clip.bytes + _note_bytes(clip) for clip in clips)


def _note_bytes(clip: Clip) -> int:
    return NOTE_BYTES + EVENT_BYTES * len(clip.events)


def _free(path: Path) -> int:
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize
