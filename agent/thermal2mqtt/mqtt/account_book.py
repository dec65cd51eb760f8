"""Keeps the day's account of a metered link over restarts, so that a crash does not open a second budget."""

import asyncio
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thermal2mqtt.mqtt.budget import Budget
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.economy import is_metered
from thermal2mqtt.store import StoreError
from thermal2mqtt.store.disk import Disk, read_in_time
from thermal2mqtt.store.files import DamagedFileError, read_document, write_document

FILE_NAME = "link.json"
SCHEMA: Literal[1] = 1
SAVE_SECONDS = 300.0
"""So much of the account a power cut may forget."""

DISK_SECONDS = 5.0


class _Document(BaseModel):
    """The file's layout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = Field(SCHEMA, alias="schema")
    day: int
    spent_bytes: int = Field(ge=0)


class AccountBook:
    """The memory of one budget, in one file; nothing is read or written where the link is not metered."""

    def __init__(self, settings: Settings, budget: Budget) -> None:
        self._path = settings.agent.data_directory / FILE_NAME
        self._is_used = is_metered(settings)
        self._budget = budget
        self._disk = Disk("mqtt-account", DISK_SECONDS)

    async def load(self) -> None:
        """Recall what earlier runs spent; a damaged file is as none.

        Raises:
            StoreError: it is there but cannot be read, or the disk hangs.
        """
        if not self._is_used:
            return
        try:
            found = await read_in_time(lambda: read_document(self._path, SCHEMA))
            kept = _Document.model_validate(found) if found is not None else None
        except (DamagedFileError, ValidationError):
            return
        if kept is not None:
            self._budget.recall(kept.day, kept.spent_bytes)

    async def run(self) -> None:
        """Save now and then, and once more when cancelled."""
        try:
            while True:
                await asyncio.sleep(SAVE_SECONDS)
                await self._save()
        finally:
            await self._save()

    async def _save(self) -> None:
        if not self._is_used:
            return
        day, spent = self._budget.account
        document = _Document(day=day, spent_bytes=spent).model_dump(by_alias=True)
        try:
            await self._disk.run(lambda: write_document(self._path, document))
        except StoreError:
            return  # a dead disk is told by the store's own part; the budget of this run goes on
