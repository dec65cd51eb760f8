"""The zones on disk: what was answered is there, whatever happens to the power."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.agent.contract.samples import settings, zone
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import StoreError, ZoneMemory
from thermal2mqtt.store.zones import NOTHING_KEPT, KeptZones, fingerprint

SECONDS = 20.0

WRITER = """
import sys
from pathlib import Path
from typing import Any
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import ZoneMemory
from thermal2mqtt.store.zones import KeptZones

memory, revision = ZoneMemory(Path(sys.argv[1])), 0
while True:
    revision += 1
    corners = [[0, 0], [revision % 997 / 1000 + 0.001, 0], [1, 1]] * 1
    zone = {"id": "z", "name": "Z" * (revision % 60 + 1), "polygon": corners}
    memory.save(KeptZones(revision, "", (ZoneSettings.model_validate(zone),)))
    print(revision, flush=True)
"""
"""Saves one revision after the other and says so after each, as an answer would."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the zones are kept."""
    return tmp_path / "data" / "zones.json"


def zones(*ids: str) -> tuple[ZoneSettings, ...]:
    """Return zones of these ids."""
    return tuple(settings(*map(zone, ids)).zones.list)


@pytest.mark.parametrize("changed", [None, (), zones("door", "lid")], ids=["none", "empty", "two"])
def test_zones_come_back(path: Path, changed: tuple[ZoneSettings, ...] | None) -> None:
    """No zones at all are told apart from none that were changed."""
    kept = KeptZones(7, fingerprint(changed or ()), changed)
    ZoneMemory(path).save(kept)
    assert ZoneMemory(path).load() == kept


def test_every_shape_comes_back(path: Path) -> None:
    """As it was drawn."""
    shapes: tuple[dict[str, Any], ...] = (
        {"polygon": [[0.1, 0.2], [0.3, 0.4], [0.1, 0.9]]},
        {"rectangle": {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}},
        {"ellipse": {"x": 0.5, "y": 0.5, "radius_x": 0.1, "radius_y": 0.2}},
    )
    changed = tuple(
        ZoneSettings.model_validate({"id": f"z{n}", "name": "é", **shape}) for n, shape in enumerate(shapes)
    )
    kept = KeptZones(1, "", changed)
    ZoneMemory(path).save(kept)
    assert ZoneMemory(path).load() == kept


def test_at_a_first_start_nothing_is_kept(path: Path) -> None:
    """And nothing is complained about."""
    assert ZoneMemory(path).load() == NOTHING_KEPT


GOOD = {"schema": 1, "revision": 3, "in_force": "", "changed": []}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        json.dumps({**GOOD, "schema": 0}).encode(),
        json.dumps({**GOOD, "revision": -1}).encode(),
        json.dumps({**GOOD, "changed": [{"id": "a"}]}).encode(),
        json.dumps({**GOOD, "changed": [zone("a"), zone("a")]}).encode(),
        json.dumps({**GOOD, "more": 1}).encode(),
    ],
    ids=["empty", "cut", "unknown layout", "revision", "zone", "twice", "unknown key"],
)
def test_a_damaged_file_is_set_aside(path: Path, caplog: pytest.LogCaptureFixture, content: bytes) -> None:
    """The agent starts with the file's zones, says so, and throws nothing away."""
    path.parent.mkdir()
    path.write_bytes(content)
    with caplog.at_level(logging.ERROR):
        assert ZoneMemory(path).load() == NOTHING_KEPT
    assert path.with_name("zones.json.damaged").read_bytes() == content
    assert "zones.json.damaged" in caplog.text
    assert not path.exists()


def test_what_a_later_version_wrote_is_refused(path: Path) -> None:
    """Zones that were drawn are not silently left unwatched; the file stays for the version that knows it."""
    path.parent.mkdir()
    path.write_text(json.dumps({**GOOD, "schema": 2}))
    with pytest.raises(StoreError, match="schema 2, but this agent knows 1 at most"):
        ZoneMemory(path).load()
    assert json.loads(path.read_text())["schema"] == 2


def test_a_damaged_file_that_cannot_be_moved_is_told(path: Path) -> None:
    """Nothing is written over it."""
    path.parent.mkdir()
    path.write_bytes(b"{")
    (path.with_name("zones.json.damaged") / "in the way").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"cannot be moved to .*zones\.json\.damaged"):
        ZoneMemory(path).load()


def test_a_fingerprint_tells_zones_apart() -> None:
    """By order, by any value, and by nothing else."""
    assert fingerprint(zones("a", "b")) == fingerprint(list(zones("a", "b")))
    marks = {fingerprint(z) for z in (zones(), zones("a"), zones("a", "b"), zones("b", "a"))}
    renamed = zones("a")[0].model_copy(update={"name": "Other"})
    assert len(marks | {fingerprint([renamed])}) == 5


@pytest.mark.parametrize("cut", range(5))
def test_a_kill_at_any_moment_leaves_what_was_answered(path: Path, cut: int) -> None:
    """After a kill the newest zones that anybody was told of are there, or newer ones; never half a file."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        told = int(writer.stdout.readline())
        time.sleep(0.003 * cut)
        os.kill(writer.pid, signal.SIGKILL)
        told = max(told, *(int(line) for line in writer.stdout if line.endswith("\n")), 0)
    kept = ZoneMemory(path).load()
    assert kept.revision in {told, told + 1}
    assert kept.changed is not None
    assert len(kept.changed[0].name) == kept.revision % 60 + 1
