"""What is kept of settings that were changed at run time, and what becomes of a damaged file."""

import json
from pathlib import Path
from typing import Any

import pytest

from thermal2mqtt.store import StoreError
from thermal2mqtt.store.overrides import FILE_NAME, KeptOverrides, OverrideMemory

KEPT = KeptOverrides(7, "abc", {("sensors", "thermal", "emissivity"): 0.9, ("image", "low_celsius"): None})


@pytest.fixture
def memory(tmp_path: Path) -> OverrideMemory:
    """Return a memory that is empty."""
    return OverrideMemory(tmp_path / "data" / FILE_NAME)


def test_nothing_is_kept_at_a_first_start(memory: OverrideMemory) -> None:
    """No file is no mistake."""
    assert memory.load() == KeptOverrides()


def test_what_was_kept_is_found_again(memory: OverrideMemory) -> None:
    """Every value, null among them."""
    memory.save(KEPT)
    assert memory.load() == KEPT


def test_the_file_can_be_read_by_people(memory: OverrideMemory, tmp_path: Path) -> None:
    """Each change is a line with the field's name as `settings show` has it."""
    memory.save(KEPT)
    written = json.loads((tmp_path / "data" / FILE_NAME).read_text())
    assert written["schema"] == 1
    assert written["overrides"] == {"sensors.thermal.emissivity": 0.9, "image.low_celsius": None}


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b"[]", b'{"schema": 1}', b'{"schema": "1", "revision": -1, "in_force": "", "overrides": {}}'],
)
def test_a_damaged_file_is_set_aside(
    tmp_path: Path, damaged: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """The agent starts with its settings file, says so, and loses nothing of what stood there."""
    path = tmp_path / FILE_NAME
    path.write_bytes(damaged)
    assert OverrideMemory(path).load() == KeptOverrides()
    assert (tmp_path / f"{FILE_NAME}.damaged").read_bytes() == damaged
    assert not path.exists()
    assert "the settings file holds alone" in caplog.text


def test_what_a_later_version_wrote_is_refused(tmp_path: Path) -> None:
    """It is left as it is, and the message says what to do."""
    path = tmp_path / FILE_NAME
    later: dict[str, Any] = {"schema": 2, "revision": 1, "settings": {}}
    path.write_text(json.dumps(later))
    with pytest.raises(
        StoreError, match="schema 2, but this agent knows 1 at most: update the agent, or move"
    ):
        OverrideMemory(path).load()
    assert json.loads(path.read_text()) == later


def test_what_cannot_be_set_aside_is_told(tmp_path: Path) -> None:
    """A directory in the file's way is named."""
    path = tmp_path / FILE_NAME
    path.write_bytes(b"{")
    (tmp_path / f"{FILE_NAME}.damaged").mkdir()
    with pytest.raises(StoreError, match=r"is damaged and cannot be moved to .*damaged"):
        OverrideMemory(path).load()
