"""The list of what was issued."""

import pytest

from tests.agent.credentials.conftest import Calendar
from thermal2mqtt.credentials import Applicant, Credentials, Method, Role, Standing, entries


@pytest.mark.parametrize(
    ("days", "left", "standing"),
    [
        (0, 730, Standing.GOOD),
        (700, 30, Standing.GOOD),
        (701, 29, Standing.SOON),
        (729.5, 0, Standing.SOON),
        (730, 0, Standing.EXPIRED),
        (731, -1, Standing.EXPIRED),
    ],
)
def test_a_certificate_says_how_long_it_holds(
    credentials: Credentials, calendar: Calendar, days: float, left: int, standing: Standing
) -> None:
    """It is told about a month before, and once it has expired."""
    calendar.turn(days)
    found = {entry.name: entry for entry in entries(credentials.record, calendar())}
    assert (found["attic"].days_left, found["attic"].standing) == (left, standing)
    assert found["broker"].standing is standing
    assert found["authority 1"].standing is Standing.GOOD


def test_a_password_does_not_expire(credentials: Credentials, calendar: Calendar) -> None:
    """However old it is."""
    calendar.turn(5000)
    found = {entry.name: entry for entry in entries(credentials.record, calendar())}
    cellar = found["cellar"]
    assert (cellar.expires, cellar.days_left, cellar.standing) == (None, None, Standing.GOOD)


def test_everything_is_listed_in_order(credentials: Credentials, calendar: Calendar) -> None:
    """Authorities, the broker, then clients by name, with who signed them and whom a bridge speaks for."""
    credentials.renew_authority()
    credentials.add(Applicant("site-b", Role.BRIDGE, Method.CERTIFICATE, ("pump",)))
    found = list(entries(credentials.record, calendar()))
    names = ["authority 1", "authority 2", "broker", "attic", "cellar", "site-b"]
    assert [entry.name for entry in found] == names
    assert [entry.authority for entry in found] == [1, 2, 1, 1, None, 2]
    assert found[-1].agents == ("pump",)
