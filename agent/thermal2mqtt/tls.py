"""The TLS context of every connection to the broker: the agent's own and those of the command line."""

import re
import ssl
from pathlib import Path

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.mqtt import MqttTls


class TlsError(Thermal2mqttError):
    """A file under `mqtt.tls` cannot be used; the text names the setting."""


class _TidySocket(ssl.SSLSocket):
    """Closes itself when the handshake fails, which paho leaves to chance."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 (the base class's signature)
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def tls_context(settings: MqttTls) -> ssl.SSLContext | None:
    """Return the context for these settings; None where the connection is not encrypted.

    Made anew for each connection, so that a renewed certificate is taken up without a restart.

    Raises:
        TlsError: a file cannot be read or is no certificate; names the setting.
    """
    if not settings.enabled:
        return None
    context = _verifying(settings.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _TidySocket
    if settings.alpn is not None:
        context.set_alpn_protocols([settings.alpn])
    if settings.certificate_file is not None:
        _prove(context, settings.certificate_file, settings.key_file)
    return context


def handshake_failure(error: ssl.SSLError) -> str:
    """Return in words why a broker and we found no common ground, and what to set."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its certificate is refused: {error.verify_message.rstrip('.')}; set mqtt.tls.ca_file to the "
            "authority that signed it, and mqtt.host to a name in it"
        )
    return f"{_reason(error)}; correct mqtt.port (8883 as a rule), or set mqtt.tls.enabled: false"


def _verifying(ca_file: Path | None) -> ssl.SSLContext:
    if ca_file is not None:
        _look_at("mqtt.tls.ca_file", ca_file)
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise TlsError(
            f"mqtt.tls.ca_file {ca_file} cannot be used: {_reason(error)}; it must be a PEM file "
            "(-----BEGIN CERTIFICATE-----)"
        ) from error


def _prove(context: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    _look_at("mqtt.tls.certificate_file", certificate)
    if key is not None:
        _look_at("mqtt.tls.key_file", key)

    def passphrase() -> str:
        # Without this OpenSSL asks on the terminal, where an agent has nobody.
        raise TlsError(
            f"mqtt.tls.key_file {key or certificate} is encrypted and nobody can give its passphrase: "
            "take one without (openssl pkey -in KEY -out NEW), which only the agent may read"
        )

    try:
        context.load_cert_chain(certificate, key, passphrase)
    except (OSError, ssl.SSLError) as error:
        raise TlsError(
            f"mqtt.tls.certificate_file {certificate} with key_file {key} cannot be used: {_reason(error)}; "
            "both must be PEM files, and the key that of the certificate"
        ) from error


def _look_at(setting: str, file: Path) -> None:
    """Raise a `TlsError` that tells what to do where the file cannot be read: OpenSSL does not say which."""
    try:
        file.open("rb").close()
    except PermissionError as error:
        raise TlsError(
            f"{setting} {file} cannot be read: {error.strerror}; make it readable for the user that runs the "
            "agent (docs/broker.md), or, where this is a command, run it with sudo"
        ) from error
    except OSError as error:
        raise TlsError(f"{setting} {file} cannot be read: {error.strerror}; correct the path") from error


def _reason(error: OSError) -> str:
    """Return OpenSSL's words without the lines of its source."""
    said = error.strerror or str(error) or type(error).__name__
    return re.sub(r"^\[[^]]*\] | \(_ssl\.c:\d+\)", "", said)
