"""What each part was found to be off by: one small file for each serial number, as it follows the part."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thermal2mqtt.store.files import DamagedFileError, StoreError, read_document, write_document
from thermal2mqtt.thermal.drift import DriftCorrection, Reference, fitted

_LOGGER = logging.getLogger(__name__)

FOLDER = "calibration"
SCHEMA: Literal[1] = 1
MOST_REFERENCES = 20
"""The newest so many are kept."""

_SERIAL = re.compile(r"[0-9A-F]{12}")


class _Document(BaseModel):
    """The file's layout."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    schema_version: Literal[1] = Field(SCHEMA, alias="schema")
    serial_number: str
    offset_kelvin: float
    """What is added with the part at 25 C."""
    slope: float
    """Kelvin for each kelvin that the part is above that."""
    references: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=MOST_REFERENCES)]
    """What they were found from, the oldest first."""


def load_corrections(directory: Path) -> dict[str, DriftCorrection]:
    """Return the correction of every part that was calibrated, by serial number.

    A file that is damaged or cannot be read is told in the log and left alone; its part is not corrected.

    Args:
        directory: The data directory.
    """
    found = {}
    for path in sorted((directory / FOLDER).glob("*.json")):
        try:
            document = _read(path)
        except StoreError as error:
            _LOGGER.warning("%s; this part is not corrected: mend that, or calibrate it again", error)
            continue
        if document is not None:
            found[document.serial_number] = DriftCorrection(document.offset_kelvin, document.slope)
    return found


def load_references(directory: Path, serial_number: str) -> tuple[Reference, ...]:
    """Return what a part was held against before, the oldest first.

    Raises:
        DamagedFileError: the file is not what was once written.
        StoreError: it cannot be read.
    """
    document = _read(_path(directory, serial_number))
    return () if document is None else document.references


def keep_references(directory: Path, serial_number: str, references: Sequence[Reference]) -> DriftCorrection:
    """Work the correction out of a part's newest references, keep both, and return it.

    Raises:
        ValueError: the references cannot be corrected by; nothing was written.
        StoreError: the directory cannot be written.
    """
    newest = tuple(references)[-MOST_REFERENCES:]
    correction = fitted(newest)
    document = _Document(
        serial_number=serial_number,
        offset_kelvin=round(correction.offset_kelvin, 4),
        slope=round(correction.slope, 6),
        references=newest,
    )
    write_document(_path(directory, serial_number), document.model_dump(mode="json", by_alias=True))
    return correction


def _path(directory: Path, serial_number: str) -> Path:
    if not _SERIAL.fullmatch(serial_number):
        raise ValueError(f"serial number {serial_number!r}: it has 12 hexadecimal digits")
    return directory / FOLDER / f"{serial_number}.json"


def _read(path: Path) -> _Document | None:
    found = read_document(path, SCHEMA)
    if found is None:
        return None
    try:
        return _Document.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise DamagedFileError(f"{path} is damaged: {where}: {first['msg']}") from error
