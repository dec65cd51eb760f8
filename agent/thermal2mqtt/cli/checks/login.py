"""The broker's answer to CONNECT: whether it takes this agent, and which MQTT version it speaks."""

import time
from dataclasses import dataclass

from paho.mqtt.client import Client, ConnectFlags
from paho.mqtt.enums import MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from thermal2mqtt.cli.checks.finding import Finding, fail, ok, warn
from thermal2mqtt.cli.mqtt_client import mqtt_client
from thermal2mqtt.settings.mqtt import MqttProtocol, MqttSettings

ANSWER_SECONDS = 4.0

LARGEST_MESSAGE_BYTES = 32_768
"""Home Assistant's discovery with a full set of zones fits in this, and so does any image."""

_VERSIONS = {
    MqttProtocol.AUTO: (MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311),
    MqttProtocol.V5: (MQTTProtocolVersion.MQTTv5,),
    MqttProtocol.V311: (MQTTProtocolVersion.MQTTv311,),
}
SETTINGS = {
    MQTTProtocolVersion.MQTTv5: MqttProtocol.V5,
    MQTTProtocolVersion.MQTTv311: MqttProtocol.V311,
}
"""What `mqtt.protocol` is for a version."""

VERSION_NAMES = {MQTTProtocolVersion.MQTTv5: "MQTT 5", MQTTProtocolVersion.MQTTv311: "MQTT 3.1.1"}

# Reason codes of MQTT 5; paho translates those of 3.1.1.
_VERSION_REFUSED = 0x84
_CREDENTIALS_REFUSED = {0x86, 0x87}


@dataclass(slots=True)
class Answer:
    """What the broker said to CONNECT."""

    version: MQTTProtocolVersion
    """The version that was asked for."""

    reason: ReasonCode | None = None
    """None where no answer came."""

    largest_bytes: int | None = None
    """The longest packet that it takes; None where it does not tell."""


def login(mqtt: MqttSettings) -> Finding:
    """Check that the broker takes this agent, and tell which MQTT version it speaks."""
    try:
        return judge(mqtt, ask(mqtt))
    except OSError as error:
        return fail(f"no connection: {error}", "See the lines above.")


def ask(mqtt: MqttSettings) -> Answer:
    """Connect and leave again, with the newest MQTT version that settings and broker allow.

    Raises:
        OSError: there is no connection.
    """
    first, *others = _VERSIONS[mqtt.protocol]
    answer = _connect(mqtt, first)
    for version in others:
        if answer.reason is not None and answer.reason.value != _VERSION_REFUSED:
            break
        answer = _connect(mqtt, version)
    return answer


def judge(mqtt: MqttSettings, answer: Answer) -> Finding:
    """Tell what an answer means for this agent."""
    if answer.reason is None:
        return fail("no answer to CONNECT", _why_silent(mqtt))
    if answer.reason.value == _VERSION_REFUSED:
        return fail(f"the broker does not speak {VERSION_NAMES[answer.version]}", "Set mqtt.protocol: auto.")
    if answer.reason.value in _CREDENTIALS_REFUSED:
        who = "a client without a user name" if mqtt.username is None else f"user {mqtt.username!r}"
        return fail(f"the broker refuses {who}: {answer.reason}", remedy(mqtt))
    if answer.reason.is_failure:
        return fail(f"the broker refuses: {answer.reason}", "Its log says why.")
    return _accepted(answer)


def remedy(mqtt: MqttSettings) -> str:
    """Return what to do where the broker does not take who comes."""
    correct = "Correct mqtt.username and THERMAL2MQTT_MQTT__PASSWORD."
    if mqtt.password is None and mqtt.tls.certificate_file is None:
        # systemd hands the agent a password that a shell does not have.
        by_hand = "set -a; . /etc/thermal2mqtt/environment; set +a"
        return f"{correct} No password is set here: for a command by hand, as root: `{by_hand}`."
    return correct


def _accepted(answer: Answer) -> Finding:
    found = f"accepted, {VERSION_NAMES[answer.version]}"
    if answer.largest_bytes is None:
        return ok(found)
    found += f", messages up to {answer.largest_bytes} bytes"
    if answer.largest_bytes < LARGEST_MESSAGE_BYTES:
        return warn(found, f"Raise the broker's max_packet_size to {LARGEST_MESSAGE_BYTES} or more.")
    return ok(found)


def _why_silent(mqtt: MqttSettings) -> str:
    if mqtt.tls.enabled:
        return "Is it a broker? If it asks for a client certificate, set mqtt.tls.certificate_file."
    return "Is it a broker? If this port speaks TLS, set mqtt.tls.enabled: true."


def _connect(mqtt: MqttSettings, version: MQTTProtocolVersion) -> Answer:
    answer = Answer(version)

    def on_connect(
        client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        answer.reason = reason
        answer.largest_bytes = getattr(properties, "MaximumPacketSize", None)
        client.disconnect()

    client = mqtt_client(mqtt, version, "doctor")
    client.on_connect = on_connect
    client.connect(mqtt.host, mqtt.effective_port)
    end = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < end and client.loop(timeout=0.2) is MQTTErrorCode.MQTT_ERR_SUCCESS:
        pass
    return answer
