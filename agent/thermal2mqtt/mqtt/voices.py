"""Those who speak to the broker of their own accord."""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Self

from thermal2mqtt.mqtt.backlog import Backlog
from thermal2mqtt.mqtt.counts import Counts
from thermal2mqtt.mqtt.courier import Courier
from thermal2mqtt.mqtt.messages import Result
from thermal2mqtt.mqtt.painter import Painter
from thermal2mqtt.mqtt.publisher import Publisher
from thermal2mqtt.mqtt.streamer import Streamer
from thermal2mqtt.mqtt.subject import Subject
from thermal2mqtt.mqtt.surroundings import Surroundings
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.economy import economical
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Voices:
    """What changes, pictures, live frames, events, and the minutes that are told late."""

    publisher: Publisher
    painter: Painter
    streamer: Streamer
    courier: Courier
    backlog: Backlog
    traffic: Callable[[], Traffic]
    """Gives what went to the broker since the start, and what waits for it."""

    @classmethod
    def build(cls, surroundings: Surroundings, subject: Subject, settings: Settings) -> Self:
        """Return them, silent."""
        budget, publish, archive = surroundings.budget, surroundings.publish, subject.archive
        topics = surroundings.bulletin.topics

        def spoken() -> None:
            courier.listeners_may_be_back()
            backlog.speak()

        def told() -> Traffic:
            return _traffic(surroundings.counts(), courier, backlog, archive)

        publisher = Publisher(surroundings, spoken, told)
        courier = Courier(
            archive.events,
            topics,
            settings.events.live_window_seconds,
            publish,
            lambda: publisher.speaking,
            surroundings.clock,
        )
        backlog = Backlog(
            archive.telemetry,
            topics,
            economical(settings).store,
            publish,
            lambda: publisher.speaking and budget.has_room,
        )
        streamer = Streamer(topics, subject.leases, publish, surroundings.may_spend)
        return cls(publisher, surroundings.painter, streamer, courier, backlog, told)

    def tasks(self) -> Iterator[tuple[str, Coroutine[Any, Any, None]]]:
        """Yield name and work of each that has a task of its own."""
        yield "publisher", self.publisher.run()
        yield "painter", self.painter.run()
        yield "courier", self.courier.run()
        yield "backlog", self.backlog.run()


def _traffic(counts: Counts, courier: Courier, backlog: Backlog, archive: Archive) -> Traffic:
    publishes = counts.publishes
    published = sum(number for result, number in publishes.items() if Result(result).taken)
    events, delivered = archive.events.counts, courier.counts
    events_waiting, minutes_waiting = archive.waiting
    return Traffic(
        published=published,
        failed=sum(publishes.values()) - published,
        bytes=counts.bytes,
        saved_bytes=backlog.saved_bytes,
        reconnections=sum(counts.reconnects.values()),
        events_stored=events.stored,
        events_unstored=events.unstored,
        events_unheard=delivered["unheard"],
        events_lost=events.dropped + delivered["oversize"] + delivered["lost"],
        events_waiting=events_waiting,
        minutes_waiting=minutes_waiting,
        minutes_lost=archive.telemetry.dropped + backlog.lost,
    )
