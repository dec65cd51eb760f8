"""What was issued to whom: the one file that everything a broker reads is made from. It holds no secret."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from thermal2mqtt.credentials.errors import CredentialsError
from thermal2mqtt.credentials.private_files import read_private, write_private
from thermal2mqtt.settings.agent import AgentId

FILE_NAME = "credentials.json"

BROKER = "broker"
"""The name under which the broker's own certificate is listed and rotated."""


PlainTopic = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=64)]
"""A topic or prefix that means the same in an access control file, a shell and an environment file."""

Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$")]
"""A host name, or an IP address of either version."""

PlainPath = Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9_./@-]*$", max_length=255)]
"""An absolute path that needs no quotes."""


class Role(StrEnum):
    """What a client may do; see `access`."""

    AGENT = "agent"
    HOME_ASSISTANT = "home-assistant"
    MONITOR = "monitor"
    BRIDGE = "bridge"
    ADMINISTRATOR = "administrator"


class Method(StrEnum):
    """How a client proves who it is."""

    PASSWORD = "password"  # noqa: S105 - the word, not one
    CERTIFICATE = "certificate"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Issued(_Part):
    """One certificate."""

    serial: str
    """Hexadecimal, unique."""
    authority: int
    """The number of the authority that signed it."""
    expires: AwareDatetime


class Authority(_Part):
    """One certificate authority; its key lies beside this file, in `authority/`."""

    number: int
    certificate: str
    """PEM."""
    expires: AwareDatetime


class Revoked(_Part):
    """A certificate that the broker must refuse although it has not expired."""

    serial: str
    authority: int
    time: AwareDatetime


class Client(_Part):
    """Whoever connects to the broker."""

    name: AgentId
    """User name, and common name of the certificate; of an agent its id as well."""
    role: Role
    method: Method
    agents: tuple[AgentId, ...] = ()
    """The agents that a bridge speaks for; empty for other roles."""
    changed: AwareDatetime
    """When its certificate or password was made."""
    files_at: PlainPath
    """Where its files will lie on its own machine."""
    certificate: Issued | None = None
    """None with a password, which does not expire."""
    earlier: tuple[Issued, ...] = ()
    """Certificates that it had before, and that hold until they expire."""
    password_hash: str | None = None
    """As mosquitto's password file has it; None with a certificate."""

    def holding(self, now: datetime) -> tuple[Issued, ...]:
        """Return the certificates that it ever had and that have not expired."""
        every = (*self.earlier, *([self.certificate] if self.certificate else []))
        return tuple(it for it in every if it.expires > now)


class Record(_Part):
    """Everything that was issued in one folder."""

    schema_version: Literal[1] = Field(1, alias="schema")
    hosts: Annotated[tuple[Host, ...], Field(min_length=1)]
    """Names and addresses of the broker, the first of them for the clients' settings."""
    base_topic: PlainTopic
    discovery_prefix: PlainTopic
    authorities: Annotated[tuple[Authority, ...], Field(min_length=1, max_length=2)]
    """Oldest first; two while one takes over from the other."""
    broker: Issued
    clients: dict[str, Client] = {}
    revoked: tuple[Revoked, ...] = ()

    @property
    def newest(self) -> Authority:
        """The authority that signs."""
        return self.authorities[-1]

    def client(self, name: str) -> Client:
        """Return a client.

        Raises:
            CredentialsError: there is none of that name; names those that there are.
        """
        try:
            return self.clients[name]
        except KeyError as error:
            known = ", ".join([BROKER, *sorted(self.clients)])
            raise CredentialsError(f"{name!r} has no credentials here; those who have: {known}") from error

    def with_client(self, client: Client) -> "Record":
        """Return the record with this client, in place of an earlier one of its name."""
        return self.model_copy(update={"clients": {**self.clients, client.name: client}})

    def without_client(self, name: str) -> "Record":
        """Return the record without a client."""
        others = {other: client for other, client in self.clients.items() if other != name}
        return self.model_copy(update={"clients": others})

    def with_revoked(self, client: Client, now: datetime) -> "Record":
        """Return the record with all certificates that a client ever had refused from now on."""
        gone = [Revoked(serial=it.serial, authority=it.authority, time=now) for it in client.holding(now)]
        return self.model_copy(update={"revoked": (*self.revoked, *gone)})


def record_exists(directory: Path) -> bool:
    """Tell whether credentials were made in this folder."""
    return (directory / FILE_NAME).exists()


def load_record(directory: Path) -> Record:
    """Return what was issued in a folder.

    Raises:
        CredentialsError: nothing was, or its file cannot be read.
    """
    path = directory / FILE_NAME
    if not path.exists():
        raise CredentialsError(
            f"{directory} has no credentials: make them with `thermal2mqtt credentials create`, or name the "
            f"folder that has them with --directory"
        )
    try:
        return Record.model_validate_json(read_private(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise CredentialsError(
            f"{path} is damaged ({where}: {first['msg']}): put the whole folder back from a backup"
        ) from error


def save_record(directory: Path, record: Record) -> None:
    """Keep what was issued.

    Raises:
        CredentialsError: it cannot be written.
    """
    write_private(directory / FILE_NAME, record.model_dump_json(indent=1, by_alias=True).encode() + b"\n")
