"""A house with the companion in it: fixtures that take the place of the plain house's in a test module."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab import companion
from tests.lab.conftest import House, empty, started_house
from tests.lab.server import until

FLOW = "/api/config/config_entries/flow"
SECONDS = 60.0


@pytest.fixture(scope="module")
def standing_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Return a house with the companion; it lives as long as the module's tests."""
    with started_house(request.config, tmp_path_factory, companion.COMPONENT) as house:
        yield house


@pytest.fixture
def house(standing_house: House) -> Iterator[House]:
    """Return the house: running, with no trace of an agent and no complaint."""
    yield standing_house
    api = standing_house.home_assistant.api
    for entry in entries(standing_house):
        api.delete(f"/api/config/config_entries/entry/{entry['entry_id']}")
    empty(standing_house)
    for flow in flows(standing_house):
        api.delete(f"{FLOW}/{flow['flow_id']}")


def flows(house: House) -> list[dict[str, Any]]:
    """Return what Home Assistant has found of ours and offers to add."""
    found: list[dict[str, Any]] = house.home_assistant.api.ask("config_entries/flow/progress")
    return [flow for flow in found if flow["handler"] == "thermal2mqtt"]


def entries(house: House) -> list[dict[str, Any]]:
    """Return the companion's entries."""
    found: list[dict[str, Any]] = house.home_assistant.api.ask("config_entries/get", domain="thermal2mqtt")
    return found


def added(house: House, name: str) -> str:
    """Return the entry of an agent that is added by one click on what was found."""
    [flow] = until("the agent is offered", lambda: flows(house), SECONDS)
    assert flow["context"]["title_placeholders"] == {"name": name}
    done = house.home_assistant.api.post(f"{FLOW}/{flow['flow_id']}", {})
    assert done["type"] == "create_entry", done
    until("the entry is loaded", lambda: entries(house)[0]["state"] == "loaded", SECONDS)
    return str(done["result"]["entry_id"])
