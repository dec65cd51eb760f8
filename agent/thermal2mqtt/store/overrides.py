"""Settings that were changed at run time, kept over restarts; and the revision that never goes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from thermal2mqtt.settings.outline import FieldPath
from thermal2mqtt.store.files import DamagedFileError, read_document, set_aside, write_document

FILE_NAME = "overrides.json"

SCHEMA: Literal[1] = 1
MAX_OVERRIDES = 1000
"""Eight sensors have a third of it."""


@dataclass(frozen=True, slots=True)
class KeptOverrides:
    """What is known of earlier runs."""

    revision: int = 0
    """Of the settings that were last in force; 0 where there were none."""

    in_force: str = ""
    """The fingerprint of those settings."""

    overrides: Mapping[FieldPath, Any] = field(default_factory=dict)
    """What was changed at run time, by path."""


class _Document(BaseModel):
    """The file's layout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = Field(SCHEMA, alias="schema")
    revision: Annotated[int, Field(ge=0)]
    in_force: str
    overrides: Annotated[dict[str, JsonValue], Field(max_length=MAX_OVERRIDES)]
    """By path, with dots."""


class OverrideMemory:
    """The memory, in one file beside the settings file. A power cut leaves it old or new, never half."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> KeptOverrides:
        """Return what is kept; nothing at a first start.

        A file that is damaged is set aside and told in the log: an agent that watches by its settings file
        is better than none.

        Raises:
            StoreError: it is there but cannot be read, or a later version wrote it.
        """
        try:
            document = read_document(self._path, SCHEMA)
            if document is None:
                return KeptOverrides()
            found = _Document.model_validate(document)
        except (DamagedFileError, ValidationError) as error:
            set_aside(self._path, error, "the settings file holds alone")
            return KeptOverrides()
        overrides: dict[FieldPath, Any] = {
            tuple(name.split(".")): value for name, value in found.overrides.items()
        }
        return KeptOverrides(found.revision, found.in_force, overrides)

    def save(self, kept: KeptOverrides) -> None:
        """Put `kept` on disk; it is there when this returns.

        Raises:
            StoreError: it cannot be written.
        """
        named = {".".join(map(str, path)): value for path, value in kept.overrides.items()}
        document = _Document(revision=kept.revision, in_force=kept.in_force, overrides=named)
        write_document(self._path, document.model_dump(mode="json", by_alias=True))
