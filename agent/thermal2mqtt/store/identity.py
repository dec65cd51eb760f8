"""Who this agent is: made at the first start, kept for good."""

import re
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID, uuid4

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from thermal2mqtt.settings.agent import AgentId
from thermal2mqtt.store.files import DamagedFileError, StoreError, read_document, write_document

FILE_NAME = "identity.json"
SCHEMA: Literal[1] = 1

MAX_HOSTNAME = 48
"""Characters of the host name that go into the agent id, which has room for 64."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The two names of an agent."""

    instance: str
    """UUID in lower case with hyphens: identity in Home Assistant. Another data directory, another agent."""

    agent_id: str
    """What stands in topics: A-Z, a-z, 0-9, _ and -, at most 64 characters."""


def _canonical(value: str) -> str:
    return str(UUID(value))


class _Document(BaseModel):
    """The file's layout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = Field(SCHEMA, alias="schema")
    instance: Annotated[str, AfterValidator(_canonical)]
    agent_id: AgentId


def load_identity(directory: Path, configured_id: str | None, hostname: str | None = None) -> Identity:
    """Return the identity kept in `directory`; make and keep it where there is none yet.

    Args:
        directory: the data directory; made where it is missing.
        configured_id: `agent.id` of the settings; stands instead of the kept agent id, which is not changed.
        hostname: what a new agent id begins with; None for this machine's own.

    Raises:
        StoreError: a later version wrote the file, or it is damaged (it is never replaced by a new identity,
            which Home Assistant would take for another device), or the directory cannot be written.
    """
    path = directory / FILE_NAME
    try:
        document = read_document(path, SCHEMA)
    except DamagedFileError as error:
        raise _damaged(path, str(error)) from error
    if document is None:
        kept = _made(hostname if hostname is not None else socket.gethostname())
        write_document(path, kept.model_dump(by_alias=True))
    else:
        kept = _validated(path, document)
    return Identity(kept.instance, configured_id or kept.agent_id)


def _made(hostname: str) -> _Document:
    instance = uuid4()
    host = re.sub(r"[^A-Za-z0-9_-]+", "-", hostname.split(".", 1)[0])[:MAX_HOSTNAME].strip("-")
    return _Document(instance=str(instance), agent_id=f"{host or 'agent'}-{instance.hex[:6]}")


def _validated(path: Path, document: dict[str, object]) -> _Document:
    try:
        return _Document.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        raise _damaged(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _damaged(path: Path, what: str) -> StoreError:
    return DamagedFileError(
        f"{path} is damaged ({what}): put it back from a backup. Without one delete it; the agent then "
        f"becomes a new device in Home Assistant"
    )
