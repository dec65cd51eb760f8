"""Certificates from the settings."""

import errno
import os
import ssl
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from thermal2mqtt.settings.mqtt import MqttTls
from thermal2mqtt.tls import TlsError, handshake_failure, tls_context


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Return a certificate and its key."""
    certificate, key = tmp_path / "agent.pem", tmp_path / "agent.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-subj", "/CN=agent", "-keyout", key, "-out", certificate],
        check=True, capture_output=True, timeout=100,
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
    with pytest.raises(TlsError, match=r"mqtt\.tls\.ca_file .*nonsense\.pem"):
        tls_context(MqttTls(enabled=True, ca_file=nonsense))
    with pytest.raises(TlsError, match=r"mqtt\.tls\.certificate_file .*agent\.pem .*nonsense\.pem"):
        tls_context(MqttTls(enabled=True, certificate_file=certificate, key_file=nonsense))


def test_a_file_without_the_right_to_read_it_says_who_needs_it(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that root keeps is no broken file."""
    certificate, key = pair
    opened = Path.open

    def refuse_the_key(path: Path, *how: Any) -> Any:
        # As for a service's own user; who runs the tests may be root, whom no mode keeps out.
        if path == key:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(path, *how)

    monkeypatch.setattr(Path, "open", refuse_the_key)
    with pytest.raises(TlsError, match=r"key_file .*agent\.key cannot be read: Permission denied; make it"):
        tls_context(MqttTls(enabled=True, certificate_file=certificate, key_file=key))


def test_of_two_files_the_one_that_is_missing_is_named(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """OpenSSL says only that a file is missing."""
    certificate, _ = pair
    missing = tmp_path / "missing.key"
    with pytest.raises(TlsError, match=r"^mqtt\.tls\.key_file .*missing\.key cannot be read: No such file"):
        tls_context(MqttTls(enabled=True, certificate_file=certificate, key_file=missing))


def test_an_encrypted_key_is_refused_and_nobody_is_asked(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """A service has no terminal on which OpenSSL could ask for the passphrase."""
    certificate, key = pair
    locked = tmp_path / "locked.key"
    subprocess.run(
        ["openssl", "pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked],
        check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    with pytest.raises(TlsError, match=r"locked\.key is encrypted .*openssl pkey"):
        tls_context(MqttTls(enabled=True, certificate_file=certificate, key_file=locked))


def test_reasons_are_words_and_no_source_lines(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """Nobody needs to know OpenSSL's own files."""
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("nothing")
    with pytest.raises(TlsError) as caught:
        tls_context(MqttTls(enabled=True, certificate_file=pair[0], key_file=nonsense))
    assert "_ssl.c" not in str(caught.value)
    assert "the key that of the certificate" in str(caught.value)


def test_a_refused_certificate_is_told_with_what_to_set(pair: tuple[Path, Path]) -> None:
    """Whom the broker's certificate is from, and what it is for, is what people can set."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*pair)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = tls_context(MqttTls(enabled=True))
    assert context is not None
    client = context.wrap_bio(incoming, outgoing, server_hostname="broker.lan")
    accepting = server.wrap_bio(outgoing, incoming, server_side=True)
    with suppress(ssl.SSLWantReadError):
        client.do_handshake()
    with suppress(ssl.SSLWantReadError):
        accepting.do_handshake()
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        client.do_handshake()
    said = handshake_failure(caught.value)
    assert "its certificate is refused: self-signed certificate; set mqtt.tls.ca_file" in said
