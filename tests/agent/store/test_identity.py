"""The identity: made once, kept for good, never silently another."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.store import StoreError, load_identity


def test_first_start_makes_an_identity(tmp_path: Path) -> None:
    """The agent id is the host's name and the first six digits of a fresh instance."""
    identity = load_identity(tmp_path, None, "cellar-pi")
    assert str(UUID(identity.instance)) == identity.instance
    assert identity.agent_id == f"cellar-pi-{identity.instance[:6]}"


def test_identity_is_kept_when_the_host_is_renamed(tmp_path: Path) -> None:
    """Topics and entities survive a new host name."""
    first = load_identity(tmp_path, None, "cellar-pi")
    assert load_identity(tmp_path, None, "attic") == first


def test_configured_id_stands_without_being_kept(tmp_path: Path) -> None:
    """Taking `agent.id` out of the settings brings the kept id back."""
    first = load_identity(tmp_path, None, "pi")
    assert load_identity(tmp_path, "switchboard").agent_id == "switchboard"
    assert load_identity(tmp_path, "switchboard").instance == first.instance
    assert load_identity(tmp_path, None) == first


def test_two_directories_are_two_agents(tmp_path: Path) -> None:
    """Two containers on hosts of one name do not meet in topics or in Home Assistant."""
    one, other = load_identity(tmp_path / "1", None, "pi"), load_identity(tmp_path / "2", None, "pi")
    assert one.instance != other.instance
    assert one.agent_id != other.agent_id


@given(hostname=st.text(max_size=300))
def test_any_host_name_makes_a_fit_agent_id(tmp_path_factory: pytest.TempPathFactory, hostname: str) -> None:
    """Whatever the host is called, the id fits topics and Home Assistant's discovery."""
    identity = load_identity(tmp_path_factory.mktemp("data"), None, hostname)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}", identity.agent_id)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        json.dumps({"schema": 0, "instance": "0" * 32, "agent_id": "pi"}),
        json.dumps({"schema": 1, "instance": "not a uuid", "agent_id": "pi"}),
        json.dumps({"schema": 1, "instance": "0" * 32, "agent_id": "a/b"}),
    ],
)
def test_a_damaged_identity_is_never_replaced(tmp_path: Path, content: str) -> None:
    """Home Assistant would take a new identity for another device: the error says what to do instead."""
    path = tmp_path / "identity.json"
    path.write_text(content)
    with pytest.raises(StoreError, match=r"identity\.json is damaged .*from a backup"):
        load_identity(tmp_path, None, "pi")
    assert path.read_text() == content


def test_a_directory_that_cannot_be_written_names_the_remedy(tmp_path: Path) -> None:
    """The first start in the wrong place says which directory and what to do."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"file cannot be written .*writable .*agent\.data_directory"):
        load_identity(tmp_path / "file", None, "pi")
