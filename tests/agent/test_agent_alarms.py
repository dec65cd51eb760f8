"""Alarms of a whole agent on a real broker: what people do about them, and the proof that they arrive."""

import json
from pathlib import Path
from typing import Any

from tests.agent.whole_agent import DEADLINE_SECONDS, settings_of, while_running
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Message, Observer


def test_what_people_did_to_an_alarm_outlives_a_restart(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """Acknowledged and shelved over MQTT; after a restart the hot zone is so again, at the same level."""
    topic = "thermal2mqtt/unit/alarm/all"
    zone: dict[str, Any] = {"id": "all", "name": "All", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}
    hot = {"high": {"emergency": 30}}
    settings = settings_of(tmp_path, mosquitto.port, zones={"list": [zone | {"thresholds": hot}]})

    def ask(command: str, **request: Any) -> None:
        observer.publish(f"thermal2mqtt/unit/request/{command}", json.dumps({"zone": "all", **request}))
        answer = observer.wait_for(f"thermal2mqtt/unit/response/{command}", DEADLINE_SECONDS)
        assert json.loads(answer.payload)["status"] == "ok", answer.payload

    def act() -> None:
        observer.wait_for(topic, DEADLINE_SECONDS, lambda m: b'"emergency"' in m.payload)
        ask("alarm/acknowledge", by="Ada")
        ask("alarm/shelve", by="Bob", reason="welding", duration_seconds=3600)
        observer.wait_for(topic, DEADLINE_SECONDS, lambda m: b'"welding"' in m.payload)

    def look_again() -> None:
        def told_anew(message: Message) -> bool:
            alarm = json.loads(message.payload)
            told = alarm["level"], alarm["acknowledged_by"], alarm["shelved_reason"]
            return not message.retained and told == ("emergency", "Ada", "welding")

        with Observer(mosquitto.port) as later:
            later.wait_for(topic, DEADLINE_SECONDS, told_anew)

    with Observer(mosquitto.port) as observer:
        while_running(settings, act)
    while_running(settings, look_again)


def test_a_proof_test_goes_to_the_broker_and_touches_no_real_alarm(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    """Marked as a test, not kept, timed; what HA answers and the last pass stand in `health`, also later."""
    base = "thermal2mqtt/unit"
    zone: dict[str, Any] = {"id": "all", "name": "All", "polygon": [[0.2, 0.2], [0.8, 0.2], [0.8, 0.8]]}
    limits = {"high": {"warning": 150, "emergency": 200}}
    settings = settings_of(tmp_path, mosquitto.port, zones={"list": [zone | {"thresholds": limits}]})

    def ask(command: str, **request: Any) -> Any:
        observer.publish(f"{base}/request/{command}", json.dumps({"zone": "all", **request}))
        return json.loads(observer.wait_for(f"{base}/response/{command}", DEADLINE_SECONDS).payload)

    def proven(message: Message) -> bool:
        record = json.loads(message.payload)["proof_tests"].get("all")
        return record is not None and record["last_pass"]["acknowledged_by"] == "Home Assistant"

    def use() -> None:
        observer.wait_for(f"{base}/alarm/all", DEADLINE_SECONDS, lambda m: b'"normal"' in m.payload)
        test = ask("alarm/test")["data"]["test"]
        assert (test["passed"], test["level"], test["celsius"]) == (True, "emergency", 205.0)
        (message,) = observer.on(f"{base}/alarm/all/test")
        told = json.loads(message.payload)
        assert (told["test"], told["level"], told["event_id"]) == (True, "emergency", test["event_id"])
        assert not message.retained
        ask("alarm/acknowledge", by="Home Assistant", test_event_id=test["event_id"])
        observer.wait_for(f"{base}/health", DEADLINE_SECONDS, proven)
        assert not [m for m in observer.on(f"{base}/alarm/all") if b'"emergency"' in m.payload]

    def look_again() -> None:
        with Observer(mosquitto.port) as later:
            later.wait_for(f"{base}/health", DEADLINE_SECONDS, lambda m: not m.retained and proven(m))
            assert later.on(f"{base}/alarm/all/test") == []

    with Observer(mosquitto.port) as observer:
        while_running(settings, use)
    while_running(settings, look_again)
