"""What the parts of the face count, put together."""

from thermal2mqtt.mqtt.backlog import Backlog
from thermal2mqtt.mqtt.counts import Counts
from thermal2mqtt.mqtt.courier import Courier
from thermal2mqtt.mqtt.messages import Result
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.traffic import Traffic


def traffic(counts: Counts, courier: Courier, backlog: Backlog, archive: Archive) -> Traffic:
    """Return what went to the broker since the start, and what waits for it."""
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
