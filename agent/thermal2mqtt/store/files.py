"""Small JSON documents on disk that a power cut leaves either old or new, never half."""

import json
import logging
import os
from pathlib import Path
from typing import Any

from thermal2mqtt.errors import Thermal2mqttError

_LOGGER = logging.getLogger(__name__)

MAX_BYTES = 4 * 1024 * 1024
"""No document of ours comes near; a larger file is not ours and is not read into memory."""


class StoreError(Thermal2mqttError):
    """A file of the data directory cannot be read or written; the text names it and the remedy."""


class DamagedFileError(StoreError):
    """A file was read but is not what was once written."""


class NewerFileError(StoreError):
    """A later version of the agent wrote the file: what it means is not known here."""


def read_document(path: Path, schema: int) -> dict[str, Any] | None:
    """Return the JSON object in `path`; None where there is no such file.

    Args:
        path: Of the file.
        schema: The newest layout of it that is known.

    Raises:
        DamagedFileError: it is no JSON object.
        NewerFileError: it has a later layout; it is left as it is.
        StoreError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise DamagedFileError(f"{path} is larger than {MAX_BYTES} bytes")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(f"{path} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise DamagedFileError(f"{path} holds a {type(document).__name__}, not an object")
    version = document.get("schema")
    if isinstance(version, int) and version > schema:
        raise NewerFileError(
            f"{path} has schema {version}, but this agent knows {schema} at most: update the agent, or move "
            f"the file away to go on without what it holds"
        )
    return document


def set_aside(path: Path, error: Exception, instead: str) -> None:
    """Move a damaged file out of the way, over one that was moved before, and tell it in the log.

    Args:
        path: Of the file.
        error: What is wrong with it.
        instead: What holds without it, as a clause.

    Raises:
        StoreError: it cannot be moved.
    """
    aside = path.with_name(f"{path.name}.damaged")
    try:
        path.replace(aside)
    except OSError as problem:
        text = f"{path} is damaged and cannot be moved to {aside}: {problem.strerror}"
        raise StoreError(text) from error
    _LOGGER.error("%s is damaged: %s; what it held is in %s: %s", path, instead, aside, error)


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Replace `path` by `document` in one step; the directory is made where it is missing.

    Raises:
        StoreError: the directory cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps(document, indent=1).encode())
    except OSError as error:
        raise StoreError(
            f"the data directory {path.parent} cannot be written ({error.strerror or error}): make it "
            f"writable for the user that runs the agent, or set agent.data_directory to one that is"
        ) from error


def replace_file(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Put `content` in the place of a file in one step.

    Args:
        path: of the file.
        content: of the new one.
        mode: who may do what with it, less what the process's mask takes away.

    Raises:
        OSError: the directory cannot be written.
    """
    # One fixed name: what a power cut leaves behind is overwritten by the next try and cannot pile up.
    fresh = path.with_name(f".{path.name}.new")
    with open(fresh, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    # Without this the rename itself may be lost with the power.
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
