"""`thermal2mqtt` on a disk that takes its time: `python -m benchmarks._slow_disk SECONDS run ...`."""

import sqlite3
import sys
import time
from pathlib import Path

from thermal2mqtt.cli import main
from thermal2mqtt.store import database

SECONDS = float(sys.argv.pop(1))


class SlowConnection(sqlite3.Connection):
    """Every commit that waits for the disk waits longer."""

    def commit(self) -> None:
        """Commit, late."""
        (level,) = self.execute("PRAGMA synchronous").fetchone()
        if level > 1:
            time.sleep(SECONDS)
        super().commit()


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection whose commits are slow."""
    return sqlite3.connect(path, timeout=0.2, isolation_level=None, factory=SlowConnection)


database.connect = connect
main()
