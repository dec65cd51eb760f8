"""The one SQLite database of the data directory: opened with its safeguards, brought to today's layout."""

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from thermal2mqtt.store.files import StoreError

_LOGGER = logging.getLogger(__name__)

FILE_NAME = "thermal2mqtt.db"

BUSY_SECONDS = 0.2
"""How long another program that reads the file, such as a backup, may hold a commit up."""

DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE event (
        event_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, sequence INTEGER NOT NULL, type TEXT NOT NULL,
        time REAL NOT NULL, monotonic REAL NOT NULL, boot TEXT NOT NULL, sensor TEXT, zone TEXT,
        data TEXT NOT NULL, PRIMARY KEY (kind, sequence)
    ) WITHOUT ROWID;
    CREATE INDEX event_by_time ON event (time, event_id);
    CREATE TABLE outbox (
        kind TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (kind, sequence)
    ) WITHOUT ROWID;
    CREATE TABLE numbering (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE minute (
        minute INTEGER NOT NULL, zone TEXT NOT NULL, min REAL NOT NULL, mean REAL NOT NULL,
        max REAL NOT NULL, samples INTEGER NOT NULL, waiting INTEGER NOT NULL, PRIMARY KEY (minute, zone)
    ) WITHOUT ROWID;
    CREATE INDEX minute_waiting ON minute (minute) WHERE waiting;
    CREATE TABLE probe (id INTEGER PRIMARY KEY, time REAL NOT NULL);
    """,
)
"""What makes each version of the layout of the one before; the first makes version 1 of nothing."""


class NewerDatabaseError(StoreError):
    """A newer version of the agent wrote the database."""


class Database:
    """One connection, for the one thread that uses it.

    Args:
        path: Of the file; its directory is made where it is missing.
        migrations: Those above.
    """

    def __init__(self, path: Path, migrations: Sequence[str] = MIGRATIONS) -> None:
        self.path = path
        self.began_anew = False
        """Whether the file was damaged, and set aside."""
        self._migrations = migrations
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._doubted = False

    @contextlib.contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Have all or nothing of what is done inside; opens the database where it is not open.

        Args:
            durable: Whether a power cut must not undo it. What only costs a repetition need not wait for the
                disk, and does not wear it.

        Raises:
            sqlite3.Error: The database cannot be read or written; it is closed, and opened anew next time.
                One that seems damaged is then looked through, and set aside if it is.
            OSError: Its directory cannot be made or looked at.
            NewerDatabaseError: A newer version wrote it.
        """
        connection = self._connected()
        try:
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
        except BaseException as error:
            self.close()
            self._doubted = self._doubted or _is_damage(error)
            raise

    def checkpoint(self) -> None:
        """Bring what was committed from the log into the file; done when nobody waits, as it takes longer."""
        if self._connection is not None:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def close(self) -> None:
        """Let go of the file; what was begun and not committed is undone."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _connected(self) -> sqlite3.Connection:
        # A file that was deleted can still be written, and everything in it would be lost without a word.
        if self._connection is not None and _identity(self.path) != self._opened:
            self.close()
        if self._connection is None:
            self._connection = self._open()
            self._opened = _identity(self.path)
        return self._connection

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._prepared()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._set_aside(error)
            return self._prepared()

    def _prepared(self) -> sqlite3.Connection:
        connection = connect(self.path)
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
            connection.execute("PRAGMA wal_autocheckpoint=0")
            if self._doubted:
                _check(connection)
                self._doubted = False
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        newest = len(self._migrations)
        if version > newest:
            raise NewerDatabaseError(
                f"{self.path} was written by a newer thermal2mqtt (layout {version}, this knows {newest}); "
                f"install that version again, or put back {self.path.name}.v{newest}, the backup that it made"
            )
        if 0 < version < newest:
            self._back_up(connection, version)
        for number in range(version, newest):
            script = f"BEGIN;{self._migrations[number]};PRAGMA user_version={number + 1};COMMIT;"
            connection.executescript(script)

    def _back_up(self, connection: sqlite3.Connection, version: int) -> None:
        backup = self.path.with_name(f"{self.path.name}.v{version}")
        unfinished = backup.with_name(f".{backup.name}.new")
        unfinished.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(unfinished)) as copy:
            connection.backup(copy)
        unfinished.replace(backup)
        _LOGGER.info("%s has layout %d and is brought to today's; kept as %s", self.path, version, backup)

    def _set_aside(self, error: Exception) -> None:
        # One fixed name: a card that damages file after file must not fill itself.
        damaged = self.path.with_name(f"{self.path.name}.damaged")
        _LOGGER.error("%s is damaged (%s): kept as %s, and begun anew", self.path, error, damaged)
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        self.path.replace(damaged)
        self.began_anew, self._doubted = True, False


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to a file, which is made where it is missing."""
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


def _check(connection: sqlite3.Connection) -> None:
    """Return if a file is whole behind its first page, which is all that is read of one that is opened."""
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        error = sqlite3.DatabaseError(verdict.splitlines()[-1])
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _is_damage(error: BaseException) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 (called for each event; pathlib's costs twice as much)
    except OSError:
        return None
    return found.st_dev, found.st_ino
