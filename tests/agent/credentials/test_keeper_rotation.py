"""Credentials that are rotated, taken back or run out, down to the authority itself."""

from pathlib import Path

import pytest

from tests.agent.credentials.conftest import (
    Calendar,
    certificate_of,
    contents,
    is_refused,
    passwords,
    trusted,
    users,
)
from thermal2mqtt.credentials import Applicant, Credentials, CredentialsError, Method, Role


def test_a_rotation_changes_one_and_no_other(credentials: Credentials, folder: Path) -> None:
    """A new password or certificate for its holder; what others have is as it was."""
    before = contents(folder)
    credentials.rotate("cellar")
    credentials.rotate("attic")
    after = contents(folder)
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {
        "credentials.json",
        "broker/passwords",
        "broker/crl.pem",
        *(f"clients/cellar/{it}" for it in ("password", "environment")),
        *(f"clients/attic/{it}" for it in ("client.crt", "client.key")),
    }


def test_a_rotated_certificate_holds_on_unless_it_is_revoked(credentials: Credentials, folder: Path) -> None:
    """Whoever is in no hurry has time; with --revoke all earlier ones end, however many there were."""
    first = certificate_of(folder, "attic")
    credentials.rotate("attic")
    second = certificate_of(folder, "attic")
    assert not is_refused(folder, first)
    credentials.rotate("attic", revoke=True)
    third = certificate_of(folder, "attic")
    assert [is_refused(folder, it) for it in (first, second, third)] == [True, True, False]


def test_what_has_expired_needs_no_revoking(credentials: Credentials, calendar: Calendar) -> None:
    """The list of what is refused has an end."""
    calendar.turn(800)
    credentials.rotate("attic")
    assert credentials.record.client("attic").earlier == ()
    credentials.rotate("attic", revoke=True)
    assert len(credentials.record.revoked) == 1


def test_who_is_removed_leaves_nothing(credentials: Credentials, folder: Path) -> None:
    """No rule, no password, no files; its certificates are refused also if the name comes back."""
    stolen = certificate_of(folder, "attic")
    credentials.remove("attic")
    credentials.remove("cellar")
    assert (users(folder), passwords(folder)) == (set(), {})
    assert not list((folder / "clients").iterdir())
    credentials.add(Applicant("attic", Role.AGENT, Method.CERTIFICATE))
    assert is_refused(folder, stolen)
    assert not is_refused(folder, certificate_of(folder, "attic"))


def test_an_authority_rolls_over_in_steps(credentials: Credentials, folder: Path) -> None:
    """Both are trusted until nothing rests on the old one; it is not let go before."""
    credentials.rotate("attic", revoke=True)
    old = trusted(folder)[0]
    with pytest.raises(CredentialsError, match="renew-authority"):
        credentials.retire_authority()
    credentials.renew_authority()
    assert len(trusted(folder)) == 2
    assert (folder / "clients/cellar/ca.crt").read_bytes() == (folder / "broker/ca.crt").read_bytes()
    with pytest.raises(CredentialsError, match="taking over already"):
        credentials.renew_authority()
    with pytest.raises(CredentialsError, match="rotate broker, attic first"):
        credentials.retire_authority()
    credentials.rotate("broker")
    credentials.rotate("attic")
    certificate_of(folder, "attic").verify_directly_issued_by(trusted(folder)[1])
    credentials.retire_authority()
    assert len(trusted(folder)) == 1
    assert old not in trusted(folder)
    assert [file.name for file in (folder / "authority").iterdir()] == ["2.key"]
    assert credentials.record.revoked == ()


def test_a_lost_key_of_the_authority_is_told(credentials: Credentials, folder: Path) -> None:
    """Nothing can be signed without it."""
    (folder / "authority/1.key").unlink()
    with pytest.raises(CredentialsError, match=r"1\.key"):
        credentials.rotate("attic")


def test_an_authority_that_has_expired_is_followed_by_another(
    credentials: Credentials, folder: Path, calendar: Calendar
) -> None:
    """It signs nothing that would be worth nothing; the way out is told, and leads out."""
    calendar.turn(3651)
    before = contents(folder)
    for name in ("broker", "attic"):
        with pytest.raises(CredentialsError, match="renew-authority"):
            credentials.rotate(name)
    assert contents(folder) == before
    credentials.renew_authority()
    for name in ("broker", "attic"):
        credentials.rotate(name)
    credentials.retire_authority()
    assert certificate_of(folder, "attic").not_valid_after_utc > calendar()
