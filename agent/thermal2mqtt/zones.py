"""The zones that are watched now: one owner, whom commands ask for changes and who tells all others.

The settings file seeds the first start. After the first change what was changed rules, until `reset`, or
for as long as `zones.locked` says that the file does.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.listeners import Listeners
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.zone import Role, ZoneSettings, ZonesSettings
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.disk import Disk
from thermal2mqtt.store.zones import FILE_NAME, NOTHING_KEPT, KeptZones, ZoneMemory, fingerprint

_LOGGER = logging.getLogger(__name__)

DISK_SECONDS = 5.0
"""A change that is not on disk by then is given up."""

Zones = tuple[ZoneSettings, ...]


@dataclass(frozen=True, slots=True)
class ZoneSet:
    """All zones of an agent at one time, those of all sensors."""

    zones: Zones
    """In the order in which they were set."""

    revision: int
    """Raised at each change."""

    locked: bool
    """The settings file rules; changes at run time are refused."""

    @property
    def measured(self) -> Zones:
        """Those that have figures and alarms: all but masks."""
        return tuple(zone for zone in self.zones if zone.role is not Role.MASK)

    def of(self, sensor: str) -> Zones:
        """Return the zones that lie in the image of one sensor."""
        return tuple(zone for zone in self.zones if zone.sensor == sensor)


class ZonesLockedError(Thermal2mqttError):
    """The settings file rules."""


class StaleRevisionError(Thermal2mqttError):
    """Somebody else changed the zones first."""


Edit = Callable[[Zones], Zones]
"""Returns the zones as they shall be; what it raises leaves them as they are."""

Listener = Callable[[ZoneSet], None]
"""Is called after each change, one change after the other, in any thread."""


class ZoneBook:
    """The zones. Changes are made on the event loop; `current` may be read in any thread.

    Args:
        seed: The zones of the settings.
        memory: Where changes are kept.
    """

    def __init__(self, seed: ZonesSettings, memory: ZoneMemory) -> None:
        self._seed = seed
        self._memory = memory
        self._disk = Disk("zones-memory", DISK_SECONDS)
        self._kept = NOTHING_KEPT
        self._current = ZoneSet(tuple(seed.list), 1, seed.locked)
        self._listeners = Listeners[ZoneSet]("the zones")
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the book of the agent with these settings."""
        return cls(settings.zones, ZoneMemory(settings.agent.data_directory / FILE_NAME))

    @property
    def current(self) -> ZoneSet:
        """The zones that are watched."""
        return self._current

    def load(self) -> None:
        """Recall earlier runs; blocks. A disk that cannot be written is told in the log only.

        Raises:
            StoreError: the memory is there but cannot be read.
        """
        kept = self.recall()
        if self._kept != kept:
            try:
                self._memory.save(self._kept)
            except StoreError as error:
                _LOGGER.warning("the zones' revision cannot be kept: %s", error)

    def recall(self) -> KeptZones:
        """Recall earlier runs and write nothing, for those who only look; return what was kept.

        Raises:
            StoreError: the memory is there but cannot be read.
        """
        kept = self._memory.load()
        self._adopt(self._following(kept, kept.changed))
        return kept

    def listen(self, listener: Listener) -> None:
        """Have `listener` called after each change; before the first start of anything."""
        self._listeners.add(listener)

    async def change(self, edit: Edit, if_revision: int | None = None) -> ZoneSet:
        """Have `edit` change the zones, and return them once that is on disk and told to all.

        Raises:
            ZonesLockedError: the settings file rules.
            StaleRevisionError: they are not those of `if_revision` any more; None takes any.
            StoreError: the change cannot be kept, so it was not made.
        """
        async with self._one_at_a_time:
            self._allow(if_revision)
            return await self._become(edit(self._current.zones))

    async def reset(self, if_revision: int | None = None) -> ZoneSet:
        """Go back to the zones of the settings file; otherwise as `change`."""
        async with self._one_at_a_time:
            self._allow(if_revision)
            return await self._become(None)

    def _allow(self, if_revision: int | None) -> None:
        if self._seed.locked:
            raise ZonesLockedError(
                "the zones are locked: change them in the settings file, or set zones.locked to false there"
            )
        revision = self._current.revision
        if if_revision is not None and if_revision != revision:
            raise StaleRevisionError(
                f"the zones are at revision {revision}, not {if_revision}: somebody changed them meanwhile; "
                f"ask for them anew"
            )

    async def _become(self, changed: Zones | None) -> ZoneSet:
        before, fresh = self._kept, self._following(self._kept, changed)
        if fresh != before:
            await self._disk.put(self._memory.save, fresh, instead_of=before)
        told = self._current.revision
        self._adopt(fresh)
        if self._current.revision != told:
            await asyncio.to_thread(self._listeners.tell, lambda: self._current)
        return self._current

    def _following(self, kept: KeptZones, changed: Zones | None) -> KeptZones:
        in_force = fingerprint(self._in_force(changed))
        revision = kept.revision + (in_force != kept.in_force)
        return replace(kept, revision=revision, in_force=in_force, changed=changed)

    def _in_force(self, changed: Zones | None) -> Sequence[ZoneSettings]:
        return self._seed.list if changed is None or self._seed.locked else changed

    def _adopt(self, kept: KeptZones) -> None:
        self._kept = kept
        self._current = ZoneSet(tuple(self._in_force(kept.changed)), kept.revision, self._seed.locked)


def zones_now(settings: Settings) -> ZoneSet:
    """Return the zones that an agent with these settings watches, without starting one.

    Raises:
        StoreError: what was changed at run time cannot be read.
    """
    book = ZoneBook.of(settings)
    book.recall()
    return book.current
