"""Who may be named in credentials, and what a broker may be called."""

from pathlib import Path

import pytest

from tests.agent.credentials.conftest import Calendar, contents
from thermal2mqtt.credentials import Applicant, Credentials, CredentialsError, Method, Place, Role


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


@pytest.mark.parametrize("name", ["nobody", "Cellar"])
def test_who_is_unknown_is_told(credentials: Credentials, name: str) -> None:
    """With those who are known."""
    with pytest.raises(CredentialsError, match="those who have: broker, attic, cellar"):
        credentials.rotate(name)
