"""Says what has changed, at the right time and in the right order. Lives on the agent's event loop.

After each connect everything is said anew, `online` last, so that whoever sees it sees the rest as well.
While there is no broker nothing is done but keeping the newest report of each sensor.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping

from thermal2mqtt.mqtt.figures import Figures
from thermal2mqtt.mqtt.messages import Message, Result
from thermal2mqtt.mqtt.schedule import Schedule
from thermal2mqtt.mqtt.surroundings import Surroundings
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.report import Proof, SensorReport
from thermal2mqtt.settings.economy import is_metered
from thermal2mqtt.traffic import Traffic

SUBSCRIBE_SECONDS = 2.0
"""How long the broker has to take the subscriptions of a new connection."""

LISTEN_SECONDS = 0.3
"""How long the connection then listens for another agent of the same id before it speaks."""

CONTRADICT_SECONDS = 0.2
"""So soon what is not this agent's own word is contradicted; no sooner, lest two do it without a pause."""

BIRTH_JITTER_SECONDS = 2.0
"""A fleet answers a starting Home Assistant spread over so long."""

TOMBSTONE_SECONDS = (0.5, 5.0)
"""From bringing removed entities back to their tombstones, which are told twice: Home Assistant drops what
comes while it is still setting an entity up, and a large one takes its time."""

ORPHAN_SECONDS = 5.0
"""Until topics of removed entities are cleared: Home Assistant shall not hear an empty last word."""

HEALTH_SECONDS = 1.0
"""Two health messages are at least so far apart."""

HEALTH_INTERVAL_SECONDS = 60.0
"""So old it gets at most: it counts on where no part changes its state."""

METERED_HEALTH_SECONDS = 900.0
"""The same on a link that is paid by the byte."""


