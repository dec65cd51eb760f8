"""A machine on which an agent has run, and what that agent keeps on the broker."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from tests.agent.contract.samples import LINK
from tests.lab.observer import Observer
from thermal2mqtt.cli import app
from thermal2mqtt.contract.announce import build_announce
from thermal2mqtt.contract.health import build_health
from thermal2mqtt.contract.state import SensorState, State
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.contract.zone_state import build_zone_state
from thermal2mqtt.contract.zones import ZonesPayload
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import load_identity

TIME = "2026-11-20T14:05:09.123Z"
NO_FIGURES = dict.fromkeys(SensorState.model_fields)
UNKNOWN_ZONE = build_zone_state(
    ZoneSettings(id="l1", name="L1", polygon=((0, 0), (1, 0), (1, 1))), None, None
).model_dump(mode="json")
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1]]

SETTINGS = {
    "agent": {"id": "unit", "name": "Switchboard"},
    "mqtt": {"host": "127.0.0.1"},
    "sensors": {"thermal": {"name": "Front"}, "rear": {"name": "Rear", "bus": 3}},
    "zones": {
        "list": [
            {"id": "l1", "name": "Phase L1", "polygon": SQUARE},
            {"id": "l2", "name": "Phase L2", "polygon": SQUARE, "sensor": "rear"},
        ]
    },
}
STATE = {
    "schema": 1,
    "time": TIME,
    "sensors": {
        "thermal": {
            **NO_FIGURES,
            "available": True,
            "min": 20.5,
            "mean": 31.25,
            "max": 88.0,
            "ambient": 28.1,
        },
        "rear": {**NO_FIGURES, "available": False},
    },
    "zones": {
        "l1": {
            **UNKNOWN_ZONE,
            "sensor": "thermal",
            "min": 30.0,
            "mean": 50.0,
            "max": 88.0,
            "level": "critical",
        },
        "l2": {**UNKNOWN_ZONE, "sensor": "rear"},
    },
    "hotspots": [],
    "cameras": {},
}


class Machine:
    """A machine with a settings file, on which an agent has run."""

    def __init__(self, folder: Path, port: int) -> None:
        self.topics = Topics("thermal2mqtt", "unit")
        self._file = folder / "settings.yaml"
        self._data = folder / "data"
        document = {
            **SETTINGS,
            "agent": {"name": "Switchboard", "id": "unit", "data_directory": str(self._data)},
        }
        document["mqtt"] = {"host": "127.0.0.1", "port": port}
        self._file.write_text(json.dumps(document))
        load_identity(self._data, "unit")

    def forget_identity(self) -> None:
        """Be a machine on which no agent ran yet."""
        for file in self._data.iterdir():
            file.unlink()

    def set(self, section: str = "mqtt", **changes: object) -> None:
        """Change keys of a section."""
        document = json.loads(self._file.read_text())
        document[section].update(changes)
        self._file.write_text(json.dumps(document))

    def messages(self) -> dict[str, bytes]:
        """Return what the agent keeps on the broker."""
        settings = Settings.model_validate(SETTINGS)
        fault = Fault("nack", "nobody answers at 0x33", 0.0)
        parts = [
            PartHealth("sensor.thermal", PartState.OK, 0.0, 0.0, None, {}, {}),
            PartHealth("sensor.rear", PartState.FAILED, 0.0, None, fault, {"nack": 3}, {}),
        ]
        identity = load_identity(self._data, "unit")
        zones = ZonesPayload(revision=1, locked=False, zones=settings.zones.list)
        return {
            self.topics.availability: b"online",
            self.topics.announce: build_announce(settings, identity, 0.0, []).encode(),
            self.topics.state: State.model_validate_json(json.dumps(STATE)).encode(),
            self.topics.health: build_health(0.0, parts, LINK).encode(),
            self.topics.zones: zones.encode(),
        }

    def status(self, *arguments: str) -> Result:
        """Run the command on a terminal that is wide enough."""
        command = ["status", "--settings", str(self._file), *arguments]
        return CliRunner().invoke(app, command, env={"COLUMNS": "140"})


def publish(port: int, messages: dict[str, bytes]) -> None:
    """Put retained messages on the broker."""
    with Observer(port, "none") as client:
        for topic, payload in messages.items():
            client.publish(topic, payload, retain=True)


def rows(result: Result) -> list[list[str]]:
    """Return the words of each line, without the tables' lines."""
    return [line.replace("│", " ").split() for line in result.stdout.splitlines()]
