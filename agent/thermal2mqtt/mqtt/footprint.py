"""What stands on the broker because of this agent, and how to take away what no longer belongs there."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from thermal2mqtt.contract.discovery import (
    build_components,
    encode_component,
    encode_device,
    remnant,
)
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.mqtt import DiscoveryForm
from thermal2mqtt.store import Component, Identity, RetainedTopics, StoreError
from thermal2mqtt.store.disk import Disk, read_in_time
from thermal2mqtt.zones import ZoneSet

_LOGGER = logging.getLogger(__name__)

DISK_SECONDS = 2.0
"""How long anything waits for the disk; a dying SD card can hold a write for minutes."""

_DISCOVERY_TOPIC = re.compile(r"/(device/[^/]+|[a-z_]+/[^/]+/[^/]+)/config$")

MIGRATE = b'{"migrate_discovery":true}'
"""On the topic of one form it has Home Assistant expect the same entities on those of the other."""

ROOM = 0.25
"""Who tells entity by entity goes back to one message when that is so much smaller than the broker takes:
a limit turned to and fro must not move all entities each time."""


class Footprint:
    """Retained topics and Home Assistant's entities, as they shall be and as they were."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        identity: Identity,
        topics: Topics,
        memory: RetainedTopics,
        watched: Callable[[], ZoneSet],
        fits: Callable[[Message], bool] = lambda _message: True,
    ) -> None:
        self._settings = settings
        self._watched = watched
        self._zones = watched()
        self._identity = identity
        self._topics = topics
        self._memory = memory
        self._disk = Disk("mqtt-memory", DISK_SECONDS)
        self._disk_works = True
        self._fits = fits
        self._form = DiscoveryForm.DEVICE

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
        self._form = self._fitting_form(zones)
        await self._write(lambda: self._remember(zones))
        self._zones = zones

    def discovery(self) -> list[Message]:
        """Return the device as it is now, with the tombstones; empty where discovery is off."""
        if not self._settings().homeassistant.discovery:
            return []
        removed = self._memory.tombstones
        components = self._components(self._zones)
        if self._form is DiscoveryForm.DEVICE:
            return [self._device(components, removed)]
        gone = [Message(topic, b"", retain=True) for topic in self._component_topics(removed)]
        return gone + self._one_by_one(components, retain=True)

    def revival(self) -> list[Message]:
        """Return the device with the removed entities once more; empty where none was removed.

        For a Home Assistant that just started: it hears a tombstone only for an entity that it has set up.
        Not retained, so that nothing comes back if the tombstones never follow.
        """
        removed = self._memory.tombstones
        if not removed or not self._settings().homeassistant.discovery:
            return []
        components = self._components(self._zones)
        if self._form is DiscoveryForm.DEVICE:
            return [replace(self._device({**removed, **components}, {}), retain=False)]
        return self._one_by_one({**removed, **components}, retain=False)

    async def told(self) -> None:
        """Note that a starting Home Assistant was told of all tombstones."""
        await self._write(lambda: self._memory.told(self._memory.tombstones))

    def orphaned_devices(self) -> list[str]:
        """Return discovery topics of earlier settings; to be cleared before the device is told anew."""
        return [topic for topic in self._orphans() if self._is_former(topic)]

    def migration(self) -> list[Message]:
        """Return what has Home Assistant keep the entities that it was told of in the other form."""
        if not self._settings().homeassistant.discovery:
            return []
        return [Message(topic, MIGRATE) for topic in self.orphaned_devices() if self._told_by(topic)]

    def orphans(self) -> list[str]:
        """Return the other topics of earlier settings; to be cleared once Home Assistant let go of them."""
        return [topic for topic in self._orphans() if not self._is_former(topic)]

    async def cleared(self, topics: Iterable[str]) -> None:
        """Note that topics were cleared on the broker; one that has a use again by now is kept in mind."""
        gone = set(topics) - self._expected(self._zones)
        await self._write(lambda: self._memory.forget(gone))

    @property
    def _prefix(self) -> str:
        return self._settings().homeassistant.discovery_prefix

    def _told_by(self, topic: str) -> DiscoveryForm | None:
        return self._topics.told_by(self._prefix, topic)

    def _is_former(self, topic: str) -> bool:
        """Tell whether a topic is one of discovery, of another id, prefix or form than now."""
        form = self._form if self._settings().homeassistant.discovery else None
        is_now = form is not None and self._told_by(topic) is form
        return _DISCOVERY_TOPIC.search(topic) is not None and not is_now

    def _fitting_form(self, zones: ZoneSet) -> DiscoveryForm:
        wanted = self._settings().homeassistant.discovery_form
        if wanted is not DiscoveryForm.AUTO:
            return wanted
        device = self._device(self._components(zones), self._memory.tombstones)
        if any(self._told_by(topic) is DiscoveryForm.COMPONENTS for topic in self._memory.topics):
            device = replace(device, payload=device.payload + bytes(int(ROOM * len(device.payload))))
        return DiscoveryForm.DEVICE if self._fits(device) else DiscoveryForm.COMPONENTS

    def _device(self, components: Mapping[str, Component], removed: Mapping[str, Component]) -> Message:
        payload = encode_device(self._settings(), self._identity, components, removed)
        return Message(self._topics.discovery(self._prefix), payload, retain=True)

    def _one_by_one(self, components: Mapping[str, Component], *, retain: bool) -> list[Message]:
        payloads = [encode_component(self._settings(), self._identity, c) for c in components.values()]
        topics = self._component_topics(components)
        return [Message(t, payload, retain=retain) for t, payload in zip(topics, payloads, strict=True)]

    def _component_topics(self, components: Mapping[str, Component]) -> list[str]:
        return [self._topics.component(self._prefix, c["p"], key) for key, c in components.items()]

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
            expected |= self._discovery_topics(zones)
        return expected

    def _discovery_topics(self, zones: ZoneSet) -> set[str]:
        if self._form is DiscoveryForm.DEVICE:
            return {self._topics.discovery(self._prefix)}
        return set(self._component_topics(self._components(zones)))

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
