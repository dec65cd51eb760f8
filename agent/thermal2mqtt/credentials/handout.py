"""What a client is handed: a folder of files to be carried to its machine."""

from collections.abc import Iterator

from thermal2mqtt.credentials.authority import Signed
from thermal2mqtt.credentials.record import Client, Method, Record, Role

AUTHORITY_FILE = "ca.crt"
CERTIFICATE_FILE = "client.crt"
KEY_FILE = "client.key"
PASSWORD_FILE = "password"  # noqa: S105 - a file's name
ENVIRONMENT_FILE = "environment"

PASSWORD_PORT = 8883
CERTIFICATE_PORT = 8884
"""The listeners of the configurations in `mosquitto/`."""


def port_of(method: Method) -> int:
    """Return the broker's port for this way of proving who one is."""
    return PASSWORD_PORT if method is Method.PASSWORD else CERTIFICATE_PORT


def handout(record: Record, client: Client, secret: str | Signed) -> dict[str, bytes]:
    """Return the files that prove a client, by name; without the authority's, which changes by itself.

    Args:
        record: everything that was issued.
        client: who it is for.
        secret: its new password or certificate.
    """
    if isinstance(secret, str):
        files = {PASSWORD_FILE: f"{secret}\n".encode()}
    else:
        files = {CERTIFICATE_FILE: secret.certificate_pem, KEY_FILE: secret.key_pem}
    if client.role is Role.AGENT:
        lines = [f"{name}='{value}'\n" for name, value in _settings(record, client, secret)]
        files[ENVIRONMENT_FILE] = "".join(lines).encode()
    return files


def _settings(record: Record, client: Client, secret: str | Signed) -> Iterator[tuple[str, str]]:
    """Yield the agent's settings as variables: systemd, a shell and docker compose read them alike."""
    yield "THERMAL2MQTT_AGENT__ID", client.name
    yield "THERMAL2MQTT_MQTT__HOST", record.hosts[0]
    yield "THERMAL2MQTT_MQTT__PORT", str(port_of(client.method))
    yield "THERMAL2MQTT_MQTT__BASE_TOPIC", record.base_topic
    yield "THERMAL2MQTT_HOMEASSISTANT__DISCOVERY_PREFIX", record.discovery_prefix
    yield "THERMAL2MQTT_MQTT__USERNAME", client.name
    if isinstance(secret, str):
        yield "THERMAL2MQTT_MQTT__PASSWORD", secret
    yield "THERMAL2MQTT_MQTT__TLS__ENABLED", "true"
    yield "THERMAL2MQTT_MQTT__TLS__CA_FILE", f"{client.files_at}/{AUTHORITY_FILE}"
    if client.method is Method.CERTIFICATE:
        yield "THERMAL2MQTT_MQTT__TLS__CERTIFICATE_FILE", f"{client.files_at}/{CERTIFICATE_FILE}"
        yield "THERMAL2MQTT_MQTT__TLS__KEY_FILE", f"{client.files_at}/{KEY_FILE}"
