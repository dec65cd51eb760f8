"""A broker that is there and leaves publishes or subscriptions without an answer."""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.agent.contract.samples import zone
from tests.agent.mqtt.conftest import MakeFace, RunningFace
from tests.agent.mqtt.swallowing import Publish, SwallowingBroker, SwallowingRoad
from tests.agent.mqtt.test_courier import draft, numbers, told
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.health import PartState
from thermal2mqtt.mqtt import figures as figures_module
from thermal2mqtt.store.event import EventKind

SECONDS = 60.0
PATIENCE = 31.0
"""A second more than a broker is given for its first answer; then it is twice as long."""
ALARM, HOTSPOT = EventKind.ALARM, EventKind.HOTSPOT


def nothing(_publish: Publish) -> bool:
    """Swallow nothing."""
    return False


@pytest.fixture
def broker() -> Iterator[SwallowingBroker]:
    """Return a broker that swallows nothing as yet."""
    with SwallowingBroker(nothing) as broker:
        yield broker


class AheadClock(SystemClock):
    """A clock that is put forward: only then does the broker's time run out, however slow the machine is."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def time(self) -> float:
        """Return the wall time."""
        return super().time() + self._ahead

    def monotonic(self) -> float:
        """Return seconds that never step back."""
        return super().monotonic() + self._ahead

    def put_forward(self, seconds: float, face: RunningFace) -> None:
        """Let so much time pass once the face knows what waits now."""
        for _ in range(2):  # the first look may have begun before
            wait_for_a_look(face)
        self._ahead += seconds


def wait_for_a_look(face: RunningFace) -> None:
    """Wait until the connection has looked again for what is overdue."""
    before = face.part.health().last_progress
    until("a look", lambda: face.part.health().last_progress != before, SECONDS)


@pytest.fixture
def ahead() -> AheadClock:
    """Return the clock of the faces."""
    return AheadClock()


@pytest.fixture
def make(make_face: MakeFace, ahead: AheadClock) -> MakeFace:
    """Return a maker of faces that speak MQTT 5 to a port, and for which what happened is news for long."""
    events = {"live_window_seconds": 3600}
    return lambda port: make_face(port, mqtt={"protocol": "5"}, events=events, clock=ahead)


def happen(face: RunningFace, number: int, kind: EventKind = ALARM) -> None:
    """Have so many things happen at once."""
    face.archive.events.record([draft(kind) for _ in range(number)])


def sequences(heard: list[Publish], topic: str) -> list[int]:
    """Return the numbers of the events on a topic of one connection."""
    return [json.loads(one.payload)["sequence"] for one in heard if one.topic == topic]


def delivered(face: RunningFace, kind: EventKind = ALARM) -> bool:
    """Tell whether nothing waits for the broker any more."""
    return face.archive.events.waiting(kind, 0, None, 9).result(SECONDS) == []


def test_an_event_that_was_swallowed_is_told_again(
    broker: SwallowingBroker, make: MakeFace, ahead: AheadClock
) -> None:
    """On the next connection, never on the same one; and what the broker had answered is not."""
    face = make(broker.port)
    topic = f"{face.base}/event/alarm"
    broker.swallows = lambda one: one.topic == topic and b'"sequence":3,' in one.payload
    happen(face, 5)
    until("the answers to the others", lambda: len(broker.taken(topic)) == 4, SECONDS)
    ahead.put_forward(PATIENCE, face)
    until("the second connection", lambda: len(broker.heard) == 2, SECONDS)
    broker.swallows = nothing
    until("an empty outbox", lambda: delivered(face), SECONDS)
    first, *later = [sequences(heard, topic) for heard in broker.heard]
    assert first == [1, 2, 3, 4, 5]
    assert [numbers for numbers in later if numbers][-1] == [3]
    assert not any(one.repeated for heard in broker.heard for one in heard)


def test_a_window_of_swallowed_events_does_not_stand_still(
    broker: SwallowingBroker, make: MakeFace, ahead: AheadClock
) -> None:
    """More than may be on their way at once; in the end each is there, in order."""
    face = make(broker.port)
    topic = f"{face.base}/event/alarm"
    broker.swallows = lambda one: one.topic == topic
    happen(face, 50)
    until("events", lambda: broker.heard and sequences(broker.heard[0], topic), SECONDS)
    ahead.put_forward(PATIENCE, face)
    until("the next connection", lambda: len(broker.heard) == 2, SECONDS)
    broker.swallows = nothing
    until("an empty outbox", lambda: delivered(face), SECONDS)
    last = sequences(broker.heard[-1], topic)
    assert last == list(range(1, 51))


def test_a_kind_that_is_always_swallowed_holds_up_nothing_else(
    broker: SwallowingBroker, make: MakeFace, ahead: AheadClock
) -> None:
    """As by an access plugin: alarms and figures go on, and the fault is named where people look."""
    face = make(broker.port)
    topic = f"{face.base}/event/hotspot"
    broker.swallows = lambda one: one.topic == topic
    happen(face, 40, HOTSPOT)
    until("the kind", lambda: broker.heard and sequences(broker.heard[0], topic), SECONDS)
    ahead.put_forward(PATIENCE, face)
    until("the second connection", lambda: len(broker.heard) == 2 and broker.heard[1], SECONDS)
    until("the kind again", lambda: sequences(broker.heard[1], topic), SECONDS)
    happen(face, 25, ALARM)
    until("the alarms", lambda: len(broker.taken(f"{face.base}/event/alarm")) == 25, SECONDS)
    states = len(broker.taken(f"{face.base}/state"))
    until("figures", lambda: len(broker.taken(f"{face.base}/state")) >= states + 3, SECONDS)
    assert delivered(face, ALARM)
    for heard in broker.heard[1:]:
        assert sequences(heard, topic) in ([], [1, 2])
    broker.swallows = nothing
    ahead.put_forward(2 * PATIENCE, face)
    until("an empty outbox", lambda: delivered(face, HOTSPOT), SECONDS)
    assert sequences(broker.heard[-1], topic) == list(range(1, 41))


def test_a_broker_that_swallows_is_named_and_given_longer_each_time(
    broker: SwallowingBroker, make: MakeFace, ahead: AheadClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Health tells the topic and stays degraded between the losses, and the log tells it once."""
    with caplog.at_level(logging.WARNING):
        face = make(broker.port)
        topic = f"{face.base}/event/alarm"
        broker.swallows = lambda one: one.topic == topic

        def lose(times: int) -> None:
            until(
                "the event", lambda: sum(len(sequences(it, topic)) for it in broker.heard) == times, SECONDS
            )
            ahead.put_forward(times * PATIENCE, face)
            until("a loss", lambda: face.face.reconnects["unacknowledged"] == times, SECONDS)

        happen(face, 1)
        lose(1)
        lose(2)
    health = face.part.health()
    assert health.last_fault is not None
    assert health.last_fault.kind == "unacknowledged"
    assert f"did not acknowledge {topic} within 60 s" in health.last_fault.message
    assert health.state is PartState.DEGRADED
    told = [record.message for record in caplog.records if "did not acknowledge" in record.message]
    assert len(told) == 1
    assert "within 30 s" in told[0]
    parts = json.loads(broker.taken(f"{face.base}/health")[-1])["parts"]
    assert parts["mqtt"]["state"] == "degraded"
    assert parts["mqtt"]["last_fault"]["kind"] == "unacknowledged"
    assert face.face.publishes["unacknowledged"] == 2


