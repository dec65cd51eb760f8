"""Listens to the agent of the examples, and asks it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from paho.mqtt.client import Client, MQTTMessage

from docs.switchboard import DISCOVERY, TOPICS
from thermal2mqtt.cli.demo_broker import BrokerAddress
from thermal2mqtt.cli.mqtt_client import mqtt_client
from thermal2mqtt.mqtt.protocol import ProtocolChoice
from thermal2mqtt.settings.mqtt import MqttProtocol, MqttSettings

SECONDS = 30.0


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


@contextmanager
def listening(address: BrokerAddress) -> Iterator[Ear]:
    """Yield an ear at this broker."""
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
