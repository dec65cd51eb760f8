"""A folder of credentials from its making on: what the broker's files say after each change."""

from pathlib import Path

import pytest

from tests.agent.credentials.conftest import Calendar, contents, passwords, users
from thermal2mqtt.credentials import Applicant, Credentials, CredentialsError, Method, Place, Role


def test_a_fresh_folder_has_what_the_broker_reads(credentials: Credentials, folder: Path) -> None:
    """And what each client is handed; no file is read by others."""
    assert contents(folder).keys() == {
        "credentials.json",
        "authority/1.key",
        *(f"broker/{it}" for it in ("ca.crt", "server.crt", "server.key", "passwords", "acl", "crl.pem")),
        *(f"clients/cellar/{it}" for it in ("ca.crt", "password", "environment")),
        *(f"clients/attic/{it}" for it in ("ca.crt", "client.crt", "client.key", "environment")),
    }
    assert {path.stat().st_mode & 0o077 for path in [folder, *folder.rglob("*")]} == {0}
    assert users(folder) == {"attic", "cellar"}
    assert passwords(folder).keys() == {"cellar"}
    assert credentials.record.newest.number == 1


def test_no_secret_is_on_record(credentials: Credentials, folder: Path) -> None:
    """Neither a password nor a key."""
    password = (folder / "clients/cellar/password").read_text().strip()
    record = (folder / "credentials.json").read_text()
    assert password not in record
    assert "PRIVATE KEY" not in record
    assert credentials.record.client("cellar").password_hash is not None


@pytest.mark.parametrize("left", ["credentials.json", "authority/1.key", "broker/acl", "clients/x/password"])
def test_nothing_is_overwritten(folder: Path, calendar: Calendar, left: str) -> None:
    """Where anything of an earlier folder lies, a new one is refused and nothing is touched."""
    (folder / left).parent.mkdir(parents=True)
    (folder / left).write_text("precious")
    before = contents(folder)
    with pytest.raises(CredentialsError, match="nothing is overwritten"):
        Credentials(folder, calendar).create(Place(("mqtt.lan",)))
    assert contents(folder) == before


def test_a_folder_without_credentials_is_told(folder: Path) -> None:
    """With how to make some, and nothing is left there."""
    with pytest.raises(CredentialsError, match="thermal2mqtt credentials create"):
        Credentials(folder).remove("cellar")
    assert not folder.exists()


@pytest.mark.parametrize("text", ["", "{}", '{"schema": 2}', "not JSON"])
def test_a_damaged_record_is_told(credentials: Credentials, folder: Path, text: str) -> None:
    """And not replaced: it is what everything else is made from."""
    (folder / "credentials.json").write_text(text)
    with pytest.raises(CredentialsError, match=r"damaged .* from a backup"):
        credentials.rotate("cellar")
    assert (folder / "credentials.json").read_text() == text


def test_every_change_says_what_is_left_to_do(credentials: Credentials, folder: Path) -> None:
    """Above all that the broker has to read it, and where the files lie."""
    added = credentials.add(Applicant("house", Role.HOME_ASSISTANT, Method.PASSWORD))
    assert added.folder == folder / "clients/house"
    assert "reload" in added.steps[0]
    assert "8883" in added.steps[1]
    rotated = credentials.rotate("attic")
    assert not any("reload" in step for step in rotated.steps)
    assert any("reload" in step for step in credentials.rotate("attic", revoke=True).steps)
    renewed = credentials.renew_authority()
    assert any("Rotate attic and" in step for step in renewed.steps)
    assert any("First carry" in step for step in credentials.rotate("broker").steps)


def test_files_that_systemd_hands_over_are_carried_to_where_it_takes_them(credentials: Credentials) -> None:
    """Nobody can put a file below /run/credentials: systemd makes that folder anew at each start."""
    at = "/run/credentials/thermal2mqtt.service"
    added = credentials.add(Applicant("loft", Role.AGENT, Method.CERTIFICATE, files_at=at))
    assert "the rest to /etc/thermal2mqtt/tls, with packaging/systemd/certificate.conf" in added.steps[1]


def test_what_the_owner_adds_stays(credentials: Credentials, folder: Path) -> None:
    """Rules and passwords of other devices are behind those of the tool after each change."""
    (folder / "acl.local").write_text("user zigbee2mqtt\ntopic readwrite zigbee2mqtt/#\n")
    (folder / "passwords.local").write_text("zigbee2mqtt:$7$101$abc$def\n")
    for _ in range(2):
        credentials.rotate("cellar")
        assert users(folder) == {"attic", "cellar", "zigbee2mqtt"}
        assert (folder / "broker/passwords").read_text().endswith("\nzigbee2mqtt:$7$101$abc$def\n")


def test_what_a_crash_left_half_is_made_whole_by_the_next_change(
    credentials: Credentials, folder: Path
) -> None:
    """The broker's files come from the record, which is written first; a client without files is rotated."""
    whole = contents(folder)
    for name in ("acl", "passwords", "crl.pem", "ca.crt"):
        (folder / "broker" / name).unlink()
    for file in (folder / "clients/cellar").iterdir():
        file.unlink()
    credentials.rotate("cellar")
    assert contents(folder).keys() == whole.keys()
    assert (folder / "broker/acl").read_bytes() == whole["broker/acl"]
