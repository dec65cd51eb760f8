"""Files that nobody but their owner reads."""

import os
from pathlib import Path

import pytest

from thermal2mqtt.credentials.errors import CredentialsError
from thermal2mqtt.credentials.private_files import locked, make_folder, read_private, write_private


def mode(path: Path) -> int:
    """Return a file's permission bits."""
    return path.stat().st_mode & 0o777


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Also where one lay there that everybody could read, and whatever the umask says."""
    file = tmp_path / "secret"
    file.write_text("before")
    file.chmod(0o666)
    before = os.umask(0)
    try:
        write_private(file, b"after")
    finally:
        os.umask(before)
    assert (mode(file), file.read_bytes()) == (0o600, b"after")


def test_what_a_crash_left_is_no_obstacle(tmp_path: Path) -> None:
    """Half a file of an earlier attempt is replaced."""
    (tmp_path / ".secret.new").write_text("half")
    write_private(tmp_path / "secret", b"whole")
    assert {file.name for file in tmp_path.iterdir()} == {"secret"}


def test_a_folder_is_its_owners_alone_and_one_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """A folder that a broker's user was let into is not closed to it again."""
    make_folder(tmp_path / "outer" / "inner")
    assert (mode(tmp_path / "outer"), mode(tmp_path / "outer" / "inner")) == (0o700, 0o700)
    (tmp_path / "outer").chmod(0o750)
    make_folder(tmp_path / "outer")
    assert mode(tmp_path / "outer") == 0o750


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_renews_belongs_to_the_folders_owner(tmp_path: Path) -> None:
    """So that a broker that runs as another user can read it."""
    os.chown(tmp_path, 1883, 1883)
    write_private(tmp_path / "secret", b"")
    make_folder(tmp_path / "folder")
    assert {(tmp_path / name).stat().st_uid for name in ("secret", "folder")} == {1883}


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    """With its name and what to do."""
    (tmp_path / "file").touch()
    for act in (
        lambda: make_folder(tmp_path / "file" / "folder"),
        lambda: write_private(tmp_path / "file" / "secret", b""),
        lambda: read_private(tmp_path / "nothing"),
    ):
        with pytest.raises(CredentialsError, match="name another one with --directory"):
            act()


def test_two_do_not_change_a_folder_at_once(tmp_path: Path) -> None:
    """The second is told, and may once the first is done."""
    with (
        locked(tmp_path),
        pytest.raises(CredentialsError, match="another thermal2mqtt credentials"),
        locked(tmp_path),
    ):
        pass
    with locked(tmp_path):
        pass


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    """And is told with its name."""
    with pytest.raises(CredentialsError, match="nowhere"), locked(tmp_path / "nowhere"):
        pass
