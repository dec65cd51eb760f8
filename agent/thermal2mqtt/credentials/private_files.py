"""Files and folders that nobody but their owner reads, written whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thermal2mqtt.credentials.errors import CredentialsError

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def make_folder(path: Path) -> None:
    """Make a folder for its owner alone; one that is there keeps its mode and owner.

    Raises:
        CredentialsError: it cannot be made.
    """
    with _explained(path):
        fresh = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(fresh):
            folder.mkdir(mode=FOLDER_MODE)
            _give_to_owner_of(folder.parent, folder)


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step; the new one has mode 0600 and the owner of its folder.

    A broker that runs as a user of its own so keeps its right to read what root renews.

    Raises:
        CredentialsError: it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.new")
    with _explained(path):
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _give_to_owner_of(path.parent, fresh)
        fresh.replace(path)


def read_private(path: Path) -> bytes:
    """Return what is in a file.

    Raises:
        CredentialsError: it cannot be read.
    """
    with _explained(path):
        return path.read_bytes()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from changing the folder at the same time.

    Raises:
        CredentialsError: another one does, or the folder cannot be written.
    """
    with _explained(folder):
        descriptor = os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, FILE_MODE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CredentialsError(
                f"{folder} is being changed by another thermal2mqtt credentials; try again when it is done"
            ) from error
        yield
    finally:
        os.close(descriptor)


def _give_to_owner_of(folder: Path, path: Path) -> None:
    owner = folder.stat()
    if os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CredentialsError(
            f"{error.filename or path}: {error.strerror or error}; run this as the owner of the folder, or "
            f"name another one with --directory"
        ) from error
