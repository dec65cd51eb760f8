"""Records docs/examples.json: what an agent with the simulator says to a real broker. Run by script/docs."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docs.ear import Ear, listening
from docs.pages.compact import compact
from docs.settled import settled
from docs.switchboard import DISCOVERY, EARLIER, JOINT, KEPT, SENSOR, TOPICS, switchboard
from thermal2mqtt.cli.demo_broker import demo_broker
from thermal2mqtt.contract.frame import HEADER, decode_frame
from thermal2mqtt.contract.times import stamp

EXAMPLES = Path(__file__).with_name("examples.json")

JOINT_CELSIUS = 85
HOT = 84
CHANGED_ONCE = 2

BREAKER = {
    "id": "breaker_l2",
    "name": "Breaker L2",
    "sensor": SENSOR,
    "ellipse": {"x": 0.5, "y": 0.7, "radius_x": 0.09, "radius_y": 0.2},
    "thresholds": {"high": {"warning": 50}, "hysteresis": 3},
}
SPARE = {"id": "spare", "name": "Spare", "rectangle": {"x": 0, "y": 0, "width": 0.2, "height": 0.2}}

OF_THE_MOMENT = {
    "event_id": "01a1f9f9-1559-7779-b4d5-f005de4848c3",
    "boot": "e34bebe3-f6fb-498d-9605-768e9002b294",
    "monotonic": 12504.734,
    "sequence": 2,
}
"""What of an event differs from run to run."""

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
    ("hotspots/list", {"sensor": SENSOR}),
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


def record() -> dict[str, Any]:
    """Run an agent and return one example of everything that it says."""
    with TemporaryDirectory() as folder:
        broker = demo_broker(None, Path(folder))
        broker.start()
        try:
            with (
                listening(broker.address) as ear,
                switchboard(broker.address, broker.protocol, Path(folder)),
            ):
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
    topics = _topics(ear) | {DISCOVERY: discovery}
    refused = ear.ask(*REFUSED)
    commands = {name: ear.ask(name, request) for name, request in REQUESTS[:1]}
    topics[TOPICS.zones] = ear.document(TOPICS.zones, lambda told: told["revision"] == CHANGED_ONCE)
    commands |= {name: ear.ask(name, request) for name, request in REQUESTS[1:]}
    frame = ear.wait_for(TOPICS.frame(SENSOR))
    commands["simulator/set"] = simulator
    commands["agent/restart"] = ear.ask("agent/restart", {})
    _put_in_place(topics[TOPICS.settings])
    _put_in_place(commands["settings/get"]["response"]["data"])
    _shorten(commands)
    topics[TOPICS.alarm_test("joint_l2")] = ear.document(TOPICS.alarm_test("joint_l2"))
    return {"topics": topics, "commands": commands, "refused": refused, "frame": _frame(frame)}


def _topics(ear: Ear) -> dict[str, Any]:
    """Return what is said while the joint is hot, before anything is changed."""
    warm = ear.document(TOPICS.state, _is_hot)["time"]
    return {
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
    }


def _put_in_place(told: Any) -> None:
    """Let settings say what they say on a user's machine, not where the recording was made."""
    told["settings"]["agent"]["data_directory"] = "/var/lib/thermal2mqtt"
    told["settings"]["mqtt"] |= {"host": "localhost", "port": None, "protocol": "auto"}


def _shorten(commands: dict[str, Any]) -> None:
    """Leave of long answers what shows their form."""
    described = commands["settings/schema"]["response"]["data"]
    described["json_schema"] = {
        "$defs": {"TelemetrySettings": described["json_schema"]["$defs"]["TelemetrySettings"]}
    }
    fetched = commands["frames/get"]["response"]["data"]
    fetched["frames"] = [f"{frame[:60]}..." for frame in fetched["frames"]]


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


def main() -> None:
    """Record, and write what differs in more than the moment."""
    EXAMPLES.write_text(text(settled(examples(), record())), encoding="utf-8")


if __name__ == "__main__":
    main()
    # The embedded broker's threads, where it had to serve, would hold the process.
    os._exit(0)
