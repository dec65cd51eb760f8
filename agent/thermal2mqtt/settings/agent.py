"""The section `agent`: who this agent is and where it keeps what it must remember."""

from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from thermal2mqtt.settings.section import Applies, Section, setting
from thermal2mqtt.settings.values import FilePath, Text, described

AgentId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$"),
    described("1 to 64 characters of A-Z, a-z, 0-9, _ and -"),
]
"""What stands in topics for one agent; Home Assistant's discovery allows no other characters."""


class AgentSettings(Section):
    """Who this agent is."""

    id: AgentId | None = setting(None, title="Agent id", applies=Applies.FILE_ONLY)
    """The agent's name in topics. Default: the host name and six hex digits of the instance, kept."""

    name: Text = setting("thermal2mqtt", title="Name", applies=Applies.RESTART, min_length=1, max_length=64)
    """What Home Assistant calls the device."""

    site: Text | None = setting(None, title="Site", applies=Applies.RESTART, max_length=64)
    """Where the agent stands, for fleets; Home Assistant suggests it as the area."""

    data_directory: FilePath = setting(
        Path("/var/lib/thermal2mqtt"), title="Data directory", applies=Applies.FILE_ONLY
    )
    """Where identity and the memory of published topics are kept; must be writable."""
