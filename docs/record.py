"""Records docs/examples.json: what an agent with the simulator says to a real broker. Run by script/docs."""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from paho.mqtt.client import Client, MQTTMessage

from docs.pages.compact import compact
from docs.settled import settled
from thermal2mqtt.alarms import AlarmChange, AlarmEvent, Level, Rule
from thermal2mqtt.cli.demo_agent import DemoAgent
from thermal2mqtt.cli.demo_broker import BrokerAddress, demo_broker
from thermal2mqtt.cli.mqtt_client import mqtt_client
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.contract.events import alarm_data
from thermal2mqtt.contract.frame import HEADER, decode_frame, encode_frame
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.mqtt.protocol import ProtocolChoice
from thermal2mqtt.sensors.recording_format import Kind
from thermal2mqtt.sensors.recording_format import record as record_of
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.mqtt import MqttProtocol, MqttSettings
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.store.clip import Batch, ClipEvent, ClipKind
from thermal2mqtt.store.event import Draft, EventKind
from thermal2mqtt.store.files import write_document
from thermal2mqtt.store.identity import FILE_NAME as IDENTITY_FILE
from thermal2mqtt.store.minute_tables import Minute

EXAMPLES = Path(__file__).with_name("examples.json")

SECONDS = 30.0
JOINT_CELSIUS = 85
HOT = 84
CHANGED_ONCE = 2
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
BREAKER = {
    "id": "breaker_l2",
    "name": "Breaker L2",
    "sensor": SENSOR,
    "ellipse": {"x": 0.5, "y": 0.7, "radius_x": 0.09, "radius_y": 0.2},
    "thresholds": {"high": {"warning": 50}, "hysteresis": 3},
}
SPARE = {"id": "spare", "name": "Spare", "rectangle": {"x": 0, "y": 0, "width": 0.2, "height": 0.2}}

EARLIER = time.time() // 60 * 60 - 600
"""When something happened while the broker was away."""

OF_THE_MOMENT = {
    "event_id": "01a1f9f9-1559-7779-b4d5-f005de4848c3",
    "boot": "e34bebe3-f6fb-498d-9605-768e9002b294",
    "monotonic": 12504.734,
    "sequence": 2,
}
"""What of an event differs from run to run."""

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

REQUESTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("zones/add", {"zone": BREAKER, "if_revision": 1}),
    (
        "zones/update",
        {"id": "breaker_l2", "changes": {"thresholds": {"high": {"critical": 70}}}, "if_revision": 2},
    ),
    ("zones/list", {}),
    ("alarm/acknowledge", {"zone": "joint_l2", "by": "Ada"}),
    (
        "alarm/shelve",
        {"zone": "joint_l2", "duration_seconds": 3600, "reason": "The joint is being tightened", "by": "Ada"},
    ),
    ("alarm/unshelve", {"zone": "joint_l2", "by": "Ada"}),
    ("alarm/test", {"zone": "joint_l2"}),
    ("zones/remove", {"id": "breaker_l2", "if_revision": 3}),
    ("zones/replace", {"zones": [JOINT, SPARE], "if_revision": 4}),
    ("zones/reset", {}),
    ("settings/get", {}),
    ("settings/schema", {}),
    (
        "settings/set",
        {"settings": {"sensors": {SENSOR: {"emissivity": 0.9, "rotation": 180}}}, "if_revision": 1},
    ),
    ("settings/reset", {"fields": [f"sensors.{SENSOR}.rotation", "telemetry"], "if_revision": 2}),
    ("snapshot/take", {"source": SENSOR}),
    ("frame/lease", {"sensor": SENSOR, "rate_hz": 8, "seconds": 30, "lease": "card-1"}),
    ("events/list", {"kind": "alarm", "after_sequence": 0, "limit": 1}),
    ("frames/list", {"event_id": KEPT.event_id}),
    ("frames/get", {"id": "00000001-alarm-thermal", "limit": 1}),
    (
        "history/get",
        {"zones": ["joint_l2"], "since": stamp(EARLIER - 60), "until": stamp(EARLIER + 120)},
    ),
)
"""Asked one after the other, once the joint is hot."""

REFUSED = (
    "zones/update",
    {"id": "joint_l2", "changes": {"thresholds": {"high": {"critical": 50}}}},
)


class Ear:
    """Hears everything that the agent says, and asks it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._news = threading.Condition()
        self._heard: dict[str, bytes] = {}
        self._asked = 0
        client.on_message = self._take

    def _take(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._news:
            self._heard[message.topic] = bytes(message.payload)
            self._news.notify_all()

    def wait_for(self, topic: str, accept: Callable[[bytes], bool] = bool) -> bytes:
        """Return the newest message on a topic once it is acceptable.

        Raises:
            TimeoutError: it is not, in all that time.
        """
        with self._news:
            if not self._news.wait_for(lambda: accept(self._heard.get(topic, b"")), SECONDS):
                raise TimeoutError(f"{topic}: {self._heard.get(topic)!r}")
            return self._heard[topic]

    def document(self, topic: str, accept: Callable[[Any], bool] = bool) -> Any:
        """Return the newest JSON on a topic once it is acceptable."""
        return json.loads(self.wait_for(topic, lambda data: bool(data) and accept(json.loads(data))))

    def ask(self, command: str, request: dict[str, Any]) -> dict[str, Any]:
        """Return a request as it is sent, and its answer."""
        self._asked += 1
        full = {**request, "transaction": f"t{self._asked}"}
        self._client.publish(TOPICS.request(command), json.dumps(full), qos=1)
        response = self.document(
            TOPICS.response(command), lambda answer: answer.get("transaction") == full["transaction"]
        )
        return {"request": full, "response": response}


def record() -> dict[str, Any]:
    """Run an agent and return one example of everything that it says."""
    with TemporaryDirectory() as folder:
        broker = demo_broker(None, Path(folder))
        broker.start()
        try:
            with _ear(broker.address) as ear, _agent(broker.address, broker.protocol, Path(folder)):
                return _recorded(ear)
        finally:
            broker.stop()


def examples() -> Any:
    """Return what was recorded last; None where nothing was."""
    return json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else None


def text(recorded: Any) -> str:
    """Return the file's content."""
    return compact(recorded) + "\n"


