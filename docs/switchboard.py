"""The agent of the examples: a switchboard, simulated, that could not tell all it saw in an earlier run."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from thermal2mqtt.alarms import AlarmChange, AlarmEvent, Level, Rule
from thermal2mqtt.cli.demo_agent import DemoAgent
from thermal2mqtt.cli.demo_broker import BrokerAddress
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.contract.events import alarm_data
from thermal2mqtt.contract.frame import encode_frame
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.sensors.recording_format import Kind, record
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.mqtt import MqttProtocol
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.store.clip import Batch, ClipEvent, ClipKind
from thermal2mqtt.store.event import Draft, EventKind
from thermal2mqtt.store.files import write_document
from thermal2mqtt.store.identity import FILE_NAME as IDENTITY_FILE
from thermal2mqtt.store.minute_tables import Minute

SENSOR = "thermal"
AGENT_ID = "switchboard-7c9e66"
TOPICS = Topics("thermal2mqtt", AGENT_ID)
IDENTITY = {"schema": 1, "instance": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "agent_id": AGENT_ID}
DISCOVERY = TOPICS.discovery("homeassistant")

JOINT = {
    "id": "joint_l2",
    "name": "Joint L2",
    "polygon": [[0.4063, 0.25], [0.5938, 0.25], [0.5938, 0.4583], [0.4063, 0.4583]],
    "thresholds": {"high": {"warning": 60, "critical": 80, "emergency": 100}},
}

EARLIER = time.time() // 60 * 60 - 600
"""When something happened while the broker was away."""

EARLIER_EVENT = Draft(
    EventKind.ALARM,
    AlarmChange.RAISED,
    EARLIER,
    "01a1f9ef-ed10-7a31-8d5e-2f6c0f4b8a97",
    alarm_data(
        AlarmEvent(
            "", EARLIER, "joint_l2", AlarmChange.RAISED, Level.NORMAL, Level.WARNING, Rule.HIGH, 61.8, 60.0
        )
    ),
    SENSOR,
    "joint_l2",
)

FIXED = 1795183509.0
KEPT = ClipEvent(EARLIER_EVENT.event_id, "joint_l2", EARLIER)
"""The alarm for which an earlier run has kept a frame."""


@contextmanager
def switchboard(address: BrokerAddress, protocol: MqttProtocol, folder: Path) -> Iterator[None]:
    """Run the agent at this broker; its data go into the folder."""
    directory = folder / "data"
    write_document(directory / IDENTITY_FILE, IDENTITY)
    settings = {
        "agent": {"id": AGENT_ID, "name": "Switchboard", "site": "Cellar", "data_directory": directory},
        "mqtt": {"host": address.host, "port": address.port, "protocol": protocol},
        "sensors": {SENSOR: {"driver": "simulator", "name": "Front", "scenario": "still"}},
        "zones": {"list": [JOINT]},
        "telemetry": {"interval_seconds": 1},
        "image": {"interval_seconds": 1},
        "http": {"enabled": False},
    }
    _remember(Settings.model_validate(settings))
    agent = DemoAgent(Settings.model_validate(settings))
    agent.start()
    try:
        yield
    finally:
        agent.stop()


def _remember(settings: Settings) -> None:
    """Have an earlier run of the agent seen something that it could not tell."""
    archive = Archive(settings, SystemClock())
    archive.start()
    archive.events.record([EARLIER_EVENT])
    archive.telemetry.keep([Minute(int(EARLIER // 60), "joint_l2", 38.12, 45.5, 61.8, 480, waiting=True)])
    archive.frames.put(_kept_frame())
    archive.stop()
    with closing(sqlite3.connect(archive.path)) as database:
        boot = "0f9d3c5e-5f0e-4c86-8f3c-1d3bb0a9d6a1"
        database.execute("UPDATE event SET boot = ?, monotonic = 86.5", (boot,))
        database.commit()


def _kept_frame() -> Batch:
    # The time within the frame is the same in each run: in base64 nobody could see that nothing else differs.
    even = np.full((24, 32), 25.0, np.float32)
    frame = ThermalFrame(even, 1, 0, FIXED, 86.5, (0.0, 0.1), 30.0, 3.3, 8.0)
    content = record(Kind.FRAME, encode_frame(frame))
    return Batch("e", ClipKind.ALARM, SENSOR, bytes, lambda: content, 1, EARLIER, EARLIER, 1, (KEPT,))
