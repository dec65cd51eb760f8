"""One run of the agent, from its settings to the last goodbye."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Iterable
from functools import partial

from thermal2mqtt import __version__
from thermal2mqtt.clock import Clock, SystemClock
from thermal2mqtt.house import Exits, House
from thermal2mqtt.mqtt import MqttFace
from thermal2mqtt.remembered import Remembered
from thermal2mqtt.sensor_line import Ground
from thermal2mqtt.settings import LoadedSettings, Settings
from thermal2mqtt.settings.origins import Origins
from thermal2mqtt.settings_book import SettingsBook
from thermal2mqtt.store import load_identity
from thermal2mqtt.store.disk import read_in_time
from thermal2mqtt.zone_doubts import ZoneDoubts
from thermal2mqtt.zones import ZoneBook

_LOGGER = logging.getLogger(__name__)


class Agent:
    """One process on one machine: its sensors, their alarms, and the faces that tell of them.

    Args:
        settings: What file and environment say; what was changed at run time is laid over it.
        origins: Where each comes from; None where they were not read but made.
        clock: None for the machine's.
        check: Raises SettingsError where another run would not start; blocks. Asked before a restart.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        origins: Origins | None = None,
        clock: Clock | None = None,
        check: Callable[[], object] = lambda: None,
    ) -> None:
        self._check = check
        self._leaving = asyncio.Event()
        ending = threading.Event()
        self._ground = Ground(
            SettingsBook.of(LoadedSettings(settings, origins or Origins())),
            ZoneBook.of(settings),
            clock or SystemClock(ending),
            ending,
        )

    async def run(self, stop: asyncio.Event) -> bool:
        """Measure and publish until `stop` is set; then say `offline` and let go of everything.

        Returns:
            Whether somebody has asked for another run: a new agent has to follow.

        Raises:
            StoreError: the data directory cannot be used or read, or its disk hangs.
            HttpError: the HTTP address is taken.
            TlsError: a certificate cannot be used; a broker that is only away is waited for.
            DuplicateAgentError: another agent is online under this agent's id.
        """
        house = await self._build()
        async with contextlib.AsyncExitStack() as started:
            started.push_async_callback(asyncio.to_thread, house.floor.archive.stop)
            await read_in_time(house.floor.archive.start)
            await house.start(started)
            await _until((stop, self._leaving), house.face)
            self._ground.ending.set()
        return self._leaving.is_set() and not stop.is_set()

    async def _build(self) -> House:
        ground = self._ground
        await read_in_time(ground.book.load)
        agent = ground.settings.agent
        identity = await read_in_time(partial(load_identity, agent.data_directory, agent.id))
        _LOGGER.info("thermal2mqtt %s, agent %s", __version__, identity.agent_id)
        await read_in_time(ground.zones.load)
        doubts = ZoneDoubts(lambda: ground.settings, lambda: ground.watched)
        doubts.tell()
        ground.zones.listen(lambda _fresh: doubts.tell())
        ground.book.listen(lambda _fresh: doubts.tell())
        ids = {zone.id for zone in ground.watched.measured}
        memory = await read_in_time(partial(Remembered.load, agent.data_directory, ids))
        return House.build(ground, identity, memory, Exits(self._check, self._leaving.set))


async def _until(ends: Iterable[asyncio.Event], face: MqttFace) -> None:
    """Return when one of `ends` is set; raise what the face cannot go on with."""
    waits: list[asyncio.Task[object]] = [asyncio.create_task(end.wait()) for end in ends]
    waits.append(asyncio.create_task(face.failure()))
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
