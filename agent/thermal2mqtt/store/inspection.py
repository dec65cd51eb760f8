"""A look at the database from beside the agent: nothing is written, nothing made, nothing held up."""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from thermal2mqtt.store import event_tables, minute_tables
from thermal2mqtt.store.database import BUSY_SECONDS, DAMAGE, MIGRATIONS
from thermal2mqtt.store.files import DamagedFileError, StoreError

NEWEST_LAYOUT = len(MIGRATIONS)
"""What this version of the agent writes."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found."""

    layout: int
    events: int
    """All that are kept."""
    waiting_events: int
    waiting_minutes: int
    """Of zones."""


def inspect(path: Path) -> Inspection | None:
    """Return what is in a database; None where there is no such file.

    Raises:
        DamagedFileError: It is no database, or not a whole one.
        StoreError: It cannot be read, or a newer version wrote it.
    """
    try:
        if not path.exists():
            return None
        with contextlib.closing(_read_only(path)) as connection:
            return _inspect(path, connection)
    except sqlite3.Error as error:
        damaged = getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE
        raise (DamagedFileError if damaged else StoreError)(f"{path}: {error}") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}") from error


def _read_only(path: Path) -> sqlite3.Connection:
    # A reader makes a log where there is none, and would leave it behind, perhaps as another user's file.
    logged = path.with_name(f"{path.name}-wal").exists()
    mode = "mode=ro" if logged else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_SECONDS)


def _inspect(path: Path, connection: sqlite3.Connection) -> Inspection:
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    if layout > NEWEST_LAYOUT:
        raise StoreError(f"{path} has layout {layout}, and this version knows {NEWEST_LAYOUT} at most")
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise DamagedFileError(f"{path}: {verdict}")
    if layout < 1:
        return Inspection(layout, 0, 0, 0)
    (events,) = connection.execute("SELECT count(*) FROM event").fetchone()
    waiting = event_tables.waiting_count(connection), minute_tables.waiting_count(connection)
    return Inspection(layout, events, *waiting)
