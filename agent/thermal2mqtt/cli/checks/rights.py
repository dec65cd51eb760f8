"""Whether the broker's rules let this agent speak under its id: who is taken in may yet have to be silent."""

import time

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from thermal2mqtt.cli.agent_status import StatusError, known_agent_id
from thermal2mqtt.cli.checks.finding import Finding, fail, ok, skip
from thermal2mqtt.cli.mqtt_client import mqtt_client
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.settings.agent import AgentSettings
from thermal2mqtt.settings.mqtt import MqttProtocol, MqttSettings
from thermal2mqtt.store import StoreError

ANSWER_SECONDS = 4.0


def rights(mqtt: MqttSettings, agent: AgentSettings) -> Finding:
    """Say nothing to nobody on a topic of the agent's, and see whether the broker takes it."""
    if mqtt.protocol is MqttProtocol.V311:
        return skip("with MQTT 3.1.1 no broker tells")
    try:
        base = Topics(mqtt.base_topic, agent.id or known_agent_id(agent)).base
    except (StatusError, StoreError):
        return skip("the agent has not run here yet: its id is not known")
    try:
        answer = _Probe(mqtt, f"{base}/doctor").answer()
    except OSError as error:
        return fail(f"no connection: {error}", "See the lines above.")
    if answer is None:
        return skip("the broker did not tell; it may speak MQTT 3.1.1 only")
    if answer.is_failure:
        return fail(
            f"may not write below {base}: {answer}",
            "Set agent.id to the name that the broker's rules have, mostly the user name, or change these.",
        )
    return ok(f"may write below {base}")


class _Probe:
    """One message that is not kept, with QoS 1, for the sake of its receipt."""

    def __init__(self, mqtt: MqttSettings, topic: str) -> None:
        self._mqtt = mqtt
        self._topic = topic
        self._answer: ReasonCode | None = None

    def answer(self) -> ReasonCode | None:
        """Return the broker's word on it; None where none came.

        Raises:
            OSError: there is no connection.
        """
        client = mqtt_client(self._mqtt, MQTTProtocolVersion.MQTTv5, "doctor")
        client.on_connect = self._on_connect
        client.on_publish = self._on_publish
        client.connect(self._mqtt.host, self._mqtt.effective_port)
        end = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < end and client.loop(timeout=0.2) is MQTTErrorCode.MQTT_ERR_SUCCESS:
            pass
        return self._answer

    def _on_connect(
        self, client: Client, _data: object, _flags: object, reason: ReasonCode, _more: object
    ) -> None:
        if reason.is_failure:
            client.disconnect()
        else:
            client.publish(self._topic, b"", qos=1)

    def _on_publish(
        self, client: Client, _data: object, _number: int, reason: ReasonCode, _more: object
    ) -> None:
        self._answer = reason
        client.disconnect()
