"""Whatever happens to disk, broker and process: no event is lost that was accepted, and order is kept."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.agent.store.disk import SECONDS, Disk, LogBench, draft
from tests.lab.server import until
from thermal2mqtt.mqtt.lane import MOST_IN_DOUBT, PIECE, Entry, Lane
from thermal2mqtt.store.event import Event, EventKind

ALARM = EventKind.ALARM


class Outbox(RuleBasedStateMachine):
    """A log, a lane and a broker, in one thread: each takes its turn."""

    disk: Disk

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.delivered: list[str] = []
        self.accepted: list[str] = []
        self.stored_unheard: set[str] = set()
        self.boot()

    def boot(self) -> None:
        """Start the process."""
        self.disk.flows.set()
        self.bench = LogBench(Path(self.folder.name))
        self.bench.start()
        self.lane = Lane()
        self.in_doubt = False
        self.heard = 0
        self.flying: list[Entry] = []
        self.hear()

    def hear(self) -> None:
        """Hand on what the log told, and read what the lane wants."""
        now = self.bench.clock.monotonic()
        for event, stored in self.bench.told[self.heard :]:
            self.lane.add(event, now, stored=stored)
        self.heard = len(self.bench.told)
        while self.disk.flows.is_set() and (wanted := self.lane.wanted(now)) is not None:
            after, before = wanted
            self.lane.found(self.bench.log.waiting(ALARM, after, before, PIECE).result(SECONDS))

    @rule(number=st.integers(1, 40))
    def happen(self, number: int) -> None:
        """Something happens; accepted is what is committed, or told."""
        before = len(self.bench.told)
        self.bench.log.record([draft() for _ in range(number)])
        until("the telling", lambda: len(self.bench.told) == before + number, SECONDS)
        self.accepted += [event.event_id for event, _ in self.bench.told[before:]]
        self.hear()

    @rule(number=st.integers(1, 20))
    def send(self, number: int) -> None:
        """The broker is offered the next ones."""
        for _ in range(number):
            entry = self.lane.next(self.bench.clock.monotonic(), lambda _event: False)
            if entry is None or len(self.flying) >= 20:
                return
            self.lane.told(entry, late=False)
            self.flying.append(entry)

    @precondition(lambda self: self.flying)
    @rule(number=st.integers(1, 20))
    def confirm(self, number: int) -> None:
        """The broker takes the first of them."""
        done, self.flying = self.flying[:number], self.flying[number:]
        self.lane.answered(late=False)
        self.in_doubt = False
        for entry in done:
            self.lane.delivered(entry)
            self.delivered.append(entry.event.event_id)
        noted = self.bench.log.forget([(ALARM, entry.event.sequence) for entry in done])
        if self.disk.flows.is_set():
            noted.result(SECONDS)
        self.hear()

    @precondition(lambda self: self.flying)
    @rule()
    def nobody(self) -> None:
        """Nobody is subscribed."""
        now = self.bench.clock.monotonic()
        for entry in self.flying:
            if self.lane.nobody(entry, now, late=False):
                self.delivered.append(entry.event.event_id)
                self.bench.log.forget([(ALARM, entry.event.sequence)])
        self.flying = []
        self.bench.clock.sleep(20.0)

    @rule()
    def lose(self) -> None:
        """The connection ends."""
        now = self.bench.clock.monotonic()
        for entry in self.flying:
            self.lane.failed(entry, now, 0.0, late=False)
        self.flying = []

    @precondition(lambda self: self.flying)
    @rule()
    def swallow(self) -> None:
        """The broker leaves them without an answer, and the connection is made again for it."""
        self.lane.unanswered(late=False)
        self.in_doubt = True
        self.lose()

    @precondition(lambda self: self.disk.flows.is_set())
    @rule()
    def restart(self) -> None:
        """The process ends and begins anew; what was told and is not stored goes with it."""
        for event, _ in self.bench.told:
            if not self.bench.log.is_stored(event):
                self.accepted.remove(event.event_id)
        self.bench.stop()
        self.boot()

    @rule()
    def hang(self) -> None:
        """The disk stops."""
        self.disk.flows.clear()

    @rule()
    def heal(self) -> None:
        """The disk goes on."""
        self.disk.flows.set()
        until("all on disk", lambda: all(map(self.bench.log.is_stored, self.events())), SECONDS)
        self.hear()

    def events(self) -> list[Event]:
        """Return what this process told."""
        return [event for event, _ in self.bench.told]

    @invariant()
    def what_is_swallowed_fills_no_window(self) -> None:
        """Before an answer shows that the broker takes events again."""
        entry = self.lane.next(self.bench.clock.monotonic(), lambda _event: False)
        assert entry is None or not self.in_doubt or len(self.flying) < MOST_IN_DOUBT

    @invariant()
    def first_deliveries_are_in_order(self) -> None:
        """Ids rise, so their order is that of what happened."""
        first = list(dict.fromkeys(self.delivered))
        assert first == sorted(first)

    def teardown(self) -> None:
        """In the end everything that was accepted can be delivered."""
        try:
            self.heal()
            self.restart()
            while self.lane.next(self.bench.clock.monotonic(), lambda _event: False) is not None:
                self.send(20)
                self.confirm(20)
            assert set(self.accepted) <= set(self.delivered)
            self.first_deliveries_are_in_order()
            assert self.bench.waiting() == []
        finally:
            self.disk.flows.set()
            self.bench.stop()
            self.folder.cleanup()


def test_no_event_is_lost_that_was_accepted(disk: Disk) -> None:
    """In any order of events, deliveries, losses, restarts and hangs."""
    machine = type("Machine", (Outbox,), {"disk": disk})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
