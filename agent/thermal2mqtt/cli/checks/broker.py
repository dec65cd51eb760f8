"""The way to the broker: name, port, certificate. Each has a line, so that the broken step is seen."""

import datetime as dt
import socket
import ssl

from thermal2mqtt.cli.checks.finding import Finding, fail, ok, warn
from thermal2mqtt.cli.mqtt_client import CONNECT_SECONDS, tls_context
from thermal2mqtt.settings.mqtt import MqttSettings

EXPIRY_DAYS = 14
"""A certificate that ends within this is told about."""


def name(mqtt: MqttSettings) -> Finding:
    """Check that the broker's name leads to an address."""
    try:
        found = socket.getaddrinfo(mqtt.host, mqtt.effective_port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # a label over 63 characters cannot even be encoded
        return fail(f"{mqtt.host}: {_reason(error)}", "Correct mqtt.host, or use the broker's IP address.")
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return ok(f"{mqtt.host} is {', '.join(addresses)}")


def port(mqtt: MqttSettings) -> Finding:
    """Check that something listens there."""
    place = f"{mqtt.host}:{mqtt.effective_port}"
    try:
        with _socket(mqtt):
            return ok(f"{place} is open")
    except ConnectionRefusedError:
        return fail(f"{place}: nothing listens", "Start the broker, or correct mqtt.host and mqtt.port.")
    except OSError as error:
        return fail(f"{place}: {_reason(error)}", "Check the network and the broker's firewall.")


def tls(mqtt: MqttSettings, now: dt.datetime) -> Finding:
    """Check the broker's certificate against the authority that the settings trust, and when it ends."""
    if not mqtt.tls.enabled:
        return ok("off: everything travels in the clear")
    try:
        context = tls_context(mqtt.tls)
    except OSError as error:  # ssl.SSLError is one
        return fail(f"a file under mqtt.tls: {_reason(error)}", "Correct the files named there.")
    try:
        with _socket(mqtt) as plain, context.wrap_socket(plain, server_hostname=mqtt.host) as encrypted:
            return _certificate(encrypted, now)
    except ssl.SSLCertVerificationError as error:
        return fail(
            f"certificate refused: {error.verify_message}",
            "Set mqtt.tls.ca_file to the authority that signed it, and mqtt.host to the name in it.",
        )
    except OSError as error:
        advice = "Correct mqtt.port (8883 as a rule), or set mqtt.tls.enabled: false."
        return fail(f"no TLS there: {_reason(error)}", advice)


def _socket(mqtt: MqttSettings) -> socket.socket:
    return socket.create_connection((mqtt.host, mqtt.effective_port), timeout=CONNECT_SECONDS)


def _certificate(encrypted: ssl.SSLSocket, now: dt.datetime) -> Finding:
    certificate = encrypted.getpeercert() or {}
    ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), tz=dt.UTC)
    found = f"{encrypted.version()}, certificate good until {ends:%Y-%m-%d}"
    if ends - now < dt.timedelta(days=EXPIRY_DAYS):
        return warn(found, "Renew the broker's certificate.")
    return ok(found)


def _reason(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
