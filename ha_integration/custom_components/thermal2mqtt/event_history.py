"""What happened at an agent, told once each on Home Assistant's bus, and caught up with after an absence.

Events come on two topics: as news, and from the agent's backlog. What was told while nobody here was
listening comes on neither; the agent is asked for it, from the last number that is known.
"""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Sequence
from typing import Any, Final

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .const import DOMAIN, EVENT_HAPPENED
from .coordinator import QOS, AgentCoordinator, AgentEvent
from .device import device_id_of
from .errors import AgentError, InvalidMessageError, RefusedError
from .event_memory import EventMemory, KindMemory
from .events import PublishedEvent
from .messages import parse_document

_LOGGER = logging.getLogger(__name__)

KINDS: Final = ("alarm", "system", "hotspot")
"""What is asked for, the most urgent first; other kinds are taken as they come."""

LIST: Final = "events/list"

NO_SUCH_KIND: Final = "invalid_request"
"""The agent's code for a request that it does not understand."""

PAGE: Final = 50
"""Events in one answer."""

MAX_PAGES: Final = 20
"""So many pages of a kind are asked for in one go; Home Assistant has other things to do."""

BREATH_SECONDS: Final = 5.0
"""Between one go and the next."""

QUIET_SECONDS: Final = 2.0
"""So long no event has come when the agent is asked: what is on its way by itself is told as what it is."""

MAX_QUIET_SECONDS: Final = 30.0
RETRY_SECONDS: Final = (10.0, 60.0, 300.0)
"""Before another try, up to a quarter longer; the last one again and again while the agent is online."""

SAVE_SECONDS: Final = 2.0
VERSION: Final = 1


def event_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return where it is kept which events of an entry's agent are known."""
    return Store(hass, VERSION, f"{DOMAIN}.events.{entry_id}", atomic_writes=True)


