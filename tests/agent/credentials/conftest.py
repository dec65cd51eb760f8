"""A folder of credentials, and a clock that tests can turn."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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
