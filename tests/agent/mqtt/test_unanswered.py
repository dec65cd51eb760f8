"""Publishes without an answer, in time that is turned."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from thermal2mqtt.mqtt.messages import Result
from thermal2mqtt.mqtt.unanswered import Outcome, Unanswered

PATIENCE = 30.0


class Queue:
    """Some that were handed over, and what became of each by its packet id."""

    def __init__(self) -> None:
        self.unanswered = Unanswered()
        self.became: dict[int, list[Outcome]] = {}

    def hand_over(self, *numbers: int) -> None:
        """Hand over publishes on topics of their numbers."""
        for number in numbers:
            self.became[number] = []
            self.unanswered.handed_over(number, f"base/{number}", self.became[number].append)

    def overdue(self, now: float) -> str | None:
        """Return the topic that is overdue."""
        return self.unanswered.overdue(now, PATIENCE)


def test_the_first_in_line_is_overdue_after_the_patience() -> None:
    """Counted from when it came to stand there, not from when it was handed over."""
    queue = Queue()
    queue.hand_over(1, 2)
    assert queue.overdue(0.0) is None
    queue.unanswered.answered(1, (Result.SENT, ""))
    assert [queue.overdue(now) for now in (29.0, 31.0, 58.9)] == [None, None, None]
    assert queue.overdue(59.0) == "base/2"


def test_answers_to_others_excuse_nothing() -> None:
    """A broker that swallows one topic answers all others at once."""
    queue = Queue()
    queue.hand_over(1)
    for number in range(2, 40):
        assert queue.overdue(number - 2.0) is None or number > 31
        queue.hand_over(number)
        queue.unanswered.answered(number, (Result.SENT, ""))
    assert queue.overdue(38.0) == "base/1"


def test_only_the_one_that_is_overdue_is_called_so_at_the_end() -> None:
    """Those behind it are lost with the connection, as with any other loss."""
    queue = Queue()
    queue.hand_over(1, 2)
    queue.overdue(0.0)
    assert queue.overdue(30.0) == "base/1"
    assert queue.became == {1: [], 2: []}
    queue.unanswered.lost()
    assert queue.became == {1: [(Result.UNACKNOWLEDGED, "")], 2: [(Result.LOST, "")]}


def test_an_answer_that_is_quicker_than_its_publish_counts() -> None:
    """The connection's thread may have it before the publishing one comes back from handing it over."""
    queue = Queue()
    queue.unanswered.answered(1, (Result.SENT, ""))
    assert [queue.overdue(now) for now in (0.0, 30.0)] == [None, None]
    queue.hand_over(1)
    assert queue.became == {1: [(Result.SENT, "")]}
    assert queue.overdue(90.0) is None


class Line(RuleBasedStateMachine):
    """A connection whose broker answers in any order, or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = Queue()
        self.now = 0.0
        self.waiting: dict[int, float] = {}
        """Since when each is the first in line, once it is."""
        self.next = 1

    @rule()
    def publish(self) -> None:
        """Hand one over."""
        self.queue.hand_over(self.next)
        self.waiting[self.next] = self.now
        self.next += 1
        self.look()

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """The broker answers one of them."""
        number = data.draw(st.sampled_from(sorted(self.waiting)))
        was_first = number == min(self.waiting)
        self.queue.unanswered.answered(number, (Result.SENT, ""))
        del self.waiting[number]
        if was_first and self.waiting:
            self.waiting[min(self.waiting)] = self.now
        self.look()

    @rule(seconds=st.sampled_from([0.5, 7.0, 29.5, 31.0]))
    def pass_time(self, seconds: float) -> None:
        """Nothing happens."""
        self.now += seconds

    @invariant()
    def look(self) -> None:
        """What is overdue is the first in line, and only if it stands there for too long."""
        expected = None
        if self.waiting and self.now - self.waiting[min(self.waiting)] >= PATIENCE:
            expected = f"base/{min(self.waiting)}"
        assert self.queue.overdue(self.now) == expected

    @invariant()
    def nobody_is_told_twice(self) -> None:
        """And nobody before there is an answer."""
        told = {number: len(outcomes) for number, outcomes in self.queue.became.items()}
        assert told == {number: int(number not in self.waiting) for number in told}


TestLine = Line.TestCase
TestLine.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
