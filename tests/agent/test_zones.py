"""The owner of the zones: what rules when, what is counted, who is told."""

import asyncio
import functools
import logging
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.agent.contract.samples import settings, zone
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import StoreError, ZoneMemory
from thermal2mqtt.store.zones import KeptZones
from thermal2mqtt.zones import DISK_SECONDS, StaleRevisionError, ZoneBook, Zones, ZoneSet, ZonesLockedError


def zone_settings(zone_id: str, **changes: Any) -> ZoneSettings:
    """Return one zone."""
    return ZoneSettings.model_validate({**zone(zone_id), **changes})


def book(folder: Path, *ids: str, locked: bool = False, memory: ZoneMemory | None = None) -> ZoneBook:
    """Return the book of an agent that starts with these zones in its file."""
    seed = settings(*map(zone, ids)).zones.model_copy(update={"locked": locked})
    fresh = ZoneBook(seed, memory or ZoneMemory(folder / "zones.json"))
    fresh.load()
    return fresh


def ids(found: ZoneBook) -> list[str]:
    """Return the ids of the zones that are watched."""
    return [z.id for z in found.current.zones]


def run(coroutine: Coroutine[Any, Any, ZoneSet]) -> ZoneSet:
    """Return what it gives."""
    return asyncio.run(coroutine)


def _with(zones: Zones, zone_id: str) -> Zones:
    return (*zones, zone_settings(zone_id))


def add(found: ZoneBook, zone_id: str, if_revision: int | None = None) -> ZoneSet:
    """Add a zone."""
    return run(found.change(lambda zones: (*zones, zone_settings(zone_id)), if_revision))


def test_the_file_seeds_the_first_start(tmp_path: Path) -> None:
    """Its zones are revision 1, at every start until something changes."""
    for _ in range(2):
        found = book(tmp_path, "door")
        assert (ids(found), found.current.revision) == (["door"], 1)


def test_what_was_changed_rules_after_a_restart(tmp_path: Path) -> None:
    """Whatever the file says meanwhile."""
    add(book(tmp_path, "door"), "lid")
    found = book(tmp_path, "other")
    assert (ids(found), found.current.revision) == (["door", "lid"], 2)


def test_a_changed_file_counts_as_a_change(tmp_path: Path) -> None:
    """An editor that was open over the restart holds a revision that is stale."""
    book(tmp_path, "door")
    found = book(tmp_path, "lid")
    assert (ids(found), found.current.revision) == (["lid"], 2)
    with pytest.raises(StaleRevisionError, match="revision 2, not 1"):
        add(found, "more", if_revision=1)


def test_a_reset_lets_the_file_rule_again(tmp_path: Path) -> None:
    """Now and after a restart; the revision goes on."""
    found = book(tmp_path, "door")
    add(found, "lid")
    assert run(found.reset()).revision == 3
    assert ids(found) == ["door"]
    found = book(tmp_path, "door", "new")
    assert (ids(found), found.current.revision) == (["door", "new"], 4)


def test_a_reset_of_equal_zones_is_kept_too(tmp_path: Path) -> None:
    """Zones that were changed into what the file says follow the file only after a reset."""
    found = book(tmp_path, "door")
    add(found, "lid")
    run(found.change(lambda zones: zones[:1]))
    assert run(found.reset()).revision == 3
    assert ids(book(tmp_path, "other")) == ["other"]


def test_locked_zones_are_the_files(tmp_path: Path) -> None:
    """Changes are refused; those made before are set aside and come back with the lock's end."""
    add(book(tmp_path, "door"), "lid")
    locked = book(tmp_path, "door", locked=True)
    assert (ids(locked), locked.current.revision, locked.current.locked) == (["door"], 3, True)
    for change in (locked.change(lambda _: ()), locked.reset()):
        with pytest.raises(ZonesLockedError, match=r"zones\.locked"):
            run(change)
    found = book(tmp_path, "door")
    assert (ids(found), found.current.revision) == (["door", "lid"], 4)


def test_an_edit_that_refuses_changes_nothing(tmp_path: Path) -> None:
    """What it raises comes out as it is."""

    def refuse(_zones: tuple[ZoneSettings, ...]) -> tuple[ZoneSettings, ...]:
        raise KeyError("no such zone")

    found = book(tmp_path, "door")
    before = (tmp_path / "zones.json").read_bytes()
    with pytest.raises(KeyError):
        run(found.change(refuse))
    assert (ids(found), found.current.revision) == (["door"], 1)
    assert (tmp_path / "zones.json").read_bytes() == before


def test_listeners_are_told_once_it_is_kept(tmp_path: Path) -> None:
    """Each hears each change, in order, though one of them fails; a change of nothing is none."""
    found = book(tmp_path, "door")
    heard: list[tuple[int, bool]] = []

    def fail(_zones: ZoneSet) -> None:
        raise RuntimeError("a bug")

    def note(fresh: ZoneSet) -> None:
        kept = book(tmp_path, "door")
        heard.append((fresh.revision, kept.current.zones == fresh.zones))

    found.listen(fail)
    found.listen(note)
    add(found, "lid")
    run(found.change(lambda zones: zones))
    add(found, "more")
    assert heard == [(2, True), (3, True)]


