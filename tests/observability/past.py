"""What lies in the data directory of an agent that has run for years, written before it is started."""

import time
from pathlib import Path

from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.store import event_tables, proof_store
from thermal2mqtt.store.database import FILE_NAME, Database
from thermal2mqtt.store.event import Draft, Event, EventKind

HOUR = 3600.0
DAY = 24 * HOUR


def too_many_events(directory: Path, number: int) -> None:
    """Leave so many events of an hour ago that the broker has not taken."""
    database = Database(directory / FILE_NAME)
    happened = time.time() - HOUR
    with database.transaction() as connection:
        for sequence in range(1, number + 1):
            draft = Draft(EventKind.SYSTEM, "started", happened, f"past-{sequence}", {})
            event_tables.insert(connection, [(Event.of(draft, sequence, 0.0, "an earlier boot"), True)])
    database.close()


def old_proof(directory: Path, zone: str) -> None:
    """Leave a proof test of that zone that passed more than a year ago."""
    passed = ProofResult(zone, time.time() - 400 * DAY, passed=True, celsius=105.0)
    store = proof_store(directory)
    store.start()
    store.keep({zone: ProofRecord(passed, passed)})
    store.stop()