def _recorded(ear: Ear) -> dict[str, Any]:
    ear.wait_for(TOPICS.availability, b"online".__eq__)
    discovery = ear.document(DISCOVERY)
    simulator = ear.ask("simulator/set", {"joint_celsius": JOINT_CELSIUS})
    warm = ear.document(TOPICS.state, _is_hot)["time"]
    topics = {
        TOPICS.availability: "online",
        TOPICS.source_availability(SENSOR): ear.wait_for(TOPICS.source_availability(SENSOR)).decode(),
        TOPICS.announce: ear.document(TOPICS.announce),
        TOPICS.state: ear.document(TOPICS.state, lambda s: _is_hot(s) and s["time"] > warm),
        TOPICS.health: ear.document(TOPICS.health, _is_well),
        TOPICS.alarm("joint_l2"): ear.document(TOPICS.alarm("joint_l2"), lambda a: a["level"] == "critical"),
        TOPICS.image_attributes(SENSOR): ear.document(
            TOPICS.image_attributes(SENSOR), lambda a: a["max"] > HOT
        ),
        TOPICS.event("alarm"): ear.document(
            TOPICS.event("alarm"), lambda event: event["data"]["after"] == "critical"
        )
        | OF_THE_MOMENT,
        TOPICS.late_event("alarm"): ear.document(TOPICS.late_event("alarm")),
        TOPICS.late_state: ear.document(TOPICS.late_state),
        TOPICS.settings: ear.document(TOPICS.settings),
        TOPICS.controls: ear.document(TOPICS.controls),
        DISCOVERY: discovery,
    }
    refused = ear.ask(*REFUSED)
    commands = {name: ear.ask(name, request) for name, request in REQUESTS[:1]}
    topics[TOPICS.zones] = ear.document(TOPICS.zones, lambda told: told["revision"] == CHANGED_ONCE)
    commands |= {name: ear.ask(name, request) for name, request in REQUESTS[1:]}
    frame = ear.wait_for(TOPICS.frame(SENSOR))
    commands["simulator/set"] = simulator
    commands["agent/restart"] = ear.ask("agent/restart", {})
    described = commands["settings/schema"]["response"]["data"]
    described["json_schema"] = {
        "$defs": {"TelemetrySettings": described["json_schema"]["$defs"]["TelemetrySettings"]}
    }
    _put_in_place(topics[TOPICS.settings])
    _put_in_place(commands["settings/get"]["response"]["data"])
    fetched = commands["frames/get"]["response"]["data"]
    fetched["frames"] = [f"{frame[:60]}..." for frame in fetched["frames"]]
    topics[TOPICS.alarm_test("joint_l2")] = ear.document(TOPICS.alarm_test("joint_l2"))
    return {"topics": topics, "commands": commands, "refused": refused, "frame": _frame(frame)}


def _put_in_place(told: Any) -> None:
    """Let settings say what they say on a user's machine, not where the recording was made."""
    told["settings"]["agent"]["data_directory"] = "/var/lib/thermal2mqtt"
    told["settings"]["mqtt"] |= {"host": "localhost", "port": None, "protocol": "auto"}


def _is_hot(state: Any) -> bool:
    joint, sensor = state["zones"]["joint_l2"], state["sensors"][SENSOR]
    return bool(sensor["valid_ratio"] == 1 and joint["level"] == "critical" and joint["max"] > HOT)


def _is_well(health: Any) -> bool:
    return all(part["state"] == "ok" for part in health["parts"].values())


def _frame(data: bytes) -> dict[str, Any]:
    found = decode_frame(data)
    corner = found.celsius[0, :4].astype(float).round(2).tolist()
    # Counter and time of a frame are of the moment; the rest of the header is not.
    header = HEADER.pack(b"T2MF", 1, 0b11, found.celsius.shape[1], found.celsius.shape[0], 0, 1234,
                         1795183509123456789, found.scale, found.offset)  # fmt: skip
    return {"bytes": len(data), "header": header.hex(), "first_celsius": corner}


@contextmanager
def _agent(address: BrokerAddress, protocol: MqttProtocol, folder: Path) -> Iterator[None]:
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
    content = record_of(Kind.FRAME, encode_frame(frame))
    return Batch("e", ClipKind.ALARM, SENSOR, bytes, lambda: content, 1, EARLIER, EARLIER, 1, (KEPT,))


@contextmanager
def _ear(address: BrokerAddress) -> Iterator[Ear]:
    settings = MqttSettings(host=address.host, port=address.port)
    client = mqtt_client(settings, ProtocolChoice(MqttProtocol.V311).current, "docs")
    ear = Ear(client)
    client.connect(address.host, address.port)
    client.loop_start()
    client.subscribe([(f"{TOPICS.base}/#", 1), (DISCOVERY, 1)])
    try:
        yield ear
    finally:
        client.disconnect()
        client.loop_stop()


def main() -> None:
    """Record, and write what differs in more than the moment."""
    EXAMPLES.write_text(text(settled(examples(), record())), encoding="utf-8")


if __name__ == "__main__":
    main()
    # The embedded broker's threads, where it had to serve, would hold the process.
    os._exit(0)
