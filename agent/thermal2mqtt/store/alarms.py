"""What the alarms must not forget over a restart, in one small file that a thread of its own writes.

A card that takes seconds for a write, or is dead, must not hold up a sensor's thread: the newest state wins,
and a write that failed is tried again.
"""

import logging
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thermal2mqtt.alarms import AlarmMemory
from thermal2mqtt.alarms.memory import NOTHING
from thermal2mqtt.store.files import DamagedFileError, StoreError, read_document, write_document

_LOGGER = logging.getLogger(__name__)

FILE_NAME = "alarms.json"

MAX_ZONES = 256
"""Far above the 32 that there may be."""

RETRY_SECONDS = 30.0
STOP_SECONDS = 5.0
"""How long a stop waits for the last write."""


class _Document(BaseModel):
    """The file's layout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = Field(1, alias="schema")
    zones: Annotated[dict[str, AlarmMemory], Field(max_length=MAX_ZONES)] = {}


class AlarmStore:
    """The memories of all zones of an agent, by zone id."""

    def __init__(self, path: Path, *, retry_seconds: float = RETRY_SECONDS) -> None:
        self._path = path
        self._retry_seconds = retry_seconds
        self._memories: dict[str, AlarmMemory] = {}
        self._changed = threading.Condition()
        self._pending = False
        self._stopping = False
        self._failed = False
        self._thread: threading.Thread | None = None

    def load(self, zones: Collection[str]) -> Mapping[str, AlarmMemory]:
        """Return what is remembered of these zones; what is remembered of others is forgotten.

        A damaged file is told in the log and begun anew: what is too hot raises its alarm again.

        Raises:
            StoreError: It is there but cannot be read.
        """
        try:
            document = read_document(self._path)
            kept = _Document() if document is None else _Document.model_validate(document)
        except (DamagedFileError, ValidationError) as error:
            _LOGGER.warning(
                "%s is damaged and begun anew; acknowledged, shelved and latched alarms are forgotten: %s",
                self._path,
                error,
            )
            kept = _Document()
        self._memories = {zone: memory for zone, memory in kept.zones.items() if zone in zones}
        return dict(self._memories)

    def keep(self, memories: Mapping[str, AlarmMemory]) -> None:
        """Have these zones' memories written soon; returns at once, from any thread."""
        with self._changed:
            self._memories.update(memories)
            self._pending = True
            self._changed.notify()

    def keep_only(self, zones: Collection[str]) -> None:
        """Forget all zones but these, which were taken away; returns at once, from any thread."""
        with self._changed:
            gone = self._memories.keys() - set(zones)
            for zone in gone:
                del self._memories[zone]
            self._pending = self._pending or bool(gone)
            self._changed.notify()

    def start(self) -> None:
        """Begin to write what changes."""
        self._thread = threading.Thread(target=self._run, name="alarm-store", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is not written yet and end; may be called twice."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout=STOP_SECONDS)
            self._thread = None

    def _run(self) -> None:
        while (memories := self._wait()) is not None:
            self._save(memories)

    def _wait(self) -> dict[str, AlarmMemory] | None:
        """Wait for something to write; return None once that is done and a stop was asked for."""
        with self._changed:
            if self._failed and not self._stopping:
                self._changed.wait_for(lambda: self._stopping, self._retry_seconds)
            self._changed.wait_for(lambda: self._pending or self._stopping)
            if not self._pending:
                return None
            self._pending = False
            return {zone: memory for zone, memory in self._memories.items() if memory != NOTHING}

    def _save(self, memories: Mapping[str, AlarmMemory]) -> None:
        document = _Document(zones=dict(memories))
        try:
            write_document(self._path, document.model_dump(mode="json", by_alias=True))
        except StoreError as error:
            if not self._failed:
                _LOGGER.warning("what the alarms must remember is not written: %s", error)
            with self._changed:
                self._failed = True
                self._pending = self._pending or not self._stopping
            return
        if self._failed:
            _LOGGER.info("what the alarms must remember is written again")
        self._failed = False
