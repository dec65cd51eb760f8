"""What stands on the broker because of this agent, and how to take away what no longer belongs there."""

import logging
import re
from collections.abc import Callable, Iterable

from thermal2mqtt.contract.discovery import build_components, encode_device, remnant
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.settings import Settings
from thermal2mqtt.store import Component, Identity, RetainedTopics, StoreError
from thermal2mqtt.store.disk import Disk, read_in_time
from thermal2mqtt.zones import ZoneSet

_LOGGER = logging.getLogger(__name__)

DISK_SECONDS = 2.0
"""How long anything waits for the disk; a dying SD card can hold a write for minutes."""

_DEVICE_TOPIC = re.compile(r"/device/[^/]+/config$")


class Footprint:
    """Retained topics and Home Assistant's entities, as they shall be and as they were."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        identity: Identity,
        topics: Topics,
        memory: RetainedTopics,
        watched: Callable[[], ZoneSet],
    ) -> None:
        self._settings = settings
        self._watched = watched
        self._zones = watched()
        self._identity = identity
        self._topics = topics
        self._memory = memory
        self._disk = Disk("mqtt-memory", DISK_SECONDS)
        self._disk_works = True

    async def load(self) -> None:
        """Recall what earlier runs left.

        Raises:
            StoreError: the memory is there but cannot be read, or the disk hangs.
        """
        await read_in_time(self._memory.load)

    @property
    def zones(self) -> ZoneSet:
        """The zones that may be spoken of: those that are watched now, once they are secured."""
        return self._zones

    async def secure(self) -> None:
        """Put on disk what is about to be published, so that it can be taken away by any later run.

        From then on the zones that are watched now are those that are spoken of.
        """
        zones = self._watched()
        await self._write(lambda: self._remember(zones))
        self._zones = zones

    def discovery(self) -> Message | None:
        """Return the device as it is now, with the tombstones; None where discovery is off."""
        if not self._settings().homeassistant.discovery:
            return None
        removed = self._memory.tombstones
        payload = encode_device(self._settings(), self._identity, self._components(self._zones), removed)
        return Message(self._discovery_topic, payload, retain=True)

    def revival(self) -> Message | None:
        """Return the device with the removed entities once more; None where none was removed.

        For a Home Assistant that just started: it hears a tombstone only for an entity that it has set up.
        Not retained, so that nothing comes back if the tombstones never follow.
        """
        removed = self._memory.tombstones
        if not removed or not self._settings().homeassistant.discovery:
            return None
        everything = {**removed, **self._components(self._zones)}
        payload = encode_device(self._settings(), self._identity, everything, {})
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
        """Note that topics were cleared on the broker; one that has a use again by now is kept in mind."""
        gone = set(topics) - self._expected(self._zones)
        await self._write(lambda: self._memory.forget(gone))

    @property
    def _discovery_topic(self) -> str:
        return self._topics.discovery(self._settings().homeassistant.discovery_prefix)

    def _components(self, zones: ZoneSet) -> dict[str, Component]:
        return build_components(self._settings(), zones.measured, self._identity, self._topics)

    def _orphans(self) -> list[str]:
        return sorted(self._memory.topics - self._expected(self._zones))

    def _expected(self, zones: ZoneSet) -> set[str]:
        topics = self._topics
        expected = {topics.availability, topics.announce, topics.state, topics.health, topics.zones}
        expected |= {topics.settings, topics.controls}
        for sensor in self._settings().sensors:
            expected |= {
                topics.source_availability(sensor),
                topics.image(sensor),
                topics.image_attributes(sensor),
            }
        expected |= {topics.alarm(zone.id) for zone in zones.measured}
        if self._settings().homeassistant.discovery:
            expected.add(self._discovery_topic)
        return expected

    def _remember(self, zones: ZoneSet) -> None:
        self._memory.remember(sorted(self._expected(zones)))
        if self._settings().homeassistant.discovery:
            components = {key: remnant(c, self._topics) for key, c in self._components(zones).items()}
            self._memory.announce(components)

    async def _write(self, change: Callable[[], None]) -> None:
        # A dead disk must not silence the agent; it only costs the clearing of orphans later.
        try:
            await self._disk.run(change)
        except StoreError as error:
            if self._disk_works:
                _LOGGER.warning("what is on the broker cannot be remembered: %s", error)
            self._disk_works = False
            self._disk.follow_up(lambda: self._remember(self._watched()))
        else:
            self._disk_works = True
