"""An agent whose zones are kept in a file."""

from pathlib import Path

import pytest

from tests.agent.commands.zone_agent import ZoneAgent, zone
from thermal2mqtt.store import ZoneMemory


@pytest.fixture
def zones_file(tmp_path: Path) -> Path:
    """Return where zones are kept."""
    return tmp_path / "zones.json"


@pytest.fixture
def agent(zones_file: Path) -> ZoneAgent:
    """Return an agent whose settings file has two zones."""
    return ZoneAgent(zone("door"), zone("lid"), memory=ZoneMemory(zones_file))
