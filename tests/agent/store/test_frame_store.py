"""The thread that keeps frames, on disks that work and on others."""

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.agent.store.clips import batch, frame
from tests.lab.server import until
from thermal2mqtt.contract.frame import encode_frame
from thermal2mqtt.store.clip import ClipKind
from thermal2mqtt.store.clip_folder import frames_of
from thermal2mqtt.store.files import StoreError
from thermal2mqtt.store.frame_store import FOLDER, MAX_BATCHES, FrameStore

SECONDS = 60.0


@contextmanager
def running(path: Path, quota: int = 10_000_000) -> Iterator[FrameStore]:
    """Run a store; stopped twice at the end."""
    store = FrameStore(path, quota)
    store.start()
    try:
        yield store
    finally:
        store.stop()
        store.stop()


def is_noted(path: Path) -> bool:
    """Tell whether a clip is wholly on the disk, with its note."""
    return any((path / FOLDER).glob("*.json"))


def test_batches_of_one_key_are_one_clip(tmp_path: Path) -> None:
    """Another key begins the next; kinds and sensors do not disturb each other."""
    with running(tmp_path) as store:
        for number, key in enumerate("aab"):
            store.put(batch(key, number))
            store.put(batch(key, number, ClipKind.MINUTE, events=()))
            store.put(batch(key, number, sensor="other"))
    with running(tmp_path) as store:
        until("the clips", lambda: len(store.clips) == 6, SECONDS)
        found = [(clip.kind, clip.sensor, clip.frames) for clip in store.clips]
        one_of_each = [("alarm", "thermal"), ("minute", "thermal"), ("alarm", "other")]
        assert found == [(*place, number) for number in (2, 1) for place in one_of_each]
        assert store.counts == (0, 0)
        frames = frames_of(asyncio.run(store.read(store.clips[0])))
        assert frames == [encode_frame(frame(n, at=n)) for n in (0, 1)]


def test_nothing_is_kept_where_nothing_is_wanted(tmp_path: Path) -> None:
    """No file, no thread, no complaint."""
    before = set(threading.enumerate())
    with running(tmp_path, 0) as store:
        store.put(batch())
        assert not any(thread.name == "frames" for thread in set(threading.enumerate()) - before)
    assert store.counts == (0, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_vanishes_costs_frames_and_is_made_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """First with something in the way, which is told once; then all is well by itself."""
    with running(tmp_path / "data") as store:
        store.put(batch("a", 0))
        until("a clip", lambda: is_noted(tmp_path / "data"), SECONDS)
        shutil.rmtree(tmp_path / "data")
        (tmp_path / "data").write_text("in the way")
        for number in range(1, 4):
            store.put(batch("a", number))
        until("the loss", lambda: store.counts.lost == 3, SECONDS)
        assert len([r for r in caplog.records if "are not kept" in r.message]) == 1
        (tmp_path / "data").unlink()
        store.put(batch("a", 4))
        until("a new clip", lambda: [c.id[:8] for c in store.clips] == ["00000002"], SECONDS)
        assert frames_of(asyncio.run(store.read(store.clips[0]))) == [encode_frame(frame(4, at=4))]


def test_a_file_that_was_taken_away_is_begun_anew(tmp_path: Path) -> None:
    """With its head, so that it can be read."""
    with running(tmp_path) as store:
        store.put(batch("a", 0))
        until("a clip", lambda: is_noted(tmp_path), SECONDS)
        for path in (tmp_path / FOLDER).iterdir():
            path.unlink()
        store.put(batch("a", 1))
        until("another", lambda: [c.first for c in store.clips if c.id[:8] == "00000002"] != [], SECONDS)
        assert len(store.clips) == 1
        assert store.counts.lost == 0


def test_a_disk_that_hangs_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What finds no room in memory is counted; what did is written when the disk answers."""
    answers = threading.Event()
    sync = os.fsync

    def hang(descriptor: int) -> None:
        answers.wait(SECONDS)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", hang)
    with running(tmp_path) as store:
        number = MAX_BATCHES + 50
        for one in range(number):
            store.put(batch("a", one))
        assert store.counts.lost >= 49
        answers.set()
        until("the rest", lambda: sum(c.frames for c in store.clips) + store.counts.lost == number, SECONDS)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """With the file's name."""
    with running(tmp_path) as store:
        store.put(batch())
        until("a clip", lambda: is_noted(tmp_path), SECONDS)
        shutil.rmtree(tmp_path / FOLDER)
        with pytest.raises(StoreError, match="00000001-alarm-thermal"):
            asyncio.run(store.read(store.clips[0]))


def test_a_batch_that_cannot_be_made_ends_nothing(tmp_path: Path) -> None:
    """It is lost; the next is kept."""

    def broken() -> bytes:
        raise ValueError("a mistake of ours")

    with running(tmp_path) as store:
        bad = batch("a")
        store.put(type(bad)(**{f: getattr(bad, f) for f in bad.__slots__} | {"content": broken}))
        store.put(batch("b"))
        until("the next", lambda: len(store.clips) == 1, SECONDS)
        assert store.counts.lost == 1
        assert store.find(store.clips[0].id) == store.clips[0]


def test_a_folder_that_cannot_be_read_ends_nothing(tmp_path: Path) -> None:
    """Frames are kept once it can be."""
    (tmp_path / FOLDER).write_text("in the way")
    with running(tmp_path) as store:
        store.put(batch("a", 0))
        until("the loss", lambda: store.counts.lost == 1, SECONDS)
        (tmp_path / FOLDER).unlink()
        store.put(batch("a", 1))
        until("a clip", lambda: len(store.clips) == 1, SECONDS)
