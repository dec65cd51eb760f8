"""The TLS context of every connection to the broker: the agent's own and those of the command line."""

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
        try:
            context.load_cert_chain(settings.certificate_file, settings.key_file)
        except (OSError, ssl.SSLError) as error:
            raise TlsError(
                f"mqtt.tls.certificate_file {settings.certificate_file} with key_file {settings.key_file} "
                f"cannot be used: {_reason(error)}"
            ) from error
    return context


def _verifying(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise TlsError(
            f"mqtt.tls.ca_file {ca_file} cannot be used: {_reason(error)}; it must be a PEM file"
        ) from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
