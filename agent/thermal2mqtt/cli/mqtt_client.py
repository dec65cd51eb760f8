"""An MQTT client of the command line's own: it looks at the broker as anybody else would."""

import secrets

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.tls import tls_context

CONNECT_SECONDS = 4.0


def mqtt_client(
    mqtt: MqttSettings, version: MQTTProtocolVersion, purpose: str, *, reconnect: bool = False
) -> Client:
    """Return a client with the settings' credentials and encryption, not yet connected.

    Args:
        mqtt: the broker and how to get in.
        version: the MQTT version to speak.
        purpose: stands in the client id, which the broker's log shows; unless the settings have one, since
            a broker whose rules name it takes no other, and parts with the agent for it.
        reconnect: whether its loop connects again after a loss.

    Raises:
        TlsError: a certificate file cannot be used.
    """
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=mqtt.client_id or f"thermal2mqtt-{purpose}-{secrets.token_hex(4)}",
        protocol=version,
        transport=mqtt.transport.value,
        reconnect_on_failure=reconnect,
    )
    client.ws_set_options(mqtt.websocket_path)
    client.connect_timeout = CONNECT_SECONDS
    if mqtt.username is not None:
        password = None if mqtt.password is None else mqtt.password.get_secret_value()
        client.username_pw_set(mqtt.username, password)
    if (context := tls_context(mqtt.tls)) is not None:
        client.tls_set_context(context)
    return client
