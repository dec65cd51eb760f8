"""Certificates from the settings."""

import ssl
import subprocess
from pathlib import Path

import pytest

from thermal2mqtt.mqtt import MqttError
from thermal2mqtt.mqtt.tls import tls_context
from thermal2mqtt.settings.mqtt import MqttTls


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Return a certificate and its key."""
    certificate, key = tmp_path / "agent.pem", tmp_path / "agent.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-subj", "/CN=agent", "-keyout", key, "-out", certificate],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    return certificate, key


def test_without_tls_there_is_no_context() -> None:
    """The connection is as it is set: not encrypted unless asked for."""
    assert tls_context(MqttTls()) is None


def test_a_context_verifies_and_refuses_old_versions(pair: tuple[Path, Path]) -> None:
    """Certificate and name are checked; what is older than TLS 1.2 is not spoken."""
    certificate, key = pair
    context = tls_context(
        MqttTls(enabled=True, ca_file=certificate, certificate_file=certificate, key_file=key)
    )
    assert context is not None
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert [entry["subject"] for entry in context.get_ca_certs()] == [((("commonName", "agent"),),)]


def test_a_file_that_cannot_be_used_is_named(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """With the setting that it stands in."""
    certificate, _ = pair
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("nothing")
    with pytest.raises(MqttError, match=r"mqtt\.tls\.ca_file .*nonsense\.pem"):
        tls_context(MqttTls(enabled=True, ca_file=nonsense))
    with pytest.raises(MqttError, match=r"mqtt\.tls\.certificate_file .*agent\.pem .*nonsense\.pem"):
        tls_context(MqttTls(enabled=True, certificate_file=certificate, key_file=nonsense))
