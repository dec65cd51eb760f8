"""A folder of credentials, what is in it, and a clock that tests can turn."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from thermal2mqtt.credentials import Applicant, Credentials, Method, Place, Role


@dataclass
class Calendar:
    """A day that tests choose."""

    today: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        """Return now."""
        return self.today

    def turn(self, days: float) -> None:
        """Let days pass."""
        self.today += timedelta(days=days)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the lock."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != ".lock"]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def users(folder: Path) -> set[str]:
    """Return who stands in the access control file."""
    lines = (folder / "broker/acl").read_text().splitlines()
    return {line.removeprefix("user ") for line in lines if line.startswith("user ")}


def passwords(folder: Path) -> dict[str, str]:
    """Return the password file: name -> hash."""
    return dict(line.split(":") for line in (folder / "broker/passwords").read_text().splitlines())


def trusted(folder: Path) -> list[x509.Certificate]:
    """Return the authorities that the broker trusts."""
    return x509.load_pem_x509_certificates((folder / "broker/ca.crt").read_bytes())


def certificate_of(folder: Path, name: str) -> x509.Certificate:
    """Return what a client was handed."""
    return x509.load_pem_x509_certificate((folder / f"clients/{name}/client.crt").read_bytes())


def is_refused(folder: Path, certificate: x509.Certificate) -> bool:
    """Tell whether the broker's list takes a certificate back."""
    marker = b"-----END X509 CRL-----\n"
    lists = (folder / "broker/crl.pem").read_bytes().split(marker)[:-1]
    found = [x509.load_pem_x509_crl(text + marker) for text in lists]
    return any(it.get_revoked_certificate_by_serial_number(certificate.serial_number) for it in found)


@pytest.fixture
def calendar() -> Calendar:
    """Return the clock of the credentials."""
    return Calendar()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that is not there yet."""
    return tmp_path / "credentials"


@pytest.fixture
def credentials(folder: Path, calendar: Calendar) -> Credentials:
    """Return fresh credentials of a broker, with an agent of each kind."""
    made = Credentials(folder, calendar)
    made.create(Place(("mqtt.lan", "192.168.1.5")))
    made.add(Applicant("cellar", Role.AGENT, Method.PASSWORD))
    made.add(Applicant("attic", Role.AGENT, Method.CERTIFICATE))
    return made
