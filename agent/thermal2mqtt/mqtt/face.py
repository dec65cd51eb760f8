"""The MQTT face as a whole: its parts put together, and the way of other threads onto the event loop."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from functools import partial

from thermal2mqtt.clock import Clock
from thermal2mqtt.contract.announce import build_announce
from thermal2mqtt.contract.topics import Topics, birth_topic
from thermal2mqtt.health import Part, PartHealth
from thermal2mqtt.mqtt.account_book import AccountBook
from thermal2mqtt.mqtt.budget import Budget
from thermal2mqtt.mqtt.bulletin import Bulletin
from thermal2mqtt.mqtt.connection import MqttConnection
from thermal2mqtt.mqtt.crossing import Crossing
from thermal2mqtt.mqtt.endpoint import Endpoint, client_id
from thermal2mqtt.mqtt.footprint import Footprint
from thermal2mqtt.mqtt.inbox import Inbox, Readers
from thermal2mqtt.mqtt.messages import Received
from thermal2mqtt.mqtt.name_guard import NameGuard
from thermal2mqtt.mqtt.painter import Painter
from thermal2mqtt.mqtt.subject import Subject
from thermal2mqtt.mqtt.surroundings import Surroundings
from thermal2mqtt.mqtt.voices import Voices
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.economy import economical
from thermal2mqtt.store import Identity, RetainedTopics
from thermal2mqtt.store.event import Event
from thermal2mqtt.store.retained import FILE_NAME
from thermal2mqtt.traffic import Traffic
from thermal2mqtt.zones import ZoneSet


class MqttFace:
    """A sink of the pipelines that speaks to one broker; nothing happens before `start`.

    Args:
        settings: of the agent.
        identity: who it is.
        part: the connection's own, on `connection.LADDER`.
        subject: the agent behind it.
        clock: for stamps and schedules.
        rng: for the jitter; None for one of its own.
    """

    def __init__(
        self,
        settings: Settings,
        identity: Identity,
        part: Part,
        subject: Subject,
        *,
        clock: Clock,
        rng: random.Random | None = None,
    ) -> None:
        topics = Topics(settings.mqtt.base_topic, identity.agent_id)
        announce = build_announce(settings, identity, clock.time(), subject.commands.names)
        bulletin = Bulletin(subject.settings, topics, announce, clock.time(), lambda: self._footprint.zones)
        self._birth = birth_topic(settings.homeassistant.discovery_prefix)
        self._watched = subject.zones
        self._reports: dict[str, SensorReport] = {}
        self._crossing = Crossing()
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._offline = bulletin.availability(online=False)
        self._budget = Budget(lambda: subject.settings().running, clock)
        self._account = AccountBook(settings, self._budget)
        heard = _heard(topics, self._birth if settings.homeassistant.discovery else None)
        name = client_id(identity.instance, settings.mqtt.client_id)
        endpoint = Endpoint(settings.mqtt, name, self._offline, heard)
        self._connection = MqttConnection(endpoint, part, self, clock, self._budget.spend)
        self._footprint = Footprint(
            lambda: economical(subject.settings().running),
            identity,
            topics,
            RetainedTopics(settings.agent.data_directory / FILE_NAME),
            subject.zones,
            self._connection.takes,
        )
        self._guard = NameGuard(topics, announce)
        surroundings = self._surroundings(bulletin, subject, clock, rng)
        self._voices = Voices.build(surroundings, subject, settings)
        self._readers = Readers.build(surroundings, subject, self._voices)
        self._inbox = Inbox(topics, self._birth, self._readers, self._crossing.post)
        subject.archive.events.listen(self._happened)

    def _surroundings(
        self, bulletin: Bulletin, subject: Subject, clock: Clock, rng: random.Random | None
    ) -> Surroundings:
        return Surroundings(
            bulletin=bulletin,
            footprint=self._footprint,
            guard=self._guard,
            painter=Painter(bulletin, self._reports, self._connection.publish, self._may_spend, clock),
            budget=self._budget,
            reports=self._reports,
            health=subject.health,
            counts=lambda: self._connection.counts,
            publish=self._connection.publish,
            connected=lambda: self.connected,
            may_spend=self._may_spend,
            clock=clock,
            rng=rng or random.Random(),  # noqa: S311 (jitter, not a secret)
        )

    @property
    def connected(self) -> bool:
        """Whether the broker is there."""
        return self._connection.connected

    @property
    def reconnects(self) -> dict[str, int]:
        """Connections made again since the start, by why the one before was lost."""
        return self._connection.counts.reconnects

    @property
    def publishes(self) -> dict[str, int]:
        """Messages since the start, by what became of them."""
        return self._connection.counts.publishes

    @property
    def traffic(self) -> Traffic:
        """What went to the broker since the start, and what waits for it."""
        return self._voices.traffic()

    async def start(self) -> None:
        """Connect and begin to speak; returns at once, whether there is a broker or not.

        Raises:
            TlsError: a certificate of the settings cannot be used.
            StoreError: the memory of retained topics cannot be read.
        """
        self._crossing.open()
        await self._footprint.load()
        await self._account.load()
        work = (*self._voices.tasks(), *self._readers.tasks(), ("account", self._account.run()))
        self._tasks = tuple(asyncio.create_task(task, name=f"mqtt-{name}") for name, task in work)
        self._hear_loads()
        self._connection.start()

    async def stop(self) -> None:
        """Say `offline`, wait for it to leave, and disconnect; may be called twice."""
        farewell = self._offline if self._voices.publisher.speaking and not self._guard.verdict() else None
        self._voices.publisher.hush()
        tasks, self._tasks = self._tasks, ()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._connection.stop, farewell)
        self._crossing.close()

    async def failure(self) -> None:
        """Wait until the face cannot go on, and raise why; returns when it is stopped.

        Raises:
            DuplicateAgentError: another agent is online under this agent's id.
        """
        if not self._tasks:
            return
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if not task.cancelled():
                task.result()

    def accept(self, report: SensorReport) -> None:
        """Keep the report; called in the sensor's thread. What must be said at once wakes the publisher."""
        if (proof := report.proof) is not None:
            self._crossing.post(lambda: self._voices.publisher.prove(report, proof))
            return
        before = self._reports.get(report.sensor)
        self._reports[report.sensor] = report
        if before is None or report.events or _levels(before) != _levels(report):
            self._crossing.post(self._voices.publisher.look)
        self._voices.streamer.accept(report)

    def _may_spend(self) -> bool:
        return self.connected and self._budget.has_room

    def _happened(self, events: Sequence[Event]) -> None:
        # Events of before the start are kept in case the disk does not have them.
        self._crossing.post(partial(self._voices.courier.take, events), keep=True)

    def zones_changed(self, _zones: ZoneSet) -> None:
        """Take note that other zones are watched; called in any thread."""
        self._hear_loads()
        self._crossing.post(self._voices.publisher.zones_changed)

    def settings_changed(self, _settings: Settings) -> None:
        """Take note that other settings hold; called in any thread."""
        self._crossing.post(self._voices.publisher.settings_changed)

    def take_picture(self, sensor: str) -> bool:
        """Have a fresh image of a sensor published; False where it gives none. On the event loop."""
        report = self._reports.get(sensor)
        if report is None or report.frame is None:
            return False
        self._voices.painter.want(sensor)
        return True

    def proved(self, proofs: Mapping[str, ProofRecord]) -> None:
        """Take note of what was proven of zones, by id; called in any thread."""
        self._voices.publisher.proofs = dict(proofs)
        self._crossing.post(self._voices.publisher.part_changed)

    def part_changed(self, _health: PartHealth) -> None:
        """Take note that a part's state changed; called in any thread."""
        self._crossing.post(self._voices.publisher.part_changed)

    def opened(self) -> None:
        """Take note of a connection; the connection's thread calls it."""
        self._crossing.post(self._on_opened)

    def subscribed(self) -> None:
        """Take note that other agents of this id are heard now; the connection's thread calls it."""
        self._crossing.post(self._voices.publisher.subscribed)

    def lost(self) -> None:
        """Take note of a loss; the connection's thread calls it. Nothing is to be done: nothing is queued."""

    def received(self, message: Received) -> None:
        """Take a message; the connection's thread calls it."""
        self._inbox.put(message)

    def _hear_loads(self) -> None:
        self._readers.loads.set_zones(self._watched().measured)
        self._connection.hear(self._readers.loads.topics - {self._birth})

    def _on_opened(self) -> None:
        self._guard.opened()
        self._voices.publisher.opened()


def _heard(topics: Topics, birth: str | None) -> tuple[str, ...]:
    """Return what is subscribed to; `birth` is None where Home Assistant is not told of."""
    own = (topics.announce, topics.availability, f"{topics.request_prefix}#", f"{topics.set_prefix}#")
    return own if birth is None else (*own, birth)


def _levels(report: SensorReport) -> tuple[object, ...]:
    """Return what of a report is said at once when it changes."""
    return report.available, {zone: status.level for zone, status in report.alarms.items()}
