"""`settings/*`, `agent/restart` and `snapshot/take` as callers of any face meet them."""

import asyncio
from pathlib import Path

import pytest

from tests.agent.commands.zone_agent import InMemory, ZoneAgent, zone
from thermal2mqtt.commands import Role
from thermal2mqtt.commands import agent as agent_module
from thermal2mqtt.settings import SettingsError, load_settings
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.overrides import KeptOverrides, OverrideMemory


@pytest.fixture
def agent() -> ZoneAgent:
    """Return an agent with one zone."""
    return ZoneAgent(zone("door"), memory=InMemory())


def test_old_and_new_are_answered(agent: ZoneAgent) -> None:
    """For each field that was named, also for one that stays as it is."""
    wanted = {"sensors": {"thermal": {"emissivity": "paper", "rotation": 90, "mirror": False}}}
    assert agent.data("settings/set", {"settings": wanted}) == {
        "revision": 2,
        "changed": {
            "sensors.thermal.emissivity": {"old": 0.95, "new": "paper", "restart_needed": False},
            "sensors.thermal.rotation": {"old": 0, "new": 90, "restart_needed": True},
            "sensors.thermal.mirror": {"old": False, "new": False, "restart_needed": False},
        },
        "restart_needed": ["sensors.thermal.rotation"],
    }
    told = agent.data("settings/get")
    assert told["settings"]["sensors"]["thermal"]["emissivity"] == "paper"
    assert told["origins"]["sensors.thermal.emissivity"] == "override"
    assert told["origins"]["sensors.thermal.mirror"] == "default"
    assert "list" not in told["settings"]["zones"]
    assert agent.data("settings/reset", {"fields": ["sensors.thermal.rotation"]})["restart_needed"] == []


@pytest.mark.parametrize(
    ("request_", "code", "field"),
    [
        ({"settings": {"mqtt": {"host": "x"}}}, "file_only", "mqtt.host"),
        ({"settings": {"log": {"level": "loud"}}}, "invalid_request", "log.level"),
        ({"settings": {}}, "invalid_request", "settings"),
        ({"settings": {"log": {"level": "debug"}}, "if_revision": 7}, "stale_revision", "if_revision"),
        ({}, "invalid_request", "settings"),
    ],
)
def test_a_refusal_has_its_code_and_field(
    agent: ZoneAgent, request_: dict[str, object], code: str, field: str
) -> None:
    """And nothing changes."""
    error = agent.error("settings/set", request_)
    assert (error["code"], error["field"]) == (code, field)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"fields": ["mqtt.host"]}, "file_only"),
        ({"fields": ["nothing"]}, "invalid_request"),
        ({"fields": ["sensors.nobody"]}, "invalid_request"),
        ({"fields": []}, "invalid_request"),
        ({"if_revision": 7}, "stale_revision"),
    ],
)
def test_a_refused_reset_changes_nothing(agent: ZoneAgent, request_: dict[str, object], code: str) -> None:
    """Of what was changed before."""
    agent.data("settings/set", {"settings": {"log": {"level": "debug"}}})
    assert agent.error("settings/reset", request_)["code"] == code


def test_a_disk_that_cannot_be_written_is_told(agent: ZoneAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change was not made."""

    def full(_memory: OverrideMemory, _kept: KeptOverrides) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(type(agent.settings_book._memory), "save", full)
    error = agent.error("settings/set", {"settings": {"log": {"level": "debug"}}})
    assert (error["code"], error["message"]) == ("not_stored", "the change was not made: the disk is full")


def test_a_request_that_comes_again_takes_effect_once(agent: ZoneAgent) -> None:
    """The second is given the first's answer."""
    request = {"settings": {"log": {"level": "debug"}}, "if_revision": 1, "transaction": "t"}
    assert agent.ask("settings/set", request) == agent.ask("settings/set", request)
    assert agent.settings_book.current.revision == 2


@pytest.mark.parametrize("name", ["settings/set", "settings/reset", "agent/restart", "snapshot/take"])
def test_a_viewer_changes_nothing(agent: ZoneAgent, name: str) -> None:
    """But may look."""
    assert agent.ask(name, {}, Role.VIEWER)["error"]["code"] == "forbidden"
    assert agent.ask("settings/get", {}, Role.VIEWER)["status"] == "ok"
    assert agent.ask("settings/schema", {}, Role.VIEWER)["status"] == "ok"


def test_a_restart_begins_once_it_is_answered(agent: ZoneAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller hears what waited for it."""
    monkeypatch.setattr(agent_module, "ANSWER_SECONDS", 0.0)
    agent.data("settings/set", {"settings": {"log": {"level": "debug"}}})

    async def restart() -> object:
        answer = await agent.asked("agent/restart", {})
        assert agent.restarts == 0
        for _ in range(10):
            await asyncio.sleep(0)
        assert agent.restarts == 1
        return answer["data"]

    assert asyncio.run(restart()) == {"restart_needed": ["log.level"]}


def test_an_agent_that_would_not_start_again_goes_on(agent: ZoneAgent, tmp_path: Path) -> None:
    """Somebody has edited the file meanwhile: what is wrong with it is told, and nothing ends."""
    (tmp_path / "settings.yaml").write_text("log: {level: loud}")
    with pytest.raises(SettingsError) as wrong:
        load_settings(tmp_path / "settings.yaml", {})
    agent.unfit = wrong.value
    error = agent.error("agent/restart")
    assert error["code"] == "invalid_settings"
    assert "log.level is loud; allowed: one of debug" in error["message"]


def test_a_snapshot_is_of_a_sensor_that_there_is(agent: ZoneAgent) -> None:
    """And of one that gives temperatures."""
    assert agent.data("snapshot/take", {"source": "thermal"}) == {"source": "thermal"}
    assert agent.pictures == ["thermal"]
    assert agent.error("snapshot/take", {"source": "cellar"})["code"] == "unknown_sensor"
    agent.blind = True
    assert agent.error("snapshot/take", {"source": "thermal"})["code"] == "unavailable"
