"""The database: its layout, its damage, its directory."""

import logging
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from thermal2mqtt.store.database import MIGRATIONS, Database, NewerDatabaseError

FIRST = "CREATE TABLE thing (name TEXT)"
SECOND = "ALTER TABLE thing ADD COLUMN colour TEXT DEFAULT 'red'"


def fill(database: Database, name: str) -> None:
    """Put a thing into it."""
    with database.transaction() as connection:
        connection.execute("INSERT INTO thing (name) VALUES (?)", (name,))


def content(path: Path, question: str = "SELECT * FROM thing") -> list[tuple[object, ...]]:
    """Return what a program of its own finds."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def test_a_commit_waits_for_the_disk_in_a_log_beside_the_file(tmp_path: Path) -> None:
    """The safeguards that keep what was accepted over a power cut."""
    database = Database(tmp_path / "deep" / "t.db", (FIRST,))
    with database.transaction() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    database.close()


def test_an_older_layout_is_migrated_and_kept(tmp_path: Path) -> None:
    """With all that it holds; the backup is what it was."""
    path = tmp_path / "t.db"
    old = Database(path, (FIRST,))
    fill(old, "lamp")
    old.close()
    new = Database(path, (FIRST, SECOND))
    fill(new, "chair")
    new.close()
    assert content(path) == [("lamp", "red"), ("chair", "red")]
    assert content(path, "PRAGMA user_version") == [(2,)]
    assert content(path.with_name("t.db.v1")) == [("lamp",)]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    """The next start finds the old layout again, and its backup."""
    path = tmp_path / "t.db"
    old = Database(path, (FIRST,))
    fill(old, "lamp")
    old.close()
    broken = Database(path, (FIRST, f"{SECOND}; SELECT nonsense"))
    with pytest.raises(sqlite3.OperationalError, match="nonsense"):
        fill(broken, "chair")
    broken.close()
    assert content(path) == [("lamp",)]
    assert content(path, "PRAGMA user_version") == [(1,)]


def test_a_newer_layout_is_refused_and_left_alone(tmp_path: Path) -> None:
    """With what to do about it."""
    path = tmp_path / "t.db"
    new = Database(path, (FIRST, SECOND))
    fill(new, "lamp")
    new.close()
    old = Database(path, (FIRST,))
    with pytest.raises(NewerDatabaseError, match=r"layout 2, this knows 1.*install that version.*t\.db\.v1"):
        fill(old, "chair")
    old.close()
    assert content(path) == [("lamp", "red")]


def test_what_is_no_database_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """And told; the agent goes on with an empty one."""
    path = tmp_path / "t.db"
    path.write_bytes(b"this was a database once" * 100)
    database = Database(path, (FIRST,))
    with caplog.at_level(logging.ERROR):
        fill(database, "lamp")
    database.close()
    assert database.began_anew
    assert content(path) == [("lamp",)]
    assert path.with_name("t.db.damaged").read_bytes().startswith(b"this was")
    assert "is damaged" in caplog.text


def test_what_is_damaged_further_in_is_set_aside(tmp_path: Path) -> None:
    """A card loses pages that are found bad only when they are wanted: nothing would be kept again."""
    path = tmp_path / "t.db"
    database = Database(path, (FIRST,))
    fill(database, "lamp" * 9000)
    database.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"Z" * (len(whole) - 4096))
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        fill(database, "chair")
    fill(database, "table")
    database.close()
    assert database.began_anew
    assert content(path) == [("table",)]
    assert path.with_name("t.db.damaged").stat().st_size == len(whole)


def test_a_doubt_that_is_not_true_costs_nothing(tmp_path: Path) -> None:
    """As where memory failed for a moment, not the card."""
    database = Database(tmp_path / "t.db", (FIRST,))
    fill(database, "lamp")
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    with pytest.raises(sqlite3.DatabaseError, match="malformed"), database.transaction():
        raise error
    fill(database, "chair")
    database.close()
    assert not database.began_anew
    assert content(database.path) == [("lamp",), ("chair",)]


def test_a_vanished_directory_is_made_again(tmp_path: Path) -> None:
    """A file that was deleted could still be written, and all of it would be lost without a word."""
    path = tmp_path / "data" / "t.db"
    database = Database(path, (FIRST,))
    fill(database, "lamp")
    shutil.rmtree(path.parent)
    fill(database, "chair")
    database.close()
    assert content(path) == [("chair",)]


def test_what_fails_inside_is_undone(tmp_path: Path) -> None:
    """All or nothing."""
    database = Database(tmp_path / "t.db", (FIRST,))
    fill(database, "lamp")

    def work() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO thing VALUES ('chair')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    database.close()
    assert content(database.path) == [("lamp",)]


def test_the_log_goes_into_the_file_when_there_is_time(tmp_path: Path) -> None:
    """Else it would grow for ever."""
    database = Database(tmp_path / "t.db", (FIRST,))
    database.checkpoint()
    for _ in range(100):
        fill(database, "lamp" * 100)
    before = database.path.stat().st_size
    database.checkpoint()
    assert database.path.stat().st_size > before
    database.close()
    database.close()


def test_todays_layout_can_be_made() -> None:
    """By SQLite as this machine has it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for script in MIGRATIONS:
            connection.executescript(script)
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    assert tables == {"event", "outbox", "numbering", "minute", "probe"}
