"""The MQTT face as a whole: its parts put together, and the way of other threads onto the event loop."""

import asyncio
import random
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from thermal2mqtt.clock import Clock
from thermal2mqtt.commands import Role
from thermal2mqtt.contract.announce import build_announce
from thermal2mqtt.contract.controls import placed_controls
from thermal2mqtt.contract.topics import Topics, birth_topic
from thermal2mqtt.health import Part, PartHealth
from thermal2mqtt.mqtt.account_book import AccountBook
from thermal2mqtt.mqtt.accounts import traffic
from thermal2mqtt.mqtt.backlog import Backlog
from thermal2mqtt.mqtt.budget import Budget
from thermal2mqtt.mqtt.bulletin import Bulletin
from thermal2mqtt.mqtt.connection import MqttConnection
from thermal2mqtt.mqtt.controls import Controls
from thermal2mqtt.mqtt.courier import Courier
from thermal2mqtt.mqtt.endpoint import Endpoint, client_id
from thermal2mqtt.mqtt.footprint import Footprint
from thermal2mqtt.mqtt.inbox import Inbox, Readers
from thermal2mqtt.mqtt.loads import LoadTopics
from thermal2mqtt.mqtt.messages import Message, Received
from thermal2mqtt.mqtt.name_guard import NameGuard
from thermal2mqtt.mqtt.painter import Painter
from thermal2mqtt.mqtt.publisher import Publisher
from thermal2mqtt.mqtt.requests import Requests
from thermal2mqtt.mqtt.streamer import Streamer
from thermal2mqtt.mqtt.subject import Subject
from thermal2mqtt.mqtt.surroundings import Surroundings
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.economy import economical
from thermal2mqtt.store import Identity, RetainedTopics
from thermal2mqtt.store.event import Event
from thermal2mqtt.store.retained import FILE_NAME
from thermal2mqtt.traffic import Traffic
from thermal2mqtt.zones import ZoneSet

