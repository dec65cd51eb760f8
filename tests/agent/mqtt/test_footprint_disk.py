"""What stands on the broker is remembered on a disk, and a bad disk stops nothing."""

import asyncio
import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.agent.contract.samples import zone
from tests.agent.mqtt.footprints import MakeFootprint, recalled, told
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.server import until
from thermal2mqtt.mqtt import footprint as footprint_module
from thermal2mqtt.store import RetainedTopics, StoreError

ROOT = Path(__file__).parents[3]


def test_everything_is_on_disk_before_it_is_published(
    make_footprint: MakeFootprint, retained_file: Path
) -> None:
    """What a power cut leaves on the broker is known to the next run."""
    footprint = recalled(make_footprint(zone("door")))
    on_disk = json.loads(retained_file.read_text())
    assert "thermal2mqtt/pi-6f0a9d/alarm/door" in on_disk["topics"]
    assert "homeassistant/device/pi-6f0a9d/config" in on_disk["topics"]
    assert on_disk["components"].keys() == told(footprint).keys()


def test_a_dead_disk_is_told_once_and_stops_nothing(
    make_footprint: MakeFootprint, retained_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Publishing goes on without the memory."""
    retained_file.parent.write_text("in the way of the directory")
    with caplog.at_level(logging.WARNING):
        footprint = recalled(make_footprint(zone("door")))
        asyncio.run(footprint.secure())
    assert len(caplog.records) == 1
    assert "cannot be remembered" in caplog.text
    assert "door_max" in told(footprint)


def test_a_disk_that_hangs_is_not_waited_for(
    make_footprint: MakeFootprint, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A dying SD card holds a write for minutes; the agent speaks meanwhile."""
    monkeypatch.setattr(footprint_module, "DISK_SECONDS", 0.05)
    released = threading.Event()
    monkeypatch.setattr(RetainedTopics, "remember", lambda *_: released.wait(30))
    footprint = make_footprint(zone("door"))
    try:
        recalled(footprint)
        asyncio.run(footprint.secure())
        assert "no answer" in caplog.text
        assert "door_max" in told(footprint)
    finally:
        released.set()


def test_a_disk_that_hung_has_the_newest_in_the_end(
    make_footprint: MakeFootprint, monkeypatch: pytest.MonkeyPatch, retained_file: Path
) -> None:
    """Without another connect: what is on the broker can be taken away by the next run."""
    monkeypatch.setattr(footprint_module, "DISK_SECONDS", 0.05)
    released, write = threading.Event(), RetainedTopics.announce

    def hang(memory: RetainedTopics, components: dict[str, Any]) -> None:
        if not released.is_set():
            released.wait(30)
            raise StoreError("the card was away")
        write(memory, components)

    monkeypatch.setattr(RetainedTopics, "announce", hang)
    footprint = make_footprint(zone("door"))
    recalled(footprint)
    released.set()
    until(
        "it is remembered",
        lambda: retained_file.exists() and "door_max" in retained_file.read_text(),
        SECONDS,
    )


HANGING = """
import asyncio, pathlib, sys, time
from tests.agent.contract.samples import IDENTITY, settings, zone_set
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt import footprint
from thermal2mqtt.store import RetainedTopics

footprint.DISK_SECONDS = 0.05
RetainedTopics.remember = lambda *_: time.sleep(600)
topics = Topics("thermal2mqtt", IDENTITY.agent_id)
memory = RetainedTopics(pathlib.Path(sys.argv[1]))
found = footprint.Footprint(settings, IDENTITY, topics, memory, lambda: zone_set(settings()))
asyncio.run(found.secure())
"""


def test_the_process_ends_while_a_write_hangs(retained_file: Path) -> None:
    """A stop of the agent does not wait for a dying SD card."""
    subprocess.run([sys.executable, "-c", HANGING, str(retained_file)], timeout=100, check=True, cwd=ROOT)


def test_a_fault_of_ours_is_not_taken_for_the_disks(
    make_footprint: MakeFootprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what the disk does is forgiven."""

    def stumble(*_: object) -> None:
        raise KeyError("a fault of ours")

    monkeypatch.setattr(RetainedTopics, "remember", stumble)
    with pytest.raises(KeyError):
        recalled(make_footprint())