def test_one_swallowed_message_of_figures_does_not_end_them(
    broker: SwallowingBroker, make: MakeFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the broker still has its time to answer, newer ones go after a while."""
    monkeypatch.setattr(figures_module, "STATE_ANSWER_SECONDS", 1.0)
    swallowed: list[Publish] = []

    def first_state(one: Publish) -> bool:
        if one.topic.endswith("/state") and not swallowed:
            swallowed.append(one)
        return one in swallowed

    broker.swallows = first_state
    face = make(broker.port)
    until("newer figures", lambda: len(broker.taken(f"{face.base}/state")) >= 2, SECONDS)
    assert len(broker.heard) == 1
    assert swallowed


@pytest.mark.parametrize(
    ("asked", "named"),
    [(b"/request/#", "/announce and 4 more"), (b"meter/l1", "the subscription to meter/l1 ")],
    ids=["the agent's own", "a meter's"],
)
def test_an_agent_is_not_left_deaf(
    broker: SwallowingBroker, make_face: MakeFace, ahead: AheadClock, asked: bytes, named: str
) -> None:
    """What it wants to hear is asked for again on a new connection; no message counts as swallowed."""
    swallowed: list[bytes] = []

    def is_asked(body: bytes) -> bool:
        swallowed.extend([body] * (asked in body))
        return asked in body

    broker.swallows_subscription = is_asked
    metered = {**zone("joint"), "rated_current": 100.0, "load_topic": "meter/l1"}
    face = make_face(broker.port, metered, mqtt={"protocol": "5"}, clock=ahead)
    until("the subscription", lambda: swallowed, SECONDS)
    ahead.put_forward(PATIENCE, face)
    until("a loss", lambda: face.face.reconnects["unacknowledged"] >= 1, SECONDS)
    health = face.part.health()
    assert health.last_fault is not None
    assert health.last_fault.kind == "unacknowledged"
    assert "did not acknowledge the subscription to " in health.last_fault.message
    assert named in health.last_fault.message
    broker.swallows_subscription = lambda _body: False
    losses = face.face.reconnects["unacknowledged"]
    happen(face, 3)
    until("the alarms", lambda: delivered(face), SECONDS)
    until("a connection that stays", lambda: face.face.connected, SECONDS)
    assert face.face.publishes["unacknowledged"] == 0
    assert face.face.reconnects["unacknowledged"] <= losses + 1


def test_what_may_not_be_heard_is_named(
    broker: SwallowingBroker, make: MakeFace, caplog: pytest.LogCaptureFixture
) -> None:
    """With what to do; an answer is an answer, so that the connection stays and what is said goes out."""
    broker.verdict = 0x87
    with caplog.at_level(logging.WARNING):
        face = make(broker.port)
        until("to be online", lambda: broker.taken(f"{face.base}/availability"), SECONDS)
    told = [record.message for record in caplog.records if "does not let this agent hear" in record.message]
    assert len(told) == 5
    assert f"{face.base}/request/#: Not authorized; give its user the right to read it" in "".join(told)
    assert len(broker.heard) == 1


@pytest.mark.lab
def test_an_answer_that_gets_lost_costs_a_repetition(
    mosquitto: Mosquitto, make: MakeFace, ahead: AheadClock
) -> None:
    """The real broker had it: listeners know the event by its id, and nothing is missing."""
    with ExitStack() as stack:
        road = stack.enter_context(SwallowingRoad(mosquitto.port, nothing))
        observer = stack.enter_context(Observer(mosquitto.port))
        face = make(road.port)
        topic = f"{face.base}/event/alarm"
        road.swallows = lambda one: one.topic == topic and not road.swallowed
        for _ in range(5):
            happen(face, 10)
        until("the event", lambda: road.swallowed, SECONDS)
        ahead.put_forward(PATIENCE, face)
        until("the loss", lambda: face.face.reconnects["unacknowledged"] == 1, SECONDS)
        until("an empty outbox", lambda: delivered(face), SECONDS)
        until("the repetition", lambda: len(told(observer, topic)) == 51, SECONDS)
        arrived = numbers(observer, topic)
        assert list(dict.fromkeys(arrived)) == list(range(1, 51))
        assert arrived[50] == 1
        assert len({event["event_id"] for event in told(observer, topic)}) == 50
        availability = [m.payload for m in observer.on(f"{face.base}/availability")]
        assert availability[-1] == b"online"
        assert b"offline" in availability
        assert not mosquitto.log().count("rotocol error")