MAX_EARLY = 1000
"""Events from before the start that are kept in case the disk does not have them."""


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
        memory = RetainedTopics(settings.agent.data_directory / FILE_NAME)
        self._footprint = Footprint(
            lambda: economical(subject.settings().running),
            identity,
            topics,
            memory,
            subject.zones,
            lambda message: self._connection.takes(message),  # noqa: PLW0108 - there is no connection yet
        )
        bulletin = Bulletin(subject.settings, topics, announce, clock.time(), lambda: self._footprint.zones)
        self._topics = topics
        self._birth = birth_topic(settings.homeassistant.discovery_prefix)
        self._reports: dict[str, SensorReport] = {}
        self._early: deque[Event] = deque(maxlen=MAX_EARLY)
        # An event that happens while the face starts is neither lost between the two ways nor told by both.
        self._handing = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._offline = bulletin.availability(online=False)
        heard = _heard(topics, self._birth if settings.homeassistant.discovery else None)
        endpoint = Endpoint(
            settings.mqtt, client_id(identity.instance, settings.mqtt.client_id), self._offline, heard
        )
        self._budget = Budget(lambda: subject.settings().running, clock)
        self._account = AccountBook(settings, self._budget)
        self._connection = MqttConnection(endpoint, part, self, clock, self._budget.spend)
        self._guard = NameGuard(topics, announce)
        self._painter = Painter(
            bulletin,
            self._reports,
            self._say,
            lambda: self.connected and self._budget.has_room,
            clock,
        )
        self._loads = LoadTopics(topics, subject.set_load)
        self._watched = subject.zones
        role = Role[settings.mqtt.role.name]
        self._requests = Requests(topics, subject.commands, self._connection.publish, role)
        self._controls = Controls(
            topics,
            subject.commands,
            lambda: placed_controls(subject.settings().running, subject.zones().measured),
            self._say,
            self._control_turned,
            role,
        )
        self._streamer = Streamer(topics, subject.leases, self._connection.publish, self._may_stream)
        self._courier = Courier(
            subject.archive.events,
            topics,
            settings.events.live_window_seconds,
            self._connection.publish,
            lambda: self._publisher.speaking,
            clock,
        )
        subject.archive.events.listen(self._happened)
        self._backlog = Backlog(
            subject.archive.telemetry,
            topics,
            economical(settings).store,
            self._connection.publish,
            lambda: self._publisher.speaking and self._budget.has_room,
        )
        self._archive = subject.archive
        surroundings = Surroundings(
            bulletin=bulletin,
            footprint=self._footprint,
            guard=self._guard,
            painter=self._painter,
            budget=self._budget,
            reports=self._reports,
            health=subject.health,
            traffic=lambda: self.traffic,
            publish=self._connection.publish,
            connected=lambda: self.connected,
            spoken=self._spoken,
            clock=clock,
            rng=rng or random.Random(),  # noqa: S311 (jitter, not a secret)
        )
        self._publisher = Publisher(surroundings)
        self._inbox = Inbox(
            topics,
            self._birth,
            Readers(self._loads, self._requests, self._controls, self._guard, self._publisher, self._courier),
            self._post,
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
        return traffic(self._connection.counts, self._courier, self._backlog, self._archive)

    async def start(self) -> None:
        """Connect and begin to speak; returns at once, whether there is a broker or not.

        Raises:
            TlsError: a certificate of the settings cannot be used.
            StoreError: the memory of retained topics cannot be read.
        """
        with self._handing:
            self._loop = asyncio.get_running_loop()
            self._courier.take(self._early)
            self._early.clear()
        await self._footprint.load()
        await self._account.load()
        self._tasks = (
            asyncio.create_task(self._publisher.run(), name="mqtt-publisher"),
            asyncio.create_task(self._painter.run(), name="mqtt-painter"),
            asyncio.create_task(self._courier.run(), name="mqtt-courier"),
            asyncio.create_task(self._backlog.run(), name="mqtt-backlog"),
            asyncio.create_task(self._requests.run(), name="mqtt-requests"),
            asyncio.create_task(self._controls.run(), name="mqtt-controls"),
            asyncio.create_task(self._account.run(), name="mqtt-account"),
        )
        self._hear_loads()
        self._connection.start()

    async def stop(self) -> None:
        """Say `offline`, wait for it to leave, and disconnect; may be called twice."""
        farewell = self._offline if self._publisher.speaking and not self._guard.verdict() else None
        self._publisher.hush()
        tasks, self._tasks = self._tasks, ()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self._connection.stop, farewell)
        self._loop = None

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
            self._post(lambda: self._publisher.prove(report, proof))
            return
        before = self._reports.get(report.sensor)
        self._reports[report.sensor] = report
        if before is None or report.events or _levels(before) != _levels(report):
            self._post(self._publisher.look)
        self._streamer.accept(report)

    def _may_stream(self) -> bool:
        return self.connected and self._budget.has_room

    def _spoken(self) -> None:
        self._courier.listeners_may_be_back()
        self._backlog.speak()

    def _happened(self, events: Sequence[Event]) -> None:
        with self._handing:
            if self._loop is None:
                self._early.extend(events)
                return
        self._post(lambda: self._courier.take(events))

    def zones_changed(self, _zones: ZoneSet) -> None:
        """Take note that other zones are watched; called in any thread."""
        self._hear_loads()
        self._post(self._publisher.zones_changed)

    def settings_changed(self, _settings: Settings) -> None:
        """Take note that other settings hold; called in any thread."""
        self._post(self._publisher.settings_changed)

    def take_picture(self, sensor: str) -> bool:
        """Have a fresh image of a sensor published; False where it gives none. On the event loop."""
        report = self._reports.get(sensor)
        if report is None or report.frame is None:
            return False
        self._painter.want(sensor)
        return True

    def proved(self, proofs: Mapping[str, ProofRecord]) -> None:
        """Take note of what was proven of zones, by id; called in any thread."""
        self._publisher.proofs = dict(proofs)
        self._post(self._publisher.part_changed)

    def part_changed(self, _health: PartHealth) -> None:
        """Take note that a part's state changed; called in any thread."""
        self._post(self._publisher.part_changed)

    def opened(self) -> None:
        """Take note of a connection; the connection's thread calls it."""
        self._post(self._on_opened)

    def subscribed(self) -> None:
        """Take note that other agents of this id are heard now; the connection's thread calls it."""
        self._post(self._publisher.subscribed)

    def lost(self) -> None:
        """Take note of a loss; the connection's thread calls it. Nothing is to be done: nothing is queued."""

    def received(self, message: Received) -> None:
        """Take a message; the connection's thread calls it."""
        self._inbox.put(message)

    def _hear_loads(self) -> None:
        self._loads.set_zones(self._watched().measured)
        self._connection.hear(self._loads.topics - {self._birth})

    def _post(self, callback: Callable[[], None]) -> None:
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(callback)
        except RuntimeError:
            return  # the loop was closed in this very moment: the agent is ending

    def _on_opened(self) -> None:
        self._guard.opened()
        self._publisher.opened()

    def _control_turned(self) -> None:
        self._publisher.control_turned()

    def _say(self, message: Message) -> None:
        self._connection.publish(message)


def _heard(topics: Topics, birth: str | None) -> tuple[str, ...]:
    """Return what is subscribed to; `birth` is None where Home Assistant is not told of."""
    own = (topics.announce, topics.availability, f"{topics.request_prefix}#", f"{topics.set_prefix}#")
    return own if birth is None else (*own, birth)


def _levels(report: SensorReport) -> tuple[object, ...]:
    """Return what of a report is said at once when it changes."""
    return report.available, {zone: status.level for zone, status in report.alarms.items()}
