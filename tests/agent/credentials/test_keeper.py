"""Credentials from their making to their end: what the broker's files say after each change."""

from pathlib import Path

import pytest
from cryptography import x509

from tests.agent.credentials.conftest import Calendar
from thermal2mqtt.credentials import Applicant, Credentials, CredentialsError, Method, Place, Role


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


def test_a_name_has_one_holder(credentials: Credentials, folder: Path) -> None:
    """A second one is refused, told what to do instead, and changes nothing."""
    before = contents(folder)
    with pytest.raises(CredentialsError, match="rotate cellar"):
        credentials.add(Applicant("cellar", Role.MONITOR, Method.CERTIFICATE))
    with pytest.raises(CredentialsError, match="the broker itself"):
        credentials.add(Applicant("broker", Role.AGENT, Method.PASSWORD))
    assert contents(folder) == before


def test_an_agent_has_one_who_speaks_for_it(credentials: Credentials) -> None:
    """Itself or one bridge: two would overwrite each other for ever."""
    bridge = Applicant("site-b", Role.BRIDGE, Method.CERTIFICATE, ("pump",))
    credentials.add(bridge)
    for applicant in (
        Applicant("site-c", Role.BRIDGE, Method.CERTIFICATE, ("fan", "pump")),
        Applicant("site-c", Role.BRIDGE, Method.CERTIFICATE, ("cellar",)),
        Applicant("pump", Role.AGENT, Method.PASSWORD),
    ):
        with pytest.raises(CredentialsError, match="already speaks through"):
            credentials.add(applicant)
    with pytest.raises(CredentialsError, match="already speaks through 'cellar'"):
        credentials.assign("site-b", ["pump", "cellar"])
    credentials.assign("site-b", ["pump", "fan"])
    assert credentials.record.client("site-b").agents == ("pump", "fan")


@pytest.mark.parametrize(
    ("role", "agents"), [(Role.BRIDGE, ()), (Role.AGENT, ("cellar2",)), (Role.MONITOR, ("pump",))]
)
def test_agents_go_with_bridges(credentials: Credentials, role: Role, agents: tuple[str, ...]) -> None:
    """A bridge has some, nobody else has any."""
    with pytest.raises(CredentialsError, match="--agent goes with --role bridge"):
        credentials.add(Applicant("newcomer", role, Method.PASSWORD, agents))


@pytest.mark.parametrize(
    ("applicant", "text"),
    [
        (Applicant("a/b", Role.AGENT, Method.PASSWORD), r"name cannot be 'a/b'; allowed: 1 to 64 characters"),
        (Applicant("+", Role.AGENT, Method.PASSWORD), r"name cannot be '\+'"),
        (Applicant("", Role.AGENT, Method.PASSWORD), r"name cannot be ''"),
        (Applicant("../up", Role.AGENT, Method.PASSWORD), "name cannot be"),
        (Applicant("b", Role.BRIDGE, Method.PASSWORD, ("#",)), "agents cannot be '#'; allowed: agent ids"),
        (
            Applicant("b", Role.AGENT, Method.PASSWORD, (), "rel"),
            "files_at cannot be 'rel'; allowed: an absolute",
        ),
        (Applicant("b", Role.AGENT, Method.PASSWORD, (), "/a'b"), "files_at cannot be"),
    ],
)
def test_a_name_that_is_none_is_refused(
    credentials: Credentials, folder: Path, applicant: Applicant, text: str
) -> None:
    """With what is allowed; above all what would be a wildcard, a path or a quote somewhere else."""
    before = contents(folder)
    with pytest.raises(CredentialsError, match=text):
        credentials.add(applicant)
    assert contents(folder) == before


@pytest.mark.parametrize(
    "place",
    [
        Place(("mqtt lan",)),
        Place(("mqtt.lan", "")),
        Place(("-x",)),
        Place(("mqtt.lan",), base_topic="a/#"),
        Place(("mqtt.lan",), base_topic="a'b"),
        Place(("mqtt.lan",), discovery_prefix="/x"),
    ],
)
def test_a_place_that_is_none_is_refused(folder: Path, calendar: Calendar, place: Place) -> None:
    """Before anything is made."""
    with pytest.raises(CredentialsError, match="allowed: "):
        Credentials(folder, calendar).create(place)
    assert contents(folder) == {}


@pytest.mark.parametrize("prefix", ["site", "site/thermal", "site/thermal/device"])
def test_discovery_lies_outside_of_what_agents_write(folder: Path, prefix: str) -> None:
    """Else an agent of the right name, such as `device`, could tell of another's entities."""
    base = "site/thermal" if prefix != "site" else "site"
    with pytest.raises(CredentialsError, match=f"discovery prefix {prefix!r} .* base topic {base!r}"):
        Credentials(folder).create(Place(("mqtt.lan",), base, prefix))
    assert not folder.exists()


def test_a_prefix_that_only_begins_alike_is_taken(folder: Path) -> None:
    """What counts are whole levels."""
    made = Credentials(folder)
    made.create(Place(("mqtt.lan",), "site/thermal", "site/thermal-devices"))
    assert made.record.discovery_prefix == "site/thermal-devices"


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


@pytest.mark.parametrize("name", ["nobody", "Cellar"])
def test_who_is_unknown_is_told(credentials: Credentials, name: str) -> None:
    """With those who are known."""
    with pytest.raises(CredentialsError, match="those who have: broker, attic, cellar"):
        credentials.rotate(name)


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


def test_a_lost_key_of_the_authority_is_told(credentials: Credentials, folder: Path) -> None:
    """Nothing can be signed without it."""
    (folder / "authority/1.key").unlink()
    with pytest.raises(CredentialsError, match=r"1\.key"):
        credentials.rotate("attic")


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
