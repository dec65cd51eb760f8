"""What stands on the broker because of this agent, and how to take away what no longer belongs there."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from thermal2mqtt.contract.discovery import build_components, encode_device, remnant
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.settings import Settings
from thermal2mqtt.store import Component, Identity, RetainedTopics, StoreError

_LOGGER = logging.getLogger(__name__)

DISK_SECONDS = 2.0
"""How long anything waits for the disk; a dying SD card can hold a write for minutes."""

_DEVICE_TOPIC = re.compile(r"/device/[^/]+/config$")


class Footprint:
    """Retained topics and Home Assistant's entities, as they shall be and as they were."""

    def __init__(
        self, settings: Settings, identity: Identity, topics: Topics, memory: RetainedTopics
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._topics = topics
        self._memory = memory
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mqtt-memory")
        self._writing: asyncio.Future[None] | None = None
        self._disk_works = True

    async def load(self) -> None:
        """Recall what earlier runs left.

        Raises:
            StoreError: the memory is there but cannot be read.
        """
        await asyncio.to_thread(self._memory.load)

    async def secure(self) -> None:
        """Put on disk what is about to be published, so that it can be taken away by any later run."""
        await self._write(lambda: self._memory.remember(sorted(self._expected())))
        if self._settings.homeassistant.discovery:
            components = {key: remnant(c, self._topics) for key, c in self._components().items()}
            await self._write(lambda: self._memory.announce(components))

    def discovery(self) -> Message | None:
        """Return the device as it is now, with the tombstones; None where discovery is off."""
        if not self._settings.homeassistant.discovery:
            return None
        removed = self._memory.tombstones
        payload = encode_device(self._settings, self._identity, self._components(), removed)
        return Message(self._discovery_topic, payload, retain=True)

    def revival(self) -> Message | None:
        """Return the device with the removed entities once more; None where none was removed.

        For a Home Assistant that just started: it hears a tombstone only for an entity that it has set up.
        Not retained, so that nothing comes back if the tombstones never follow.
        """
        removed = self._memory.tombstones
        if not removed or not self._settings.homeassistant.discovery:
            return None
        everything = {**removed, **self._components()}
        payload = encode_device(self._settings, self._identity, everything, {})
        return Message(self._discovery_topic, payload)

    async def told(self) -> None:
        """Note that a starting Home Assistant was told of all tombstones."""
        await self._write(lambda: self._memory.told(self._memory.tombstones))

    def orphaned_devices(self) -> list[str]:
        """Return discovery topics of earlier settings; to be cleared before the device is told anew."""
        return [topic for topic in self._orphans() if _DEVICE_TOPIC.search(topic)]

    def orphans(self) -> list[str]:
        """Return the other topics of earlier settings; to be cleared once Home Assistant let go of them."""
        return [topic for topic in self._orphans() if not _DEVICE_TOPIC.search(topic)]

    async def cleared(self, topics: Iterable[str]) -> None:
        """Note that topics were cleared on the broker."""
        await self._write(lambda: self._memory.forget(topics))

    def close(self) -> None:
        """Let go of the disk; may be called twice."""
        self._disk.shutdown(wait=False)

    @property
    def _discovery_topic(self) -> str:
        return self._topics.discovery(self._settings.homeassistant.discovery_prefix)

    def _components(self) -> dict[str, Component]:
        return build_components(self._settings, self._identity, self._topics)

    def _orphans(self) -> list[str]:
        return sorted(self._memory.topics - self._expected())

    def _expected(self) -> set[str]:
        topics = self._topics
        expected = {topics.availability, topics.announce, topics.state, topics.health, topics.zones}
        for sensor in self._settings.sensors:
            expected |= {
                topics.source_availability(sensor),
                topics.image(sensor),
                topics.image_attributes(sensor),
            }
        expected |= {topics.alarm(zone.id) for zone in self._settings.zones.watched}
        if self._settings.homeassistant.discovery:
            expected.add(self._discovery_topic)
        return expected

    async def _write(self, change: Callable[[], None]) -> None:
        # A dead disk must not silence the agent; it only costs the clearing of orphans later.
        if self._writing is not None and not self._writing.done():
            return
        self._writing = asyncio.get_running_loop().run_in_executor(self._disk, change)
        finished, _ = await asyncio.wait([self._writing], timeout=DISK_SECONDS)
        error = (
            self._writing.exception() if finished else TimeoutError(f"no answer within {DISK_SECONDS:g} s")
        )
        if error is not None and not isinstance(error, StoreError | TimeoutError):
            raise error
        if error is not None and self._disk_works:
            _LOGGER.warning("what is on the broker cannot be remembered: %s", error)
        self._disk_works = error is None
