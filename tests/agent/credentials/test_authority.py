"""Certificates that brokers and clients take, judged by the verifier of another library's own."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import verification
from cryptography.x509.oid import NameOID

from thermal2mqtt.credentials.authority import (
    Signed,
    Signer,
    make_authority,
    revocation_list,
    sign_broker,
    sign_client,
)
from thermal2mqtt.credentials.errors import CredentialsError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def signer() -> Signer:
    """Return an authority."""
    return make_authority(NOW, 3650)


def certificate(signed: Signed) -> x509.Certificate:
    """Return what was signed."""
    return x509.load_pem_x509_certificate(signed.certificate_pem)


def policy(signer: Signer, at: datetime) -> verification.PolicyBuilder:
    """Return how somebody verifies who trusts this authority."""
    return verification.PolicyBuilder().store(verification.Store([signer.certificate])).time(at)


@pytest.mark.parametrize("host", ["mqtt.lan", "192.168.1.5", "fd00::5"])
def test_a_broker_is_believed_under_each_of_its_names(signer: Signer, host: str) -> None:
    """By name and by address of either version."""
    signed = sign_broker(signer, ("mqtt.lan", "192.168.1.5", "fd00::5"), NOW, 730)
    try:
        subject: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        subject = x509.DNSName(host)
    assert isinstance(subject, x509.DNSName | x509.IPAddress)
    policy(signer, NOW).build_server_verifier(subject).verify(certificate(signed), [])


def test_a_broker_is_not_believed_under_another_name(signer: Signer) -> None:
    """Nor is a client's certificate believed to be a broker's."""
    verifier = policy(signer, NOW).build_server_verifier(x509.DNSName("other.lan"))
    for signed in (sign_broker(signer, ("mqtt.lan",), NOW, 730), sign_client(signer, "other.lan", NOW, 730)):
        with pytest.raises(verification.VerificationError):
            verifier.verify(certificate(signed), [])


@pytest.mark.parametrize(("days", "good"), [(-2, False), (-0.5, True), (0, True), (729, True), (731, False)])
def test_a_client_is_believed_in_its_time(signer: Signer, days: float, good: bool) -> None:  # noqa: FBT001 - a parameter
    """From the day before, for a clock that is a little behind, until it expires."""
    signed = sign_client(signer, "attic", NOW, 730)
    found = certificate(signed)
    at = NOW + timedelta(days=days)
    assert (found.not_valid_before_utc <= at <= found.not_valid_after_utc) is good
    found.verify_directly_issued_by(signer.certificate)
    (name,) = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert name.value == "attic"


def test_nothing_outlives_its_authority() -> None:
    """Else it would stop one day without having expired."""
    signer = make_authority(NOW, 100)
    signed = sign_client(signer, "attic", NOW, 730)
    assert signed.expires == signer.certificate.not_valid_after_utc


def test_an_authority_makes_no_further_authority(signer: Signer) -> None:
    """Whoever steals a client's key cannot make certificates with it."""
    signed = certificate(sign_client(signer, "attic", NOW, 730))
    assert signed.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert signer.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_the_list_of_what_is_taken_back_holds_as_long_as_the_authority(signer: Signer) -> None:
    """A broker refuses everybody once it has expired."""
    signed = sign_client(signer, "attic", NOW, 730)
    crl = x509.load_pem_x509_crl(revocation_list(signer, [(signed.serial, NOW)], NOW))
    key = signer.certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert crl.is_signature_valid(key)
    assert crl.get_revoked_certificate_by_serial_number(signed.serial) is not None
    assert crl.get_revoked_certificate_by_serial_number(signed.serial + 1) is None
    assert crl.next_update_utc == signer.certificate.not_valid_after_utc


def test_a_key_belongs_to_its_certificate(signer: Signer) -> None:
    """What is handed out fits together, and two never share a key."""
    first, second = (sign_client(signer, "attic", NOW, 730) for _ in range(2))
    key = load_pem_private_key(first.key_pem, None)
    assert key.public_key() == certificate(first).public_key()
    assert first.key_pem != second.key_pem
    assert first.serial != second.serial


def test_an_authority_is_put_together_again(signer: Signer) -> None:
    """From its two files."""
    assert Signer.of(signer.certificate_pem, signer.key_pem).certificate == signer.certificate


@pytest.mark.parametrize("key", [b"", b"-----BEGIN PRIVATE KEY-----\nnot one\n-----END PRIVATE KEY-----\n"])
def test_a_damaged_key_is_told(signer: Signer, key: bytes) -> None:
    """In words."""
    with pytest.raises(CredentialsError, match="cannot be used"):
        Signer.of(signer.certificate_pem, key)


def test_a_key_of_another_authority_is_told(signer: Signer) -> None:
    """Before anything is signed with it."""
    with pytest.raises(CredentialsError, match="not that of its certificate"):
        Signer.of(signer.certificate_pem, make_authority(NOW, 1).key_pem)
