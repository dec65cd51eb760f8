"""Requests to the whole face: each answered, however they come and however many."""

import itertools
import json
import threading
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tests.agent.contract.samples import report, zone
from tests.agent.mqtt.conftest import MakeFace
from tests.agent.mqtt.room import Room
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.mqtt import session as session_module

pytestmark = pytest.mark.lab


def test_a_command_is_carried_out(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """From the request's topic to the response's, with the transaction."""
    face = make_face(mosquitto.port)
    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        observer.publish(f"{face.base}/request/simulator/set", b'{"joint_celsius": 120, "transaction": 7}')
        answer = room.wait_for("response/simulator/set")
    assert answer == {"status": "ok", "data": {"joint_celsius": 120.0}, "transaction": 7}
    assert face.joint.celsius == [120.0]


def test_a_caller_of_mqtt_5_names_its_topic(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Response topic and correlation data travel both ways."""
    face = make_face(mosquitto.port)
    heard: list[Any] = []
    caller = Client(CallbackAPIVersion.VERSION2, protocol=5)  # type: ignore[arg-type]  # paho's enum is an int
    caller.on_message = lambda _client, _data, message: heard.append(message)
    with Observer(mosquitto.port) as observer:
        Room(observer, face).wait_until_online()
    caller.connect("127.0.0.1", mosquitto.port)
    caller.loop_start()
    caller.subscribe(f"{face.base}/response/mine", qos=1)
    properties = Properties(PacketTypes.PUBLISH)
    properties.ResponseTopic = f"{face.base}/response/mine"
    properties.CorrelationData = b"\x01\x02"
    caller.publish(
        f"{face.base}/request/simulator/set", b'{"joint_celsius": null}', qos=1, properties=properties
    )
    until("the answer", lambda: heard, SECONDS)
    caller.disconnect()
    caller.loop_stop()
    assert json.loads(heard[0].payload)["status"] == "ok"
    assert heard[0].properties.CorrelationData == b"\x01\x02"


def test_the_whole_works_with_a_311_broker(
    old_broker: int, make_face: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything but what MQTT 5 adds."""
    monkeypatch.setattr(session_module, "CONNECT_SECONDS", 0.5)
    face = make_face(old_broker, zone("door"), mqtt={"protocol": "auto"})
    face.accept(report())
    heard: dict[str, bytes] = {}
    listener = Client(CallbackAPIVersion.VERSION2)
    listener.on_message = lambda _client, _data, message: heard.update(
        {message.topic: bytes(message.payload)}
    )
    listener.connect("127.0.0.1", old_broker)
    listener.subscribe("#", qos=1)
    listener.loop_start()
    until("it is online", lambda: heard.get(f"{face.base}/availability") == b"online", SECONDS)
    until("the picture", lambda: f"{face.base}/image/thermal" in heard, SECONDS)
    listener.publish(f"{face.base}/request/simulator/set", b'{"joint_celsius": 1}')
    until("the answer", lambda: f"{face.base}/response/simulator/set" in heard, SECONDS)
    listener.disconnect()
    listener.loop_stop()


def test_a_flood_of_requests_is_bounded(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Whatever is not answered was dropped; the agent goes on, and answers the next."""
    face = make_face(mosquitto.port)
    with Observer(mosquitto.port, f"{face.base}/response/#") as observer:
        until("it is connected", lambda: face.face.connected, SECONDS)
        flood = Client(CallbackAPIVersion.VERSION2)
        flood.connect("127.0.0.1", mosquitto.port)
        flood.loop_start()
        for _ in range(2000):
            flood.publish(f"{face.base}/request/simulator/set", b'{"joint_celsius": 1}')
        topic, asked = f"{face.base}/request/simulator/set", itertools.count(2001)
        flood.publish(topic, b'{"joint_celsius": 2, "transaction": "last"}', qos=1).wait_for_publish(SECONDS)
        flood.disconnect()
        flood.loop_stop()

        def is_answered() -> bool:
            next(asked)
            observer.publish(topic, b'{"joint_celsius": 2, "transaction": "after"}')
            return any(b'"after"' in message.payload for message in observer.messages)

        until("an answer", is_answered, SECONDS)
        assert len(observer.messages) <= next(asked)
    assert face.face.connected


def test_a_burst_costs_no_request_its_answer(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """While the agent is busy each of many requests is answered, and Home Assistant heard behind them."""
    face = make_face(mosquitto.port, zone("door"))
    released = threading.Event()

    async def be_busy() -> None:
        released.wait(SECONDS)

    with Observer(mosquitto.port) as observer:
        room = Room(observer, face)
        room.wait_until_online()
        busy = face.begin(be_busy())
        for number in range(200):
            order = {"joint_celsius": 1, "transaction": number}
            observer.publish(f"{face.base}/request/simulator/set", json.dumps(order))
        seen = len(observer.messages)
        observer.publish("homeassistant/status", "online")
        released.set()
        busy.result(SECONDS)

        def answered() -> set[int]:
            answers = [json.loads(m.payload) for m in observer.on(f"{face.base}/response/simulator/set")]
            assert {answer.get("error", {}).get("code", "busy") for answer in answers} <= {"busy"}
            return {answer["transaction"] for answer in answers}

        until("all answers", lambda: answered() == set(range(200)), SECONDS)
        config = f"homeassistant/device/{face.identity.agent_id}/config"
        observer.wait_for(config, SECONDS, after=seen)
