"""What `doctor` says of databases that are new, used, old, newer, damaged or out of reach."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.agent.store.disk import draft
from thermal2mqtt.cli.checks.database import database
from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.settings import Settings
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.store.database import FILE_NAME
from thermal2mqtt.store.minute_tables import Minute


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return the archive of an agent in the test's folder, not started."""
    return Archive(Settings.model_validate({"agent": {"data_directory": tmp_path}}), SystemClock())


def fill(archive: Archive) -> None:
    """Have three alarms, and one minute while the broker is away."""
    archive.events.record([draft(), draft(), draft()])
    archive.telemetry.keep([Minute(1, "door", 20.0, 21.0, 22.0, 9, waiting=True)])


def change(folder: Path, statement: str) -> None:
    """Change the database by another program."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute(statement)
        connection.commit()


def test_before_the_first_start_there_is_nothing_to_find(tmp_path: Path) -> None:
    """And a look makes no file."""
    assert database(tmp_path).status is Status.OK
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("runs", [True, False])
def test_it_counts_what_is_kept_and_waits(tmp_path: Path, archive: Archive, *, runs: bool) -> None:
    """Beside an agent that runs, and after one that was stopped; it leaves no file behind."""
    archive.start()
    try:
        fill(archive)
        archive.events.forget([]).result(5)
        if not runs:
            archive.stop()
        before = {path.name for path in tmp_path.iterdir()}
        finding = database(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == before
    finally:
        archive.stop()
    assert finding.status is Status.OK
    assert finding.found == "3 events, 3 of them not told yet; 1 minute of zones not told yet"


@pytest.mark.parametrize(
    ("spoil", "status", "word"),
    [
        (lambda folder: change(folder, "PRAGMA user_version = 99"), Status.FAIL, "layout 99"),
        (lambda folder: change(folder, "PRAGMA user_version = 0"), Status.WARN, "older layout"),
        (lambda folder: (folder / FILE_NAME).write_bytes(b"no database" * 999), Status.FAIL, "damaged"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, archive: Archive, spoil: Callable[[Path], object], status: Status, word: str
) -> None:
    """With what becomes of it."""
    archive.start()
    archive.stop()
    spoil(tmp_path)
    finding = database(tmp_path)
    assert finding.status is status
    assert word in finding.found
    assert finding.advice


def test_one_that_cannot_be_opened_is_no_damage(tmp_path: Path) -> None:
    """A folder in its place, as a container makes of a mount that is missing."""
    (tmp_path / FILE_NAME).mkdir()
    finding = database(tmp_path)
    assert finding.status is Status.FAIL
    assert "damaged" not in finding.found
