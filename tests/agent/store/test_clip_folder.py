"""The files of kept frames."""

import gzip
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agent.store.clips import EVENT, NOON, batch, frame, heavy, size_on_disk
from thermal2mqtt.contract.frame import encode_frame
from thermal2mqtt.store import clip_folder
from thermal2mqtt.store.clip import ClipKind, clip_of
from thermal2mqtt.store.clip_folder import ENDING, MAX_CLIP_BYTES, ClipFolder, frames_of
from thermal2mqtt.store.files import StoreError

PLENTY = 10_000_000
SMALL = 60_000


def loaded(path: Path, quota: int = PLENTY) -> ClipFolder:
    """Return what a fresh start finds."""
    folder = ClipFolder(path, quota)
    folder.load()
    return folder


def test_frames_come_back_as_they_were_kept(tmp_path: Path) -> None:
    """In order, over several batches, now and after a restart."""
    folder = loaded(tmp_path)
    clip = folder.begin(batch(number=0))
    for number in range(1, 10):
        clip = folder.append(clip, batch(number=number))
    folder.note(clip)
    for found in (folder, loaded(tmp_path)):
        (kept,) = found.clips
        assert kept == clip
        assert (kept.frames, kept.first, kept.last, kept.events) == (10, NOON, NOON + 9, (EVENT,))
        assert frames_of(found.read(kept)) == [encode_frame(frame(n, at=n)) for n in range(10)]


