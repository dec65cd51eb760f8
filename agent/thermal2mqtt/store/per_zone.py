"""What must be remembered of zones over a restart, in small files that a thread of their own writes.

A card that takes seconds for a write, or is dead, must not hold up a sensor's thread: the newest state wins,
and a write that failed is tried again.
"""

import json
import logging
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from thermal2mqtt.alarms import AlarmMemory
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.store.files import DamagedFileError, StoreError, read_document, write_document
from thermal2mqtt.thermal.baseline import WeekDocument

_LOGGER = logging.getLogger(__name__)

ALARMS_FILE = "alarms.json"
PROOFS_FILE = "proof-tests.json"
BASELINES_FILE = "baselines.json"

RETRY_SECONDS = 30.0
STOP_SECONDS = 5.0
"""How long a stop waits for the last write."""

SCHEMA = 1

T = TypeVar("T")


class ZoneStore(Generic[T]):
    """One file with something for each zone of an agent, by zone id."""

    def __init__(
        self,
        path: Path,
        layout: TypeAdapter[dict[str, T]],
        what: str,
        *,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        """Take what it is about.

        Args:
            path: The file.
            layout: Of its entries.
            what: They are, in words for the log.
            retry_seconds: After so long a write that failed is tried again.
        """
        self._path = path
        self._zones = layout
        self._what = what
        self._retry_seconds = retry_seconds
        self._kept: dict[str, T] = {}
        self._changed = threading.Condition()
        self._pending = False
        self._stopping = False
        self._failed = False
        self._thread: threading.Thread | None = None

    def load(self, zones: Collection[str]) -> Mapping[str, T]:
        """Return what is kept of these zones; what is kept of others is forgotten.

        A damaged file is told in the log; the next write replaces it.

        Raises:
            StoreError: It is there but cannot be read.
        """
        try:
            kept = self._read()
        except (DamagedFileError, ValidationError) as error:
            _LOGGER.warning(
                "%s is damaged and begun anew; %s are forgotten: %s", self._path, self._what, error
            )
            kept = {}
        self._kept = {zone: entry for zone, entry in kept.items() if zone in zones}
        return dict(self._kept)

    def keep(self, entries: Mapping[str, T]) -> None:
        """Have these zones' entries written soon; returns at once, from any thread."""
        with self._changed:
            self._kept.update(entries)
            self._pending = True
            self._changed.notify()

    def keep_only(self, zones: Collection[str]) -> None:
        """Forget all zones but these, which were taken away; returns at once, from any thread."""
        with self._changed:
            gone = self._kept.keys() - set(zones)
            for zone in gone:
                del self._kept[zone]
            self._pending = self._pending or bool(gone)
            self._changed.notify()

    def start(self) -> None:
        """Begin to write what changes."""
        self._thread = threading.Thread(target=self._run, name=f"store-{self._path.stem}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is not written yet and end; may be called twice."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout=STOP_SECONDS)
            self._thread = None

    def _read(self) -> dict[str, T]:
        document = read_document(self._path, SCHEMA)
        if document is None:
            return {}
        if document.get("schema") != SCHEMA:
            raise DamagedFileError(f"schema {document.get('schema')}, this version reads {SCHEMA}")
        # By way of JSON, in which a list may stand for a tuple.
        return self._zones.validate_json(json.dumps(document.get("zones")))

    def _run(self) -> None:
        while (entries := self._wait()) is not None:
            self._save(entries)

    def _wait(self) -> dict[str, T] | None:
        """Wait for something to write; return None once that is done and a stop was asked for."""
        with self._changed:
            if self._failed and not self._stopping:
                self._changed.wait_for(lambda: self._stopping, self._retry_seconds)
            self._changed.wait_for(lambda: self._pending or self._stopping)
            if not self._pending:
                return None
            self._pending = False
            return dict(self._kept)

    def _save(self, entries: dict[str, T]) -> None:
        zones = self._zones.dump_python(entries, mode="json")
        try:
            write_document(self._path, {"schema": SCHEMA, "zones": zones})
        except StoreError as error:
            if not self._failed:
                _LOGGER.warning("%s are not written: %s", self._what, error)
            with self._changed:
                self._failed = True
                self._pending = self._pending or not self._stopping
            return
        if self._failed:
            _LOGGER.info("%s are written again", self._what)
        self._failed = False


def alarm_store(directory: Path, *, retry_seconds: float = RETRY_SECONDS) -> ZoneStore[AlarmMemory]:
    """Return what an agent remembers of its alarms; what is still too hot raises its alarm without it."""
    layout = TypeAdapter(dict[str, AlarmMemory])
    what = "acknowledged, shelved and latched alarms"
    return ZoneStore(directory / ALARMS_FILE, layout, what, retry_seconds=retry_seconds)


def proof_store(directory: Path) -> ZoneStore[ProofRecord]:
    """Return what an agent remembers of its proof tests."""
    return ZoneStore(directory / PROOFS_FILE, TypeAdapter(dict[str, ProofRecord]), "proof tests")


def baseline_store(directory: Path) -> ZoneStore[WeekDocument]:
    """Return what an agent has learned of what is usual for its zones."""
    return ZoneStore(directory / BASELINES_FILE, TypeAdapter(dict[str, WeekDocument]), "usual temperatures")
