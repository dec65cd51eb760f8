"""The zones that were changed at run time, kept over restarts; and the revision that never goes back."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from thermal2mqtt.settings.zone import MAX_ZONES, ZoneSettings
from thermal2mqtt.store.files import DamagedFileError, StoreError, read_document, write_document

_LOGGER = logging.getLogger(__name__)

FILE_NAME = "zones.json"

_ZONES: TypeAdapter[Sequence[ZoneSettings]] = TypeAdapter(Sequence[ZoneSettings])


@dataclass(frozen=True, slots=True)
class KeptZones:
    """What is known of earlier runs."""

    revision: int
    """Of the zones that were last in force; 0 where there were none."""

    in_force: str
    """The fingerprint of those zones."""

    changed: tuple[ZoneSettings, ...] | None
    """The zones as they were changed at run time; None while those of the settings file rule."""


NOTHING_KEPT = KeptZones(0, "", None)


class _Document(BaseModel):
    """The file's layout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = Field(1, alias="schema")
    revision: Annotated[int, Field(ge=0)]
    in_force: str
    changed: Annotated[tuple[ZoneSettings, ...], Field(max_length=MAX_ZONES)] | None

    @model_validator(mode="after")
    def _unique_ids(self) -> Self:
        ids = [zone.id for zone in self.changed or ()]
        if len(set(ids)) != len(ids):
            raise ValueError("a zone id stands there twice")
        return self


class ZoneMemory:
    """The memory, in one file. A power cut leaves what was kept before a change or after it, never half."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> KeptZones:
        """Return what is kept; `NOTHING_KEPT` at a first start.

        A file that is damaged, or written by a later version, is set aside and told in the log: zones that
        are watched by the settings file are better than none.

        Raises:
            StoreError: it is there but cannot be read.
        """
        try:
            document = read_document(self._path)
            kept = None if document is None else _Document.model_validate(document)
        except (DamagedFileError, ValidationError) as error:
            self._set_aside(error)
            return NOTHING_KEPT
        return NOTHING_KEPT if kept is None else KeptZones(kept.revision, kept.in_force, kept.changed)

    def save(self, kept: KeptZones) -> None:
        """Put `kept` on disk; it is there when this returns.

        Raises:
            StoreError: it cannot be written.
        """
        document = _Document(revision=kept.revision, in_force=kept.in_force, changed=kept.changed)
        write_document(self._path, document.model_dump(mode="json", by_alias=True))

    def _set_aside(self, error: Exception) -> None:
        aside = self._path.with_name(f"{self._path.name}.damaged")
        try:
            self._path.replace(aside)
        except OSError as problem:
            raise StoreError(
                f"{self._path} is damaged and cannot be moved to {aside}: {problem.strerror}"
            ) from error
        _LOGGER.error(
            "%s is damaged: the zones of the settings file are watched; what it held is in %s: %s",
            self._path,
            aside,
            error,
        )


def fingerprint(zones: Sequence[ZoneSettings]) -> str:
    """Return a text that is equal for equal zones in equal order only."""
    return sha256(_ZONES.dump_json(zones)).hexdigest()
