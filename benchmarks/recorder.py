"""What an agent at rest costs Home Assistant's database: a real one, 8 zones, with dead-bands and without."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.figure import Figure, at_most, plain
from tests.lab import mosquitto
from tests.lab.agent_process import AgentProcess
from tests.lab.cache import NotAvailableError
from tests.lab.home_assistant import HomeAssistant
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.python314 import home_assistant_python
from tests.lab.server import until

SETTLE_SECONDS = 20.0
"""The first figures of all entities, and the recorder's own pause of 5 s."""

MEASURE_SECONDS = 360.0
HOUR = 3600.0
DAY = 86400.0
MEGABYTE = 1e6
FOUND_SECONDS = 30.0

ZONES = [
    {
        "id": f"joint_{index}",
        "name": f"Joint {index}",
        "rectangle": {"x": 0.02 + 0.12 * index, "y": 0.3, "width": 0.1, "height": 0.2},
        "thresholds": {"high": {"warning": 150}},
    }
    for index in range(8)
]
NO_BANDS = {
    "telemetry": {
        "deadband": {
            "temperature_celsius": 0,
            "difference_kelvin": 0,
            "rate_celsius_per_minute": 0,
            "uncertainty_kelvin": 0,
            "ratio": 0,
        }
    },
    "image": {"still_interval_seconds": 0},
}


class Growth(NamedTuple):
    """What was written in the time of a measurement."""

    most_changes: int
    """Rows of the entity that changed most often."""
    size: float
    """Bytes of all rows with their indexes, by the mean of the whole table."""


def run() -> list[Figure]:
    """Measure both; nothing where there is no Home Assistant or no broker."""
    try:
        still, noisy = measure({}), measure(NO_BANDS)
    except NotAvailableError:
        return []
    return figures(still, noisy, MEASURE_SECONDS)


def figures(still: Growth, noisy: Growth, seconds: float) -> list[Figure]:
    """Return what both growths come to, extrapolated."""
    hours, days = seconds / HOUR, seconds / DAY
    return [
        at_most(
            "recorder: changes of one entity, at rest", still.most_changes / hours, "1/h", 20 + 1 / hours
        ),
        plain("recorder: the same without dead-bands", noisy.most_changes / hours, "1/h"),
        plain("recorder: database, at rest", still.size / days / MEGABYTE, "MB/day"),
        plain("recorder: the same without dead-bands", noisy.size / days / MEGABYTE, "MB/day"),
    ]


def measure(changes: dict[str, Any], seconds: float = MEASURE_SECONDS) -> Growth:
    """Have a fresh Home Assistant record an agent at rest for a while."""
    with tempfile.TemporaryDirectory() as name, _house(Path(name)) as (home_assistant, broker):
        agent = AgentProcess(
            _folder(name, "agent"), broker.port, {"zones": {"list": ZONES}, **changes}, start_seconds=60
        )
        agent.start()
        try:
            with Observer(broker.port) as observer:
                agent.wait_online(observer)
                instance = agent.instance(observer)
            until("it is shown", lambda: home_assistant.entities(instance), FOUND_SECONDS)
            time.sleep(SETTLE_SECONDS)
            begun = time.time()
            time.sleep(seconds)
            ids = [entry["entity_id"] for entry in home_assistant.entities(instance).values()]
        finally:
            agent.stop()
            home_assistant.stop()
        return _growth(Path(name) / "home" / "home-assistant_v2.db", ids, begun, begun + seconds)


def _growth(database: Path, entities: list[str], begun: float, ended: float) -> Growth:
    with closing(sqlite3.connect(database)) as connection:
        counted = dict(
            connection.execute(
                "SELECT states_meta.entity_id, count(*) FROM states JOIN states_meta USING (metadata_id) "
                "WHERE last_updated_ts BETWEEN ? AND ? GROUP BY states_meta.entity_id",
                (begun, ended),
            ).fetchall()
        )
        (rows,) = connection.execute("SELECT count(*) FROM states").fetchone()
        (size,) = connection.execute(
            "SELECT sum(pgsize) FROM dbstat WHERE name IN ('states', 'state_attributes') "
            "OR name LIKE 'ix_states%' OR name LIKE 'ix_state_attributes%'"
        ).fetchone()
    changed = [counted.get(entity, 0) for entity in entities]
    return Growth(max(changed, default=0), sum(changed) * size / max(1, rows))


@contextmanager
def _house(folder: Path) -> Iterator[tuple[HomeAssistant, Mosquitto]]:
    broker = Mosquitto(_folder(folder, "broker"), Options(), mosquitto.program("2.0"))
    home_assistant = HomeAssistant(_folder(folder, "home"), home_assistant_python())
    try:
        broker.start()
        home_assistant.move_in()
        home_assistant.join_broker(broker.port)
        yield home_assistant, broker
    finally:
        home_assistant.stop()
        broker.stop()


def _folder(parent: Path | str, name: str) -> Path:
    folder = Path(parent) / name
    folder.mkdir()
    return folder