class EventHistory:
    """Tells the events of one agent, and asks for those that were missed."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, coordinator: AgentCoordinator) -> None:
        self.memory = EventMemory()
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._store = event_store(hass, entry.entry_id)
        self._releases: list[CALLBACK_TYPE] = []
        self._task: asyncio.Task[None] | None = None
        self._wanted = False
        self._told = asyncio.Event()
        self._saved_by = 0.0
        self._online = False

    async def async_start(self) -> None:
        """Remember what was known, subscribe, and begin to catch up whenever the agent is online.

        Raises:
            HomeAssistantError: MQTT is not set up.
        """
        self.memory = EventMemory.from_dict(await self._store.async_load() or {})
        topics = self._coordinator.topics
        self._releases.append(self._coordinator.async_listen(self._presence_heard))
        for topic, handler in ((topics.events, self._fresh_heard), (topics.late_events, self._late_heard)):
            self._releases.append(await mqtt.async_subscribe(self._hass, topic, handler, QOS))
        self._online = self._coordinator.online
        if self._online:
            self._want()

    async def async_stop(self) -> None:
        """Unsubscribe, end, and keep what is known; may be called twice."""
        if not self._releases:
            return
        for release in self._releases:
            release()
        self._releases.clear()
        if self._task is not None:
            self._task.cancel()
        await self._store.async_save(self.memory.as_dict())

    @callback
    def _presence_heard(self, event: AgentEvent) -> None:
        if event["kind"] == "agent":
            came = event["online"] and not self._online
            self._online = event["online"]
            if came:
                self._want()

    @callback
    def _fresh_heard(self, message: mqtt.ReceiveMessage) -> None:
        self._heard(message, late=False)

    @callback
    def _late_heard(self, message: mqtt.ReceiveMessage) -> None:
        self._heard(message, late=True)

    @callback
    def _heard(self, message: mqtt.ReceiveMessage, *, late: bool) -> None:
        if message.retain or self._coordinator.is_another:
            return
        kind = message.topic.rpartition("/")[2]
        try:
            event = PublishedEvent.parse(parse_document(message.payload), kind)
        except InvalidMessageError as error:
            self._coordinator.complain(message.topic, error)
            return
        self._told.set()
        memory = self.memory.of(kind)
        if memory is not None and self._take(memory, event, late=late) and memory.incomplete:
            self._want()

    @callback
    def _take(self, memory: KindMemory, event: PublishedEvent, *, late: bool) -> bool:
        """Tell an event that is new, and return whether it was."""
        if not memory.take(event.event_id, event.sequence, late=late):
            return False
        self._save_soon()
        zones = self._coordinator.zones
        data = {
            "config_entry_id": self._entry.entry_id,
            "device_id": device_id_of(self._hass, self._entry),
            "kind": event.kind,
            "event_type": event.event_type,
            "event_id": event.event_id,
            "sequence": event.sequence,
            "time": event.time,
            "late": late,
            "stored": event.stored,
            "sensor": event.sensor,
            "zone": event.zone,
            "zone_name": event.zone if zones is None or event.zone is None else zones.name_of(event.zone),
            "data": dict(event.data),
        }
        # In the logbook it then stands where it happened.
        happened = event.seconds if late else None
        past = happened is not None and 0 < happened < time.time()
        self._hass.bus.async_fire(EVENT_HAPPENED, data, time_fired=happened if past else None)
        return True

    @callback
    def _save_soon(self) -> None:
        # Each call puts a delayed save off; in a storm of events it would never come.
        now = self._hass.loop.time()
        if now >= self._saved_by:
            self._saved_by = now + SAVE_SECONDS
            self._store.async_delay_save(self.memory.as_dict, SAVE_SECONDS)

    @callback
    def _want(self) -> None:
        """Have the agent asked for what was missed."""
        self._wanted = True
        if self._task is None or self._task.done():
            self._task = self._entry.async_create_background_task(
                self._hass, self._ask(), f"thermal2mqtt events of {self._entry.title}"
            )

    async def _ask(self) -> None:
        failures = 0
        while self._wanted:
            await self._quiet()
            self._wanted = False
            try:
                if not await self._catch_up():
                    await asyncio.sleep(BREATH_SECONDS)
                    self._wanted = True
            except (AgentError, InvalidMessageError) as error:
                _LOGGER.debug("Could not ask %s what was missed: %s", self._entry.title, error)
                pause = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                failures += 1
                await asyncio.sleep(pause * random.uniform(1.0, 1.25))  # noqa: S311 - spreads load, guards nothing
                self._wanted = self._wanted or self._online

    async def _quiet(self) -> None:
        """Wait until no event has come for a while, or for as long as that is bearable."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MAX_QUIET_SECONDS):
                while await self._is_told_something():
                    continue

    async def _is_told_something(self) -> bool:
        self._told.clear()
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                return await self._told.wait()
        except TimeoutError:
            return False

    async def _catch_up(self) -> bool:
        """Tell what was missed, and return whether that was all."""
        announcement = self._coordinator.announcement
        can_list = announcement is not None and LIST in announcement.capabilities
        complete = True
        for kind in dict.fromkeys((*KINDS, *self.memory.kinds)):
            memory = self.memory.of(kind)
            if memory is None:
                continue
            try:
                if can_list:
                    complete &= await self._catch_up_with(kind, memory)
                    continue
            except RefusedError as error:
                if error.code != NO_SUCH_KIND:
                    raise
            if memory.incomplete:
                memory.close(memory.newest)
        return complete

    async def _catch_up_with(self, kind: str, memory: KindMemory) -> bool:
        """Tell what was missed of a kind, the oldest first, and return whether that was all.

        Raises:
            AgentError: the agent will not, or is away.
            InvalidMessageError: it answered something else.
        """
        heard = memory.newest
        if memory.last is None:
            # What happened before anybody here listened was not missed.
            known = await self._list(kind)
            memory.close(max((event.sequence for event in known), default=0))
        for _ in range(MAX_PAGES):
            after = memory.last or 0
            events = await self._list(kind, after_sequence=after)
            for event in events:
                self._take(memory, event, late=True)
            memory.close(max((event.sequence for event in events), default=0))
            self._save_soon()
            if len(events) < PAGE or memory.last == after:
                memory.close(heard)
                return True
        return False

    async def _list(self, kind: str, **request: int) -> Sequence[PublishedEvent]:
        answer = await self._coordinator.async_command(LIST, {"kind": kind, "limit": PAGE, **request})
        events = answer.get("events")
        if not isinstance(events, list):
            raise InvalidMessageError("events must be a list")
        return [
            PublishedEvent.parse(event if isinstance(event, dict) else {}, kind) for event in events[:PAGE]
        ]
