"""The settings that hold now: one owner, whom commands ask for changes and who tells all others.

What was changed at run time lies over the settings file and under the environment, and is kept in a file
of its own.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Self

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.listeners import Listeners
from thermal2mqtt.settings import LoadedSettings, Settings, SettingsError
from thermal2mqtt.settings.live import differences, with_live
from thermal2mqtt.settings.outline import FieldPath, dotted
from thermal2mqtt.settings.override import WITHOUT_ZONES, Overrides, fitting, overridden
from thermal2mqtt.settings.partial import (
    ChangeRefusedError,
    Reason,
    is_field,
    path_of,
    refuse_stranger,
    refuse_unsettable,
    values_of,
)
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.disk import Disk
from thermal2mqtt.store.overrides import FILE_NAME, KeptOverrides, OverrideMemory

_LOGGER = logging.getLogger(__name__)

DISK_SECONDS = 5.0
"""A change that is not on disk by then is given up."""


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """The settings at one time."""

    loaded: LoadedSettings
    """Those that hold, and where each comes from."""

    running: Settings
    """What the agent works with: `loaded`, less what waits for a restart."""

    revision: int
    """Raised at each change; never goes back."""

    @property
    def waiting(self) -> tuple[str, ...]:
        """The fields that were changed and act after a restart only, with dots."""
        return tuple(dotted(path) for path in differences(self.running, self.loaded.settings))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What became of one field."""

    old: Any
    """As JSON has it; stars for a secret."""
    new: Any
    restart_needed: bool
    """Whether the new value acts after a restart only."""


class StaleSettingsError(Thermal2mqttError):
    """Somebody else changed the settings first."""


Listener = Callable[[Settings], None]
"""Is called with what the agent now works with, one change after the other, in any thread."""