@given(
    sizes=st.lists(st.tuples(st.integers(1, 8), st.integers(1, 20_000), st.sampled_from(ClipKind))),
    clock=st.lists(st.sampled_from([0.0, NOON, NOON + 1e9]), min_size=1),
    restart=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_the_quota_is_never_exceeded_and_the_oldest_go_first(
    sizes: list[tuple[int, int, ClipKind]], clock: list[float], *, restart: bool
) -> None:
    """Whatever is kept: the bytes on the disk stay below, and what is left is the newest, in order.

    By when it was kept, and not by a clock that may have been wrong.
    """
    with TemporaryDirectory() as name:
        path = Path(name)
        folder = loaded(path, SMALL)
        made: list[str] = []
        for number, (batches, size, kind) in enumerate(sizes):
            if restart:
                folder = loaded(path, SMALL)
            clip = folder.begin(heavy(f"{number}", size, kind, clock[number % len(clock)]))
            made.append(clip.id)
            for more in range(batches):
                try:
                    clip = folder.append(clip, heavy(f"{number}-{more}", size, kind))
                except StoreError:
                    break  # alone it is too much
                assert size_on_disk(path) <= SMALL
            left = [clip.id for clip in folder.clips]
            assert left == made[len(made) - len(left) :]
            assert made[-1] in left


def test_what_is_evicted_is_counted(tmp_path: Path) -> None:
    """To the byte, of the files that are gone."""
    folder = loaded(tmp_path, SMALL)
    first = folder.begin(heavy("a", 30_000))
    folder.begin(heavy("b", 30_000))
    assert folder.find(first.id) is None
    assert folder.evicted_bytes == first.bytes
    assert not list(tmp_path.glob(f"{first.id}*"))


def test_a_smaller_quota_holds_from_the_next_start(tmp_path: Path) -> None:
    """The oldest go."""
    folder = loaded(tmp_path)
    clips = [folder.begin(heavy(str(n), 30_000)) for n in range(3)]
    assert [clip.id for clip in loaded(tmp_path, SMALL).clips] == [clips[-1].id]


def test_the_number_of_files_has_a_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ones too make room for newer ones."""
    monkeypatch.setattr(clip_folder, "MAX_CLIPS", 3)
    folder = loaded(tmp_path)
    made = [folder.begin(batch(str(number))).id for number in range(6)]
    assert [clip.id for clip in folder.clips] == made[-3:]
    folder.append(folder.clips[-1], batch("more"))
    assert [clip.id for clip in folder.clips] == made[-3:]


def test_more_than_the_quota_alone_is_refused(tmp_path: Path) -> None:
    """And leaves no file behind."""
    folder = loaded(tmp_path, SMALL)
    with pytest.raises(StoreError, match="do not fit"):
        folder.begin(heavy("a", 2 * SMALL))
    assert folder.clips == ()
    assert list(tmp_path.iterdir()) == []


def test_what_can_never_fit_drops_nothing(tmp_path: Path) -> None:
    """Neither as a clip of its own nor as more of one: the others would go for nothing."""
    folder = loaded(tmp_path, SMALL)
    clips = [folder.begin(batch(key)) for key in "ab"]
    with pytest.raises(StoreError, match="do not fit"):
        folder.begin(heavy("c", 2 * SMALL))
    with pytest.raises(StoreError, match="do not fit"):
        folder.append(clips[1], heavy("b", 2 * SMALL))
    assert [clip.id for clip in folder.clips] == [clip.id for clip in clips]
    assert len(frames_of(folder.read(clips[1]))) == 1


@given(cut=st.integers(0, 4000))
@settings(max_examples=40, deadline=None)
def test_a_cut_off_file_gives_what_stood_before_the_cut(cut: int) -> None:
    """As after a power cut; its events are known by the note."""
    with TemporaryDirectory() as name:
        folder = loaded(Path(name))
        clip = folder.begin(batch(number=0))
        for number in (1, 2):
            clip = folder.append(clip, batch(number=number))
        path = Path(name) / f"{clip.id}{ENDING}"
        os.truncate(path, max(0, clip.bytes - cut))
        again = loaded(Path(name))
        (found,) = again.clips
        assert found.events == (EVENT,)
        frames = frames_of(again.read(found))
        assert frames == [encode_frame(frame(n, at=n)) for n in range(3)][: len(frames)]
        assert found.frames == len(frames)
        assert again.begin(batch("next")).id > clip.id


def test_a_note_that_is_missing_or_damaged_is_replaced_by_a_look(tmp_path: Path) -> None:
    """Only the events are not known then."""
    clip = loaded(tmp_path).begin(batch())
    note = tmp_path / f"{clip.id}.json"
    for damage in (note.unlink, lambda: note.write_text("{"), lambda: note.write_text("{}")):
        damage()
        (found,) = loaded(tmp_path).clips
        assert (found.frames, found.first, found.events) == (1, NOON, ())


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """Neither read, nor counted, nor dropped; a note without its frames goes."""
    strange = [tmp_path / "holiday.t2m.gz", tmp_path / "notes.json", tmp_path / "00000001-alarm-Y.t2m.gz"]
    for path in strange:
        path.write_text("mine")
    orphan = tmp_path / "00000001-alarm-thermal.json"
    orphan.write_text("{}")
    assert loaded(tmp_path, SMALL).clips == ()
    assert all(path.exists() for path in strange)
    assert not orphan.exists()


def test_a_file_that_was_taken_away_tells_so(tmp_path: Path) -> None:
    """To whoever reads it, and to whoever adds to it."""
    folder = loaded(tmp_path)
    clip = folder.begin(batch())
    (tmp_path / f"{clip.id}{ENDING}").unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        folder.read(clip)
    with pytest.raises(FileNotFoundError):
        folder.append(clip, batch(number=1))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A file that somebody put there cannot fill the memory."""
    bomb = gzip.compress(bytes(2 * MAX_CLIP_BYTES), 9)
    (tmp_path / f"00000001-alarm-thermal{ENDING}").write_bytes(bomb)
    (clip,) = loaded(tmp_path).clips
    assert clip.frames == 0
    assert len(loaded(tmp_path).read(clip)) < MAX_CLIP_BYTES + 2**20


def test_the_last_of_the_disk_is_left_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events need it; nothing that is kept is dropped for it."""
    folder = loaded(tmp_path)
    clip = folder.begin(batch())
    disk = os.statvfs_result((4096, 4096, 10**6, 1000, 1000, 0, 0, 0, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _path: disk)
    with pytest.raises(StoreError, match="the disk is full"):
        folder.append(clip, batch(number=1))
    assert folder.clips == (clip,)


def test_a_write_that_fails_halfway_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The half is cut off again."""
    folder = loaded(tmp_path)
    clip = folder.begin(batch())

    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="Input"):
            folder.append(clip, batch(number=1))
    assert (tmp_path / f"{clip.id}{ENDING}").stat().st_size == clip.bytes
    assert folder.append(clip, batch(number=1)).frames == 2


@pytest.mark.parametrize("change", [{"kind": "weather"}, {"frames": "many"}, {"events": [1]}])
def test_a_note_that_cannot_be_understood_is_none(tmp_path: Path, change: dict[str, Any]) -> None:
    """Rather than a clip with made-up figures."""
    document = loaded(tmp_path).begin(batch()).document()
    assert clip_of(document) is not None
    assert clip_of(document | change) is None