class Publisher:
    """One task. Its methods are called on the event loop and return at once.

    Args:
        surroundings: What it works with.
        spoken: Called when this agent has said `online`.
        traffic: Gives what went to the broker.
    """

    def __init__(
        self, surroundings: Surroundings, spoken: Callable[[], None], traffic: Callable[[], Traffic]
    ) -> None:
        self._with = surroundings
        self._spoken = spoken
        self._traffic = traffic
        self._schedule = Schedule(surroundings.clock)
        self._wake = asyncio.Event()
        self._hears = asyncio.Event()
        self._new_connection = False
        self._speaking = False
        self._figures = Figures(surroundings, self._schedule)
        self._cleared: list[str] = []
        self._told_entities: dict[str, bytes] = {}
        self.proofs: Mapping[str, ProofRecord] = {}
        """What was proven of zones, by id; told with the health."""

    @property
    def speaking(self) -> bool:
        """Whether this agent has said `online` on the present connection."""
        return self._speaking and self._with.connected()

    def opened(self) -> None:
        """Say everything anew, soon."""
        self._new_connection = True
        self._speaking = False
        self._hears.clear()
        self._schedule.clear()
        self._wake.set()

    def subscribed(self) -> None:
        """Speak soon: whoever holds the id would be heard by now."""
        self._hears.set()

    def hush(self) -> None:
        """Say nothing more on this connection: the farewell is next."""
        self._speaking = False

    def look(self) -> None:
        """Look at the reports: one of them has changed in what is said at once."""
        self._wake.set()

    def part_changed(self) -> None:
        """Say how the parts do."""
        self._schedule.plan_by("health", HEALTH_SECONDS)
        self._wake.set()

    def zones_changed(self) -> None:
        """Say which zones there are now, and what is known of them."""
        self._schedule.plan("zones")
        self._wake.set()

    def settings_changed(self) -> None:
        """Say which settings hold now, and go on by them."""
        self._with.painter.settings_changed()
        self._schedule.plan("settings")
        self._wake.set()

    def control_turned(self) -> None:
        """Say what the controls show, so that one whose turn was refused shows the old value."""
        self._schedule.plan("controls")
        self._wake.set()

    def home_assistant_started(self) -> None:
        """Say everything that Home Assistant reads, after a random pause."""
        self._schedule.plan("birth", self._with.rng.uniform(0, BIRTH_JITTER_SECONDS))
        self._wake.set()

    def contradicted(self) -> None:
        """Say `online` again: a late will of an earlier connection, or somebody, said something else."""
        if self._speaking:
            self._schedule.plan_by("online", CONTRADICT_SECONDS)
            self._wake.set()

    def spoken_over(self) -> None:
        """Say everything again: somebody cleared it, or another agent, which yields, has spoken."""
        if self._speaking:
            self._schedule.plan_by("everything", CONTRADICT_SECONDS)
            self._wake.set()

    def prove(self, report: SensorReport, proof: Proof) -> None:
        """Say what a proof test made of an alarm; the test is told what became of the message."""
        if not self.speaking:
            proof.told("there is no connection to the broker")
            return

        def settled(result: Result) -> None:
            proof.told(None if result.taken else f"the broker does not have the message: {result}")

        self._with.publish(self._with.bulletin.alarm_test(report, proof.zone), settled)

    async def run(self) -> None:
        """Publish until cancelled.

        Raises:
            DuplicateAgentError: another agent holds the id.
        """
        while True:
            await self._wait()
            if not self._with.connected():
                continue
            if self._new_connection:
                self._new_connection = False
                await self._listen()
                await self._unless_interrupted(self._begin)
            elif self._speaking:
                await self._go_on()

    async def _wait(self) -> None:
        pause = self._schedule.pause() if self._with.connected() else None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._wake.wait()
        self._wake.clear()

    async def _listen(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SUBSCRIBE_SECONDS):
                await self._hears.wait()
        await asyncio.sleep(LISTEN_SECONDS)

    async def _unless_interrupted(self, action: Callable[[], Awaitable[None]]) -> None:
        if not self._new_connection and self._with.connected():
            await action()

    async def _begin(self) -> None:
        if (conflict := self._with.guard.verdict()) is not None:
            raise conflict
        await self._with.footprint.secure()
        await self._unless_interrupted(self._say_everything)

    async def _say_everything(self) -> None:
        self._with.guard.spoke()
        self._introduce()
        self._say_health()
        self._figures.say(anew=True)
        for sensor in self._with.bulletin.settings.sensors:
            self._with.painter.refresh(sensor)
        self._with.say(self._with.bulletin.availability(online=True))
        self._speaking = True
        self._spoken()
        self._schedule.plan("orphans", ORPHAN_SECONDS)

    def _introduce(self) -> None:
        self._told_entities = {}
        self._introduce_zones()
        self._with.say(self._with.bulletin.settings_told())
        self._with.say(self._with.bulletin.announce())

    def _introduce_zones(self) -> None:
        self._say_device()
        self._with.say(self._with.bulletin.zones())
        self._with.say(self._with.bulletin.controls())

    def _say_device(self) -> None:
        for message in self._with.footprint.migration():
            self._with.say(message)
        for topic in self._with.footprint.orphaned_devices():
            self._clear(topic)
        # A full house has hundreds of kilobytes, and whoever turns a limit changes none of them.
        told, self._told_entities = self._told_entities, {}
        for message in self._with.footprint.discovery():
            self._told_entities[message.topic] = message.payload
            if told.get(message.topic) != message.payload:
                self._with.say(message)

    async def _go_on(self) -> None:
        if (conflict := self._with.guard.verdict()) is not None:
            raise conflict
        if self._schedule.take("zones"):
            await self._tell_zones()
        self._tell_settings()
        self._figures.say()
        if self._schedule.take("health"):
            self._say_health()
        if self._schedule.take("everything"):
            await self._say_everything()
        if self._schedule.take("online"):
            self._with.say(self._with.bulletin.availability(online=True))
        if self._schedule.take("birth"):
            self._answer_birth()
        if self._schedule.take("tombstones"):
            self._introduce()
        if self._schedule.take("last tombstones"):
            self._introduce()
            await self._with.footprint.told()
        await self._tidy_up()

    def _tell_settings(self) -> None:
        if self._schedule.take("settings"):
            self._say_device()
            self._with.say(self._with.bulletin.settings_told())
            self._say_health()
            self._schedule.plan("state")
            self._schedule.plan("controls")
        if self._schedule.take("controls"):
            self._with.say(self._with.bulletin.controls())

    async def _tell_zones(self) -> None:
        await self._with.footprint.secure()
        self._introduce_zones()
        self._schedule.plan("orphans", ORPHAN_SECONDS)

    async def _tidy_up(self) -> None:
        if self._schedule.take("orphans"):
            for topic in self._with.footprint.orphans():
                self._clear(topic)
        if self._cleared:
            cleared, self._cleared = self._cleared, []
            await self._with.footprint.cleared(cleared)

    def _answer_birth(self) -> None:
        if revival := self._with.footprint.revival():
            for message in revival:
                self._with.say(message)
            for name, seconds in zip(("tombstones", "last tombstones"), TOMBSTONE_SECONDS, strict=True):
                self._schedule.plan(name, seconds)
        else:
            self._introduce()
        self._say_health()
        self._figures.say(anew=True)
        self._with.say(self._with.bulletin.availability(online=True))

    def _say_health(self) -> None:
        now, parts = self._with.clock.time(), self._with.health()
        link, traffic = self._with.budget.told(), self._traffic()
        self._with.say(self._with.bulletin.health(now, parts, link, self.proofs, traffic))
        metered = is_metered(self._with.bulletin.settings)
        self._schedule.plan("health", METERED_HEALTH_SECONDS if metered else HEALTH_INTERVAL_SECONDS)

    def _clear(self, topic: str) -> None:
        loop = asyncio.get_running_loop()

        def settled(result: Result) -> None:
            if result.taken:
                loop.call_soon_threadsafe(self._note_cleared, topic)

        self._with.publish(Message(topic, b"", retain=True), settled)

    def _note_cleared(self, topic: str) -> None:
        self._cleared.append(topic)
        self._wake.set()
