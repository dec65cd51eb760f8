"""Who asks for credentials, and whether they can have them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import ValidationError

from thermal2mqtt.credentials.errors import CredentialsError
from thermal2mqtt.credentials.record import BROKER, Method, Record, Role

FILES_AT = "/etc/thermal2mqtt/tls"
"""Where an agent looks for its files where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Place:
    """The broker that credentials are for."""

    hosts: tuple[str, ...]
    """Host names and IP addresses under which clients reach it, the first of them for their settings."""
    base_topic: str = "thermal2mqtt"
    discovery_prefix: str = "homeassistant"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who is to connect."""

    name: str
    role: Role
    method: Method
    agents: tuple[str, ...] = ()
    """The agents that a bridge speaks for."""
    files_at: str = FILES_AT
    """Where its files will lie on its own machine."""


def check_place(place: Place) -> None:
    """Refuse a discovery prefix below the base topic, where what is one agent's may be another's device.

    Raises:
        CredentialsError: it lies there; an agent of the name `device`, say, could write all of it.
    """
    if f"{place.discovery_prefix}/".startswith(f"{place.base_topic}/"):
        raise CredentialsError(
            f"the discovery prefix {place.discovery_prefix!r} cannot lie below the base topic "
            f"{place.base_topic!r}: an agent could tell of another's entities. Choose one outside of it"
        )


def check_new(record: Record, applicant: Applicant) -> None:
    """Refuse somebody who cannot be new.

    Raises:
        CredentialsError: the name is taken, or an agent has somebody else who speaks for it.
    """
    name = applicant.name
    if name == BROKER:
        raise CredentialsError(f"{BROKER!r} is the broker itself: choose another name")
    if name in record.clients:
        raise CredentialsError(
            f"{name!r} has credentials already, and nothing is overwritten: choose another name, or give it "
            f"new ones with `thermal2mqtt credentials rotate {name}`"
        )
    check_agents(record, applicant)


def check_agents(record: Record, applicant: Applicant) -> None:
    """Refuse agents that have somebody else who speaks for them.

    Raises:
        CredentialsError: they have, or the role does not go with agents.
    """
    if (applicant.role is Role.BRIDGE) is not bool(applicant.agents):
        raise CredentialsError(
            "a bridge needs the agents that it speaks for, and nobody else has any: --agent goes with "
            "--role bridge, once for each"
        )
    speakers = {agent: bridge.name for bridge in record.clients.values() for agent in bridge.agents}
    speakers |= {it.name: it.name for it in record.clients.values() if it.role is Role.AGENT}
    wanted = applicant.agents or ((applicant.name,) if applicant.role is Role.AGENT else ())
    for agent in wanted:
        if agent in speakers:
            raise CredentialsError(
                f"agent {agent!r} already speaks through {speakers[agent]!r}: "
                f"two would overwrite each other. Take it from there first"
            )


@contextmanager
def plain_words() -> Iterator[None]:
    """Tell what a name may look like, where a model refuses one."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        what = str(first["loc"][0])
        raise CredentialsError(f"{what} cannot be {first['input']!r}; allowed: {_ALLOWED[what]}") from error


_ALLOWED = {
    "name": "1 to 64 characters of A-Z, a-z, 0-9, _ and -",
    "agents": "agent ids, each 1 to 64 characters of A-Z, a-z, 0-9, _ and -",
    "hosts": "host names and IP addresses",
    "base_topic": "levels of A-Z, a-z, 0-9, _ and -, with / between them",
    "discovery_prefix": "levels of A-Z, a-z, 0-9, _ and -, with / between them",
    "files_at": "an absolute path of A-Z, a-z, 0-9, _, -, ., @ and /",
}
