"""The events of one kind in memory, where disk and broker fail together."""

from tests.agent.store.disk import draft
from thermal2mqtt.mqtt.lane import MAX_FRESH, MAX_UNSTORED, Lane
from thermal2mqtt.store.event import Event


def event(sequence: int) -> Event:
    """Return the alarm of this number."""
    return Event.of(draft(), sequence, 0.0, "boot")


def test_without_disk_and_broker_memory_stays_bounded() -> None:
    """The oldest go, and whoever hands them over learns how many."""
    lane = Lane()
    given_up = [lane.add(event(number), 0.0, stored=False) for number in range(1, MAX_UNSTORED + 4)]
    assert sum(given_up) == 3
    first = lane.next(0.0, lambda _event: False)
    assert first is not None
    assert first.event.sequence == 4


def test_what_the_disk_has_is_not_given_up() -> None:
    """It is read from there again."""
    lane = Lane()
    assert sum(lane.add(event(number), 0.0, stored=True) for number in range(1, MAX_FRESH + 4)) == 0
    assert lane.wanted(0.0) == (0, 4)
