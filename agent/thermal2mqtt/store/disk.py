"""Reading and writing with a deadline: a dying SD card can hold either for minutes."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from thermal2mqtt.background import Background
from thermal2mqtt.store.files import StoreError

T = TypeVar("T")

READ_SECONDS = 10.0
"""How long a start waits for a file; a slow card that has just been mounted takes a second or two."""


class Disk(Background):
    """One user of the disk."""

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, and raise what it raises.

        Raises:
            StoreError: No end in time; then nothing is known about what was written.
        """
        try:
            return await super().run(work)
        except TimeoutError as error:
            raise StoreError(f"the disk gave {error}") from error

    async def put(self, save: Callable[[T], None], fresh: T, *, instead_of: T) -> None:
        """Have `fresh` saved in the place of what is there.

        Raises:
            StoreError: It cannot be, or not in time; what was there is put back once the disk works.
        """
        try:
            await self.run(lambda: save(fresh))
        except (StoreError, asyncio.CancelledError):
            # It may yet reach the disk, and would then hold after a restart.
            self.follow_up(lambda: save(instead_of))
            raise


async def read_in_time(work: Callable[[], T]) -> T:
    """Return what `work` reads at a start.

    Raises:
        StoreError: `work` raised it, or there was no answer within `READ_SECONDS`.
    """
    return await Disk("read", READ_SECONDS).run(work)
