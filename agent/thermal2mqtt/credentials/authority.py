"""Certificates: an authority of one's own, what it signs, and the list of what it takes back.

Keys are ECDSA on P-256, which every TLS 1.3 client has and a Raspberry Pi signs with in a millisecond.
Extensions follow RFC 5280, strictly: Python 3.13 refuses certificates without key identifiers.
"""

import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from thermal2mqtt.credentials.errors import CredentialsError

EARLIER = timedelta(days=1)
"""Certificates hold from the day before: a Raspberry Pi without a clock lives a little in the past."""


@dataclass(frozen=True, slots=True)
class Signer:
    """An authority with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def of(cls, certificate: bytes, key: bytes) -> "Signer":
        """Return the authority from its two PEM files.

        Raises:
            CredentialsError: they are none, or do not belong together.
        """
        try:
            loaded = load_pem_private_key(key, password=None)
            signer = x509.load_pem_x509_certificate(certificate)
        except (ValueError, TypeError) as error:
            raise CredentialsError(f"the authority's key cannot be used: {error}") from error
        if not isinstance(loaded, ec.EllipticCurvePrivateKey) or loaded.public_key() != signer.public_key():
            raise CredentialsError(
                "the authority's key is not that of its certificate: put the whole folder back from a backup"
            )
        return cls(signer, loaded)

    @property
    def certificate_pem(self) -> bytes:
        """The certificate, as clients get it."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key, as it is kept."""
        return _key_pem(self.key)


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate that was just made, with its key."""

    certificate_pem: bytes
    key_pem: bytes
    serial: int
    expires: datetime


def make_authority(now: datetime, days: int) -> Signer:
    """Return a new authority, which may sign certificates of brokers and clients but no further authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"thermal2mqtt authority {secrets.token_hex(4)}")
    builder = _builder(name, name, key, key, now, now + timedelta(days=days))
    usage = _usage(sign_certificates=True)
    certificate = (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, SHA256())
    )
    return Signer(certificate, key)


def sign_broker(signer: Signer, hosts: Sequence[str], now: datetime, days: int) -> Signed:
    """Return a certificate that proves a broker, for each of its host names and IP addresses.

    Raises:
        CredentialsError: the authority has expired.
    """
    names = x509.SubjectAlternativeName([_host(host) for host in hosts])
    return _sign(signer, hosts[0], ExtendedKeyUsageOID.SERVER_AUTH, now, days, names)


def sign_client(signer: Signer, name: str, now: datetime, days: int) -> Signed:
    """Return a certificate that proves a client; the broker takes its common name for the user name.

    Raises:
        CredentialsError: the authority has expired.
    """
    return _sign(signer, name, ExtendedKeyUsageOID.CLIENT_AUTH, now, days)


def revocation_list(signer: Signer, revoked: Iterable[tuple[int, datetime]], now: datetime) -> bytes:
    """Return the PEM list of what an authority takes back: (serial, since when).

    It holds as long as its authority: a broker refuses every client once the list has expired.
    """
    authority = signer.certificate
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(now - EARLIER)
        .next_update(max(authority.not_valid_after_utc, now))
        .add_extension(_issued_by(signer.key), critical=False)
        .add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
    )
    for serial, since in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(signer.key, SHA256()).public_bytes(Encoding.PEM)


def _sign(
    signer: Signer,
    name: str,
    purpose: x509.ObjectIdentifier,
    now: datetime,
    days: int,
    names: x509.SubjectAlternativeName | None = None,
) -> Signed:
    latest = signer.certificate.not_valid_after_utc
    if latest <= now:
        raise CredentialsError(
            f"the authority has expired on {latest:%Y-%m-%d} and signs nothing: make the next with "
            f"`thermal2mqtt credentials renew-authority`"
        )
    key = ec.generate_private_key(ec.SECP256R1())
    expires = min(now + timedelta(days=days), latest)
    builder = _builder(_name(name), signer.certificate.subject, key, signer.key, now, expires)
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    )
    if names is not None:
        builder = builder.add_extension(names, critical=False)
    certificate = builder.sign(signer.key, SHA256())
    return Signed(certificate.public_bytes(Encoding.PEM), _key_pem(key), certificate.serial_number, expires)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    expires: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(expires)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_issued_by(issuer_key), critical=False)
    )


def _issued_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
