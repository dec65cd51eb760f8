"""Listens to the demo's agent through the broker, as any MQTT client would."""

import threading
import time
from collections.abc import Callable

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import MQTTProtocolVersion

from thermal2mqtt.cli.demo_view import Observer, View
from thermal2mqtt.cli.mqtt_client import mqtt_client
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.settings.mqtt import MqttSettings

PUBLISH_SECONDS = 2.0


class DemoWatch:
    """Keeps a view up to date in paho's thread."""

    def __init__(self, mqtt: MqttSettings, version: MQTTProtocolVersion, topics: Topics) -> None:
        self._mqtt = mqtt
        self._topics = topics
        self._observer = Observer(topics)
        self._heard: set[str] = set()
        self._changed = threading.Condition()
        self._first_temperature: float | None = None
        self._client = mqtt_client(mqtt, version, "demo", reconnect=True)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message

    def start(self) -> None:
        """Connect and listen.

        Raises:
            OSError: there is no connection.
        """
        self._client.connect(self._mqtt.host, self._mqtt.effective_port)
        self._client.loop_start()

    def stop(self) -> None:
        """Disconnect; may be called twice."""
        self._client.disconnect()
        self._client.loop_stop()

    def view(self) -> View:
        """Return what was heard so far."""
        with self._changed:
            return self._observer.view()

    @property
    def first_temperature(self) -> float | None:
        """Monotonic time at which a zone's temperature was first heard; None before."""
        return self._first_temperature

    def wait_until(self, seen: Callable[[View], bool], timeout: float) -> bool:
        """Wait until the view is as `seen` wants it; False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: seen(self._observer.view()), timeout)

    def request(self, command: str, request: Payload) -> None:
        """Ask the agent for something; the answer is what the view shows then."""
        self._client.publish(self._topics.request(command), request.encode(), qos=1)

    def clear(self, *topics: str) -> None:
        """Take every retained message of the agent, and those on `topics`, from the broker."""
        with self._changed:
            retained = [it for it in self._heard if not it.startswith(self._topics.response_prefix)]
        sent = [self._client.publish(it, b"", qos=1, retain=True) for it in (*sorted(retained), *topics)]
        for message in sent:
            message.wait_for_publish(PUBLISH_SECONDS)

    def _on_connect(self, client: Client, *_details: object) -> None:
        client.subscribe(f"{self._topics.base}/#", qos=1)

    def _on_disconnect(self, *_details: object) -> None:
        with self._changed:
            # What was heard before may no longer be true.
            self._observer = Observer(self._topics)
            self._changed.notify_all()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._changed:
            self._heard.add(message.topic)
            self._observer.hear(message.topic, bytes(message.payload))
            if self._first_temperature is None and self._observer.view().has_temperature:
                self._first_temperature = time.monotonic()
            self._changed.notify_all()
