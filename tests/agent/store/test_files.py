"""Documents on disk: whole or as they were before."""

import os
from pathlib import Path

import pytest

from thermal2mqtt.store.files import (
    MAX_BYTES,
    DamagedFileError,
    NewerFileError,
    StoreError,
    read_document,
    write_document,
)


def test_a_document_comes_back(tmp_path: Path) -> None:
    """What was written is read, in the same order, from a directory that is made on the way."""
    path = tmp_path / "deep" / "one.json"
    write_document(path, {"b": 1, "a": [None, "é"]})
    document = read_document(path, 1)
    assert document == {"b": 1, "a": [None, "é"]}
    assert list(document) == ["b", "a"]


def test_a_missing_document_is_none(tmp_path: Path) -> None:
    """No file is told apart from an empty one."""
    assert read_document(tmp_path / "none.json", 1) is None


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[1]", b"null", b"[" * 100_000])
def test_a_damaged_document_is_an_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in the file, the error is ours and tells where."""
    path = tmp_path / "one.json"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match=r"one\.json"):
        read_document(path, 1)


def test_what_a_later_version_wrote_is_refused(tmp_path: Path) -> None:
    """It is left as it is, and the message says what to do; what has no layout is for its reader to judge."""
    path = tmp_path / "one.json"
    write_document(path, {"schema": 3})
    assert read_document(path, 3) == {"schema": 3}
    with pytest.raises(NewerFileError, match="schema 3, but this agent knows 2 at most: update"):
        read_document(path, 2)
    assert path.exists()
    write_document(path, {"schema": "3"})
    assert read_document(path, 2) == {"schema": "3"}


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """A file that cannot be ours does not fill the memory."""
    path = tmp_path / "one.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DamagedFileError, match="larger than"):
        read_document(path, 1)


def test_a_document_that_cannot_be_read_names_the_reason(tmp_path: Path) -> None:
    """A directory in the file's place is told as what it is."""
    (tmp_path / "one.json").mkdir()
    with pytest.raises(StoreError, match="Is a directory"):
        read_document(tmp_path / "one.json", 1)


def test_a_directory_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    """The error says which directory and which setting."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"file/data cannot be written .*agent\.data_directory"):
        write_document(tmp_path / "file" / "data" / "one.json", {})


def test_a_failed_write_leaves_the_old_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails in the middle of a write costs the new document only, and leaves no litter behind."""
    path = tmp_path / "one.json"
    write_document(path, {"is": "old"})

    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(StoreError, match="Input/output error"):
            write_document(path, {"is": "new"})
    assert read_document(path, 1) == {"is": "old"}
    write_document(path, {"is": "newer"})
    assert [entry.name for entry in tmp_path.iterdir()] == ["one.json"]
