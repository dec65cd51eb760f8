"""The zones that were changed at run time, kept over restarts; and the revision that never goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from thermal2mqtt.settings.zone import MAX_ZONES, ZoneSettings
from thermal2mqtt.store.files import DamagedFileError, read_document, set_aside, write_document

FILE_NAME = "zones.json"
SCHEMA: Literal[1] = 1

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

    schema_version: Literal[1] = Field(SCHEMA, alias="schema")
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

        A file that is damaged is set aside and told in the log: zones that are watched by the settings file
        are better than none.

        Raises:
            StoreError: it is there but cannot be read, or a later version wrote it.
        """
        try:
            document = read_document(self._path, SCHEMA)
            kept = None if document is None else _Document.model_validate(document)
        except (DamagedFileError, ValidationError) as error:
            set_aside(self._path, error, "the zones of the settings file are watched")
            return NOTHING_KEPT
        return NOTHING_KEPT if kept is None else KeptZones(kept.revision, kept.in_force, kept.changed)

    def save(self, kept: KeptZones) -> None:
        """Put `kept` on disk; it is there when this returns.

        Raises:
            StoreError: it cannot be written.
        """
        document = _Document(revision=kept.revision, in_force=kept.in_force, changed=kept.changed)
        write_document(self._path, document.model_dump(mode="json", by_alias=True))


def fingerprint(zones: Sequence[ZoneSettings]) -> str:
    """Return a text that is equal for equal zones in equal order only."""
    return sha256(_ZONES.dump_json(zones)).hexdigest()
