"""The section `agent`: who this agent is and where it keeps what it must remember."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from thermal2mqtt.settings.section import Applies, Section, setting
from thermal2mqtt.settings.values import FilePath, Text, described

AgentId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$"),
    described("1 to 64 characters of A-Z, a-z, 0-9, _ and -"),
]
"""What stands in topics for one agent; Home Assistant's discovery allows no other characters."""


def _known_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError("timezone", "is no timezone that this machine knows") from error
    return name


Timezone = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$"),
    AfterValidator(_known_timezone),
    described("a name of the IANA time zone database that this machine knows, such as Europe/Berlin"),
]
"""A name that `zoneinfo` finds."""


class AgentSettings(Section):
    """Who this agent is."""

    id: AgentId | None = setting(None, title="Agent id", applies=Applies.FILE_ONLY)
    """The agent's name in topics. Default: the host name and six hex digits of the instance, kept."""

    name: Text = setting("thermal2mqtt", title="Name", applies=Applies.RESTART, min_length=1, max_length=64)
    """What Home Assistant calls the device."""

    site: Text | None = setting(None, title="Site", applies=Applies.RESTART, max_length=64)
    """Where the agent stands, for fleets; Home Assistant suggests it as the area."""

    timezone: Timezone | None = setting(None, title="Timezone", applies=Applies.RESTART)
    """Whose hours count for what is usual at an hour of the week: `Europe/Berlin`. Default: the host's."""

    data_directory: FilePath = setting(
        Path("/var/lib/thermal2mqtt"), title="Data directory", applies=Applies.FILE_ONLY
    )
    """Where identity, changes at run time and the memory of published topics are kept; must be writable."""