def test_zones_are_handed_out_by_sensor() -> None:
    """Each sensor's thread gets its own."""
    both = ZoneSet((zone_settings("a"), zone_settings("b", sensor="rack")), 1, locked=False)
    assert [z.id for z in both.of("rack")] == ["b"]
    assert both.of("none") == ()


def test_a_mask_is_a_zone_without_figures() -> None:
    """It is listed and handed to the analysis, and has neither figures nor an alarm."""
    door, lamp = zone_settings("door"), zone_settings("lamp", role="mask", thresholds={})
    found = ZoneSet((door, lamp), 1, locked=False)
    assert (found.of(door.sensor), found.measured) == ((door, lamp), (door,))


def test_changes_that_come_at_once_are_made_one_after_the_other(tmp_path: Path) -> None:
    """Of two that hold the same revision one wins; without one both count."""
    found = book(tmp_path, "door")

    async def two(revision: int | None, *names: str) -> list[str]:
        edits = (functools.partial(_with, zone_id=name) for name in names)
        changes = (found.change(edit, revision) for edit in edits)
        outcomes = await asyncio.gather(*changes, return_exceptions=True)
        return sorted(type(outcome).__name__ for outcome in outcomes)

    async def four() -> None:
        assert await two(1, "lid", "more") == ["StaleRevisionError", "ZoneSet"]
        assert await two(None, "one", "two") == ["ZoneSet", "ZoneSet"]

    asyncio.run(four())
    assert ids(found) == ["door", "lid", "one", "two"]
    assert found.current.revision == 4


class Disk(ZoneMemory):
    """A memory on a disk that can be made to hang or to fail after the write."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Event()
        self.fails = 0

    def save(self, kept: KeptZones) -> None:
        """Hang, write, and then perhaps say that it failed."""
        self.asked.set()
        self.gate.wait(20)
        super().save(kept)
        if self.fails:
            self.fails -= 1
            raise StoreError("the directory could not be synced")


class TurnableLoop(asyncio.SelectorEventLoop):
    """An event loop whose deadlines pass when the test says so."""

    turned = 0.0

    def time(self) -> float:
        """Return its own seconds and those that it was turned by."""
        return super().time() + self.turned


def test_a_change_that_was_given_up_never_rules(tmp_path: Path) -> None:
    """A write that reaches the disk after its refusal is taken back, so that no restart brings it up."""
    memory = Disk(tmp_path / "zones.json")
    found = book(tmp_path, "door", memory=memory)
    memory.gate.clear()
    memory.asked.clear()
    loop = TurnableLoop()

    async def given_up() -> None:
        change = asyncio.create_task(found.change(functools.partial(_with, zone_id="lid")))
        await asyncio.to_thread(memory.asked.wait, 20)
        loop.turned += DISK_SECONDS + 1
        await change

    with asyncio.Runner(loop_factory=lambda: loop) as runner, pytest.raises(StoreError, match="no answer"):
        runner.run(given_up())
    assert ids(found) == ["door"]
    memory.gate.set()
    add(found, "more")
    assert ids(book(tmp_path, "x")) == ids(found) == ["door", "more"]
    assert found.current.revision == 2


def test_a_change_of_which_nobody_knows_whether_it_was_written_is_taken_back(tmp_path: Path) -> None:
    """An error after the file was replaced is an error all the same."""
    memory = Disk(tmp_path / "zones.json")
    found = book(tmp_path, "door", memory=memory)
    memory.fails = 1
    with pytest.raises(StoreError, match="synced"):
        add(found, "lid")
    assert ids(found) == ["door"]
    run(found.change(lambda zones: (*zones, zone_settings("more"))))
    assert ids(found) == ids(book(tmp_path, "x")) == ["door", "more"]


def test_a_change_that_is_cut_short_is_taken_back(tmp_path: Path) -> None:
    """Nobody was answered, so nothing may have happened."""
    memory = Disk(tmp_path / "zones.json")
    found = book(tmp_path, "door", memory=memory)
    memory.gate.clear()

    async def cut_short() -> None:
        task = asyncio.create_task(found.change(lambda _: ()))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        memory.gate.set()
        await found.change(lambda zones: zones)

    asyncio.run(cut_short())
    add(found, "lid")
    assert ids(found) == ids(book(tmp_path, "x")) == ["door", "lid"]


def test_a_disk_that_cannot_be_written_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """At the start it is told, and the zones of the file are watched."""
    (tmp_path / ".zones.json.new").mkdir()
    with caplog.at_level(logging.WARNING):
        assert ids(book(tmp_path, "door")) == ["door"]
    assert "cannot be kept" in caplog.text
