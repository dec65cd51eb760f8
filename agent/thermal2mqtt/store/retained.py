"""What the agent left on the broker for good: retained topics, and the entities that Home Assistant knows.

Written before the publish, so that whatever is on the broker is known here, even after a power cut.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thermal2mqtt.store.files import DamagedFileError, read_document, write_document

_LOGGER = logging.getLogger(__name__)

FILE_NAME = "retained.json"
SCHEMA: Literal[1] = 1

MAX_TOPICS = 2048
MAX_COMPONENTS = 1024
MAX_TOMBSTONES = 768
"""Far above what 32 zones and 8 sensors make; beyond them the oldest are forgotten."""

TELLINGS = 3
"""At so many starts of Home Assistant a removed component is told again; then it is forgotten."""

Component: TypeAlias = dict[str, Any]
"""What brings an entity back for a moment, so that it can be removed: its platform and unique id."""


class Tombstone(BaseModel):
    """A component that Home Assistant must be told is gone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    component: Component
    tellings: int = 0
    """Starts of Home Assistant at which it was told."""


class _Document(BaseModel):
    """The file's layout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = Field(SCHEMA, alias="schema")
    topics: Annotated[tuple[str, ...], Field(max_length=MAX_TOPICS)] = ()
    components: Annotated[dict[str, Component], Field(max_length=MAX_COMPONENTS)] = {}
    tombstones: Annotated[dict[str, Tombstone], Field(max_length=MAX_TOMBSTONES)] = {}


class RetainedTopics:
    """The memory, in one file. One owner at a time; each change is on disk when its method returns.

    Every method that changes something raises StoreError where the file cannot be written; what it
    knows in memory is then up to date nevertheless.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._topics: dict[str, None] = {}
        self._components: dict[str, Component] = {}
        self._tombstones: dict[str, Tombstone] = {}

    def load(self) -> None:
        """Read the file. A damaged one is told in the log and begun anew: only orphans are lost with it.

        Raises:
            StoreError: it is there but cannot be read.
        """
        try:
            document = read_document(self._path, SCHEMA)
            kept = _Document() if document is None else _Document.model_validate(document)
        except (DamagedFileError, ValidationError) as error:
            _LOGGER.warning(
                "%s is damaged and begun anew; topics of earlier settings may stay on the broker: %s",
                self._path,
                error,
            )
            kept = _Document()
        self._topics = dict.fromkeys(kept.topics)
        self._components = dict(kept.components)
        self._tombstones = dict(kept.tombstones)

    @property
    def topics(self) -> frozenset[str]:
        """Every retained topic that may be on the broker because of this agent."""
        return frozenset(self._topics)

    @property
    def tombstones(self) -> dict[str, Component]:
        """The components that are gone but have to be told, by component key, oldest first."""
        return {key: tombstone.component for key, tombstone in self._tombstones.items()}

    def remember(self, topics: Iterable[str]) -> None:
        """Note topics that are about to be published; past the cap the oldest are dropped."""
        if new := [topic for topic in topics if topic not in self._topics]:
            self._topics = _newest({**self._topics, **dict.fromkeys(new)}, MAX_TOPICS)
            self._save()

    def forget(self, topics: Iterable[str]) -> None:
        """Note topics that were cleared."""
        if gone := self._topics.keys() & set(topics):
            self._topics = {topic: None for topic in self._topics if topic not in gone}
            self._save()

    def announce(self, components: Mapping[str, Component]) -> None:
        """Note the components that are about to be told; those told before but not now become tombstones."""
        now = dict(components)
        gone = {
            key: Tombstone(component=old) for key, old in self._components.items() if key not in components
        }
        standing = {key: stone for key, stone in self._tombstones.items() if key not in components}
        tombstones = _newest({**standing, **gone}, MAX_TOMBSTONES)
        if now != self._components or tombstones != self._tombstones:
            self._components, self._tombstones = now, tombstones
            self._save()

    def told(self, keys: Iterable[str]) -> None:
        """Note that a starting Home Assistant was told of these tombstones; those told often enough go."""
        told = set(keys)
        counted = {
            key: Tombstone(component=stone.component, tellings=stone.tellings + (key in told))
            for key, stone in self._tombstones.items()
        }
        remaining = {key: stone for key, stone in counted.items() if stone.tellings < TELLINGS}
        if remaining != self._tombstones:
            self._tombstones = remaining
            self._save()

    def _save(self) -> None:
        document = _Document(
            topics=tuple(self._topics), components=self._components, tombstones=self._tombstones
        )
        write_document(self._path, document.model_dump(by_alias=True))


def _newest(entries: dict[str, Any], cap: int) -> dict[str, Any]:
    return dict(list(entries.items())[-cap:])
