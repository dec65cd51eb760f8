"""Where the lab keeps what takes long to make: outside the repository, made once, whole or not at all."""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CACHE_VARIABLE = "LAB_CACHE"
"""Environment variable that names another folder for the lab's cache."""

UNUSED_SECONDS = 14 * 86400


class NotAvailableError(Exception):
    """A real part cannot be had on this machine; the text says why and what would help."""


def directory() -> Path:
    """Return the folder of the lab's cache, made where it was missing."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    path = Path(os.environ.get(CACHE_VARIABLE) or base / "thermal2mqtt-lab")
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Keep other processes from making the same thing at the same time."""
    with (directory() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(
    name: str,
    made_from: str,
    make: Callable[[Path], None],
    remove: Callable[[Path], None] = shutil.rmtree,
) -> Path:
    """Return the folder that `make` filled for this `made_from`, making it only where it is not there yet.

    Args:
        name: What it is; a word that can stand in a file name.
        made_from: Everything that would make the result another one: versions, packages, a lock's text.
        make: Fills the folder that it is handed. It is made aside and renamed, so it must bear being moved.
        remove: Removes a folder that `make` filled.

    Raises:
        NotAvailableError: `make` found that this machine cannot have it.
    """
    stamp = hashlib.sha256(made_from.encode()).hexdigest()[:12]
    path = directory() / f"{name}-{stamp}"
    with locked(name):
        if not path.exists():
            aside = path.with_name(f".{path.name}.partial")
            if aside.exists():
                remove(aside)
            aside.mkdir()
            make(aside)
            aside.rename(path)
        os.utime(path)
        _forget_unused(name, remove)
    return path


def _forget_unused(name: str, remove: Callable[[Path], None]) -> None:
    for other in directory().glob(f"{name}-*"):
        if time.time() - other.stat().st_mtime > UNUSED_SECONDS:
            remove(other)