class SettingsBook:
    """The settings. Changes are made on the event loop; `current` may be read in any thread.

    Args:
        base: What file and environment say.
        memory: Where changes are kept.
    """

    def __init__(self, base: LoadedSettings, memory: OverrideMemory) -> None:
        self._base = base
        self._memory = memory
        self._disk = Disk("settings-memory", DISK_SECONDS)
        self._kept = KeptOverrides()
        self._started = base.settings
        self._current = SettingsInForce(base, base.settings, 1)
        self._listeners = Listeners[Settings]("the settings")
        self._one_at_a_time = asyncio.Lock()
        self._taken = True

    @classmethod
    def of(cls, base: LoadedSettings) -> Self:
        """Return the book of the agent with these settings."""
        return cls(base, OverrideMemory(base.settings.agent.data_directory / FILE_NAME))

    @property
    def current(self) -> SettingsInForce:
        """The settings that hold."""
        return self._current

    @property
    def taken(self) -> bool:
        """Whether the last change, or what earlier runs changed, was taken as it was asked for and kept."""
        return self._taken

    def load(self) -> None:
        """Recall earlier runs; blocks. A disk that cannot be written is told in the log only.

        Raises:
            StoreError: the memory is there but cannot be read, or a later version wrote it.
        """
        kept = self.recall()
        if self._kept != kept:
            try:
                self._memory.save(self._kept)
            except StoreError as error:
                self._taken = False
                _LOGGER.warning("the settings' revision cannot be kept: %s", error)

    def recall(self) -> KeptOverrides:
        """Recall earlier runs and write nothing, for those who only look; return what was kept.

        What no longer fits the settings file is left out and told in the log.

        Raises:
            StoreError: the memory is there but cannot be read, or a later version wrote it.
        """
        kept = self._memory.load()
        overrides, problems = fitting(self._base, kept.overrides)
        self._taken = not problems
        for problem in problems:
            _LOGGER.warning("a setting that was changed at run time is left out: %s", problem.text)
        loaded = overridden(self._base, overrides)
        self._started = loaded.settings
        self._adopt(self._following(kept, overrides, loaded), loaded)
        return kept

    def listen(self, listener: Listener) -> None:
        """Have `listener` called after each change; before the first start of anything."""
        self._listeners.add(listener)

    async def set(
        self, document: Mapping[str, Any], if_revision: int | None = None
    ) -> dict[str, FieldChange]:
        """Change what a partial document names; return what became of it, once on disk and told to all.

        Raises:
            ChangeRefusedError: a field may not be set so.
            StaleSettingsError: they are not those of `if_revision` any more; None takes any.
            StoreError: the change cannot be kept, so it was not made.
        """
        async with self._one_at_a_time:
            self._expect(if_revision)
            with self._noting():
                changes = dict(values_of(document))
                for path in changes:
                    refuse_unsettable(path, self._base.settings.sensors, self._holder(path))
                return await self._become({**self._kept.overrides, **changes}, list(changes))

    async def reset(
        self, names: Iterable[str] | None = None, if_revision: int | None = None
    ) -> dict[str, FieldChange]:
        """Take back what was changed of these fields and sections, or everything; otherwise as `set`."""
        async with self._one_at_a_time:
            self._expect(if_revision)
            with self._noting():
                paths = [()] if names is None else [self._resettable(path_of(name)) for name in names]
                gone = [path for path in self._kept.overrides if any(path[: len(p)] == p for p in paths)]
                rest = {path: value for path, value in self._kept.overrides.items() if path not in gone}
                return await self._become(rest, gone)

    @contextlib.contextmanager
    def _noting(self) -> Iterator[None]:
        self._taken = False
        yield
        self._taken = True

    def _resettable(self, path: FieldPath) -> FieldPath:
        refuse_stranger(path, self._base.settings.sensors)
        if is_field(path):
            refuse_unsettable(path, self._base.settings.sensors, held_by=None)
        return path

    def _expect(self, revision: int | None) -> None:
        now = self._current.revision
        if revision is not None and revision != now:
            raise StaleSettingsError(
                f"the settings are at revision {now}, not {revision}: somebody changed them meanwhile; "
                f"ask for them anew"
            )

    def _holder(self, path: FieldPath) -> str | None:
        environment = self._base.origins.environment
        setter = environment.setter(path)
        return None if setter is None else environment.names[setter]

    async def _become(self, overrides: Overrides, paths: Sequence[FieldPath]) -> dict[str, FieldChange]:
        before = plain(self._current.loaded.settings)
        loaded = self._judged(self._needed(overrides))
        await self._keep(self._following(self._kept, loaded.origins.overrides, loaded), loaded)
        after, waiting = plain(loaded.settings), self._current.waiting
        return {
            (name := dotted(path)): FieldChange(
                value_at(before, path), value_at(after, path), restart_needed=name in waiting
            )
            for path in paths
        }

    def _needed(self, overrides: Overrides) -> Overrides:
        """Return the changes as the settings know them, less those to what file and default say anyway."""
        wanted, base = plain(self._judged(overrides).settings), plain(self._base.settings)
        held = {path: value for path, value in overrides.items() if self._holder(path) is not None}
        free = {path: value_at(wanted, path) for path in overrides if path not in held}
        return held | {path: value for path, value in free.items() if value != value_at(base, path)}

    def _judged(self, overrides: Overrides) -> LoadedSettings:
        try:
            return overridden(self._base, overrides)
        except SettingsError as error:
            text = "; ".join(problem.text for problem in error.problems)
            raise ChangeRefusedError(Reason.NOT_ALLOWED, error.problems[0].field, text) from error

    async def _keep(self, fresh: KeptOverrides, loaded: LoadedSettings) -> None:
        before, told = self._kept, self._current.revision
        if fresh != before:
            await self._disk.put(self._memory.save, fresh, instead_of=before)
        self._adopt(fresh, loaded)
        if self._current.revision != told:
            await asyncio.to_thread(self._listeners.tell, lambda: self._current.running)

    def _following(self, kept: KeptOverrides, overrides: Overrides, loaded: LoadedSettings) -> KeptOverrides:
        in_force = fingerprint(loaded.settings)
        revision = kept.revision + (in_force != kept.in_force)
        return replace(kept, revision=revision, in_force=in_force, overrides=dict(overrides))

    def _adopt(self, kept: KeptOverrides, loaded: LoadedSettings) -> None:
        self._kept = kept
        self._current = SettingsInForce(loaded, with_live(self._started, loaded.settings), kept.revision)


def plain(settings: Settings) -> dict[str, Any]:
    """Return the settings as JSON has them, without zones; secrets as stars."""
    return settings.model_dump(mode="json", by_alias=True, exclude=WITHOUT_ZONES)


def value_at(values: Any, path: FieldPath) -> Any:
    """Return what stands at a path."""
    for part in path:
        values = values[part]
    return values


def fingerprint(settings: Settings) -> str:
    """Return a text that is equal for equal settings only, zones aside: they have a revision of their own."""
    return sha256(json.dumps(plain(settings)).encode()).hexdigest()


def in_force(base: LoadedSettings) -> LoadedSettings:
    """Return the settings that hold for an agent that is started with these; writes nothing.

    Raises:
        StoreError: what was changed at run time cannot be read, or a later version wrote it.
    """
    book = SettingsBook.of(base)
    book.recall()
    return book.current.loaded
