"""The events of one kind in memory, where disk and broker fail together."""

from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agent.store.disk import draft
from thermal2mqtt.mqtt import lane as lane_module
from thermal2mqtt.mqtt.lane import MAX_FRESH, MAX_UNSTORED, RETRY_SECONDS, Entry, Lane
from thermal2mqtt.store.event import Event


def event(sequence: int) -> Event:
    """Return the alarm of this number."""
    return Event.of(draft(), sequence, 0.0, "boot")


class Delivery:
    """One lane between a database and a broker, step by step."""

    def __init__(self) -> None:
        self.lane = Lane()
        self.last = 0
        self.waiting: set[int] = set()
        """Numbers in the database's outbox."""
        self._now = 0.0
        self._flying: list[Entry] = []
        self._question: tuple[int, int | None] | None = None

    def happen(self) -> None:
        """Have an event committed and handed over."""
        self.last += 1
        self.waiting.add(self.last)
        self.lane.add(event(self.last), self._now, stored=True)

    def tell(self) -> None:
        """Send what may go next."""
        if (entry := self.lane.next(self._now, lambda _event: False)) is not None:
            entry.in_flight = True
            self._flying.append(entry)

    def take(self) -> None:
        """Have the broker answer that it has the oldest."""
        if self._flying:
            entry = self._flying.pop(0)
            self.lane.delivered(entry)
            self.waiting.discard(entry.event.sequence)

    def find_nobody(self) -> None:
        """Have the broker answer that nobody is there."""
        if self._flying:
            entry = self._flying.pop(0)
            if self.lane.nobody(entry, self._now, late=False):
                self.waiting.discard(entry.event.sequence)

    def lose(self) -> None:
        """Lose the connection."""
        while self._flying:
            self.lane.failed(self._flying.pop(0), self._now, 0.0, late=False)

    def ask(self) -> None:
        """Ask the database for what the lane wants."""
        self._question = self.lane.wanted(self._now) or self._question

    def answer(self) -> None:
        """Have the database answer."""
        if self._question is not None:
            (after, before), self._question = self._question, None
            found = [number for number in sorted(self.waiting) if after < number < (before or self.last + 1)]
            self.lane.found([event(number) for number in found[: lane_module.PIECE]])

    def pass_time(self) -> None:
        """Let the pause after a try without anybody pass."""
        self._now += RETRY_SECONDS

    def finish(self) -> None:
        """Let everything work from now on."""
        self.lose()
        for _ in range(4 * self.last + 4):
            for step in (self.pass_time, self.ask, self.answer, self.tell, self.take):
                step()


STEPS = ("happen", "tell", "take", "find_nobody", "lose", "ask", "answer", "pass_time")


@given(st.lists(st.sampled_from(STEPS), max_size=60))
@settings(max_examples=500)
def test_whatever_happened_all_is_told_in_the_end(steps: list[str]) -> None:
    """Also what went back to the database, while others behind it were taken."""
    with patch.multiple(lane_module, MAX_FRESH=3, PIECE=4):
        delivery = Delivery()
        for step in steps:
            getattr(delivery, step)()
        delivery.finish()
    assert delivery.waiting == set()


def test_what_goes_back_behind_a_later_one_is_read_again() -> None:
    """Nobody was there for the first, somebody took the second; then memory is full."""
    delivery = Delivery()
    for step in ("ask", "answer", "happen", "happen", "tell", "tell", "find_nobody", "take"):
        getattr(delivery, step)()
    for _ in range(MAX_FRESH):
        delivery.happen()
    assert delivery.lane.wanted(0.0) == (0, 3)


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


def told(lane: Lane, number: int, *, late: bool = False) -> list[int]:
    """Have the lane tell all that may go, so many at most; return their numbers."""
    found: list[int] = []
    while len(found) < number and (entry := lane.next(0.0, lambda _event: late)) is not None:
        lane.told(entry, late=late)
        found.append(entry.event.sequence)
    return found


def lane_of(number: int) -> Lane:
    """Return a lane with so many events."""
    lane = Lane()
    for sequence in range(1, number + 1):
        lane.add(event(sequence), 0.0, stored=False)
    lane.wanted(-10.0)
    return lane


def test_a_topic_that_is_swallowed_takes_two_places_and_no_more() -> None:
    """Or all that the agent has to say would stand behind events that the broker swallows."""
    lane = lane_of(30)
    assert told(lane, 20) == list(range(1, 21))
    lane = lane_of(30)
    lane.unanswered(late=False)
    assert told(lane, 20) == [1, 2]
    assert lane.due(0.0) is not None


def test_what_has_grown_late_does_not_wait_for_the_topic_of_the_news() -> None:
    """The broker may well answer on the other one."""
    lane = lane_of(30)
    lane.unanswered(late=False)
    assert told(lane, 20) == [1, 2]
    assert told(lane, 5, late=True) == [3, 4, 5, 6, 7]


def test_an_answer_ends_the_doubt() -> None:
    """Whatever it says: the broker serves the topic."""
    lane = lane_of(30)
    lane.unanswered(late=False)
    told(lane, 20)
    lane.answered(late=True)
    assert told(lane, 20) == []
    lane.answered(late=False)
    assert told(lane, 20) == list(range(3, 23))


def test_one_event_that_the_broker_chokes_on_does_not_hold_up_those_behind_it() -> None:
    """It is told first each time, and each time the next one is answered."""
    lane = lane_of(3)
    for others in ([2, 3], []):
        lane.unanswered(late=False)
        first = lane.next(0.0, lambda _event: False)
        assert first is not None
        lane.told(first, late=False)
        assert first.event.sequence == 1
        for sequence in others:
            entry = lane.next(0.0, lambda _event: False)
            assert entry is not None
            assert entry.event.sequence == sequence
            lane.told(entry, late=False)
            lane.answered(late=False)
            lane.delivered(entry)
        assert lane.next(0.0, lambda _event: False) is None
        lane.failed(first, 0.0, 0.0, late=False)
