"""The house keeps its order: data walks one way, and no room reaches into one that is above it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

AGENT = Path(__file__).parents[2] / "agent" / "thermal2mqtt"

MAY_IMPORT: dict[str, set[str]] = {
    "mlx90640": set(),
    "background": set(),
    "clock": set(),
    "listeners": set(),
    "errors": set(),
    "event_id": set(),
    "traffic": set(),
    "minutes": {"mlx90640", "report", "store", "thermal"},
    "frame_keeper": {"alarms", "contract", "mlx90640", "report", "sensors", "store"},
    "credentials": {"errors", "settings"},
    "health": {"clock", "listeners"},
    "settings": {"errors"},
    "store": {
        "alarms",
        "background",
        "clock",
        "errors",
        "health",
        "listeners",
        "proof",
        "sensors",
        "settings",
        "thermal",
    },
    "tls": {"errors", "settings"},
    "sensors": {"clock", "errors", "health", "mlx90640", "settings"},
    "thermal": {"alarms", "errors", "mlx90640", "sensors", "settings"},
    "alarms": {"clock", "errors", "event_id", "settings", "thermal"},
    "zones": {"errors", "listeners", "settings", "store"},
    "zone_doubts": {"settings", "thermal", "zones"},
    "settings_book": {"errors", "listeners", "settings", "store"},
    "leases": {"clock", "errors"},
    "report": {"alarms", "mlx90640", "thermal"},
    "pipeline": {"alarms", "clock", "health", "mlx90640", "report", "sensors", "settings", "thermal"},
    "remembered": {"alarms", "proof", "store", "thermal"},
    "proof": {
        "alarms",
        "clock",
        "errors",
        "listeners",
        "mlx90640",
        "report",
        "sensors",
        "settings",
        "thermal",
    },
    "chronicle": {"alarms", "clock", "contract", "event_id", "health", "report", "store", "thermal"},
    "alarm_desk": {"alarms", "pipeline", "settings"},
    "study": {"alarms", "contract", "errors", "mlx90640", "sensors", "settings", "store", "thermal", "zones"},
    "contract": {
        "alarms",
        "clock",
        "errors",
        "health",
        "mlx90640",
        "proof",
        "report",
        "settings",
        "store",
        "thermal",
        "traffic",
    },
    "commands": {
        *("alarms", "clock", "contract", "errors", "leases", "proof", "settings", "settings_book", "store"),
        "zones",
    },
    "metrics": {
        *("alarms", "clock", "health", "mlx90640", "proof", "report", "settings", "thermal", "traffic"),
    },
    "http": {"errors"},
    "mqtt": {
        *("alarms", "background", "clock", "commands", "contract", "errors", "health", "leases", "mlx90640"),
        *("proof", "report", "settings", "settings_book", "store", "thermal", "tls", "traffic", "zones"),
    },
}
"""Each room and those that it may know."""

ABOVE = {"agent", "cli", "house", "sensor_line"}
"""They build all the others, and may know every one."""


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_knows_only_the_rooms_below_it(room: str) -> None:
    """An import that runs back up is how a house becomes crooked."""
    allowed = MAY_IMPORT[room] | {room, "thermal2mqtt"}
    found = {
        f"{path.relative_to(AGENT)}: {name}"
        for path in _files(room)
        for name in _imported(path)
        if name not in allowed
    }
    assert found == set()


def test_every_room_has_a_rule() -> None:
    """A new room says where it stands."""
    rooms = {path.stem for path in AGENT.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert rooms - {"__init__", "__main__", *ABOVE} == set(MAY_IMPORT)


def _files(room: str) -> Iterator[Path]:
    single = AGENT / f"{room}.py"
    return iter([single]) if single.exists() else (AGENT / room).rglob("*.py")


def _imported(path: Path) -> Iterator[str]:
    """Yield the rooms of ours that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "thermal2mqtt":
                yield (
                    parts[1]
                    if (AGENT / parts[1]).exists() or (AGENT / f"{parts[1]}.py").exists()
                    else parts[0]
                )
