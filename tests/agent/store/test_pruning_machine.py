"""Whatever the wall clock does for some hours: the history loses nothing that it would not lose anyway."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.agent.store.disk import SECONDS, LogBench, TurnedClock
from thermal2mqtt.event_id import new_event_id
from thermal2mqtt.store import event_log as event_log_module
from thermal2mqtt.store.event import Draft, Event, EventKind
from thermal2mqtt.store.event_log import DAY, Keep
from thermal2mqtt.store.event_tables import EventQuery
from thermal2mqtt.store.minute_tables import MINUTE, Minute
from thermal2mqtt.store.settled_time import SETTLED_SECONDS
from thermal2mqtt.store.telemetry import KeepMinutes, Telemetry

HOUR = 3600.0
YEAR = 365 * DAY
DAYS = 2.0
PLENTY = 100_000


class Agent:
    """A store whose process and machine can be started anew."""

    def __init__(self, keep: Keep) -> None:
        self.folder = TemporaryDirectory()
        self.clock = TurnedClock()
        self.keep = keep
        self.told: list[Event] = []
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.bench = LogBench(Path(self.folder.name), self.keep, self.clock)
        self.telemetry = Telemetry(self.bench.worker, KeepMinutes(DAYS, 64.0, 7.0), self.clock)
        self.bench.start()

    def stop(self) -> None:
        """End it."""
        self.bench.stop()

    def happen(self, kinds: Iterable[EventKind]) -> None:
        """Have something of each kind happen, be delivered, and a minute end."""
        time = self.clock.time()
        self.bench.log.record([Draft(kind, "raised", time, new_event_id(), {}) for kind in kinds])
        self.telemetry.keep([Minute(int(time // MINUTE), "door", 1.0, 2.0, 3.0, 1, waiting=False)])
        self.flush()
        new = [event for event, _ in self.bench.told]
        self.bench.told.clear()
        self.bench.log.forget([(event.kind, event.sequence) for event in new]).result(SECONDS)
        self.told += new

    def pass_time(self, hours: int) -> None:
        """Let time pass; the store looks at the clock at least once an hour."""
        for _ in range(hours):
            self.clock.sleep(HOUR)
            self.flush()

    def flush(self) -> None:
        """Have done what is due: after a job the worker looks around, and what it finds is the next one."""
        for _ in range(2):
            self.bench.log.find(EventQuery(limit=1)).result(SECONDS)

    @property
    def history(self) -> set[tuple[EventKind, int]]:
        """Which events are kept."""
        found = self.bench.log.find(EventQuery(limit=PLENTY)).result(SECONDS)
        return {(event.kind, event.sequence) for event in found}

    @property
    def minutes(self) -> set[float]:
        """Which minutes are kept."""
        found = self.telemetry.points(["door"], 0.0, self.clock.time() + 100 * YEAR, 1)
        return {point.time for point in found.result(SECONDS)}


class History(RuleBasedStateMachine):
    """Two agents that live through the same; the clock of one of them is wrong now and then."""

    keep: ClassVar[int]
    boots: ClassVar[list[str]]

    def __init__(self) -> None:
        super().__init__()
        self.boots.append("boot 0")
        keep = Keep(DAYS, self.keep, PLENTY)
        self.steady, self.jumpy = Agent(keep), Agent(keep)
        self.both = (self.steady, self.jumpy)
        self.wrong_for = 0.0
        self.rightly_dated: set[float] = set()

    @rule(kinds=st.lists(st.sampled_from(EventKind), max_size=6))
    def happen(self, kinds: list[EventKind]) -> None:
        """Something happens."""
        if not self.jumpy.clock.ahead:
            self.rightly_dated.add(self.jumpy.clock.time() // MINUTE * MINUTE)
        for agent in self.both:
            agent.happen(kinds)

    @rule(hours=st.integers(1, 40))
    def pass_time(self, hours: int) -> None:
        """Time passes; a wrong clock is put right before anybody could believe it."""
        for _ in range(hours):
            if self.jumpy.clock.ahead and self.wrong_for + HOUR >= SETTLED_SECONDS:
                self.put_right()
            self.wrong_for += HOUR
            for agent in self.both:
                agent.pass_time(1)

    @rule(ahead=st.sampled_from([10 * YEAR, YEAR, 3 * DAY, DAY]))
    def jump(self, ahead: float) -> None:
        """A wrong answer from the network, for long enough to throw things away by it."""
        self.put_right()
        self.jumpy.clock.ahead = ahead
        self.wrong_for = 0.0
        self.jumpy.flush()
        self.pass_time(2)

    @rule()
    def put_right(self) -> None:
        """And a right one, for as long as it takes the store to look at the clock."""
        self.jumpy.clock.ahead = 0.0
        for agent in self.both:
            agent.clock.sleep(MINUTE)
            agent.flush()

    @rule()
    def restart(self) -> None:
        """The process starts anew."""
        for agent in self.both:
            agent.stop()
            agent.start()

    def reboot(self) -> None:
        """The machine starts anew, and its monotonic clock with it."""
        self.boots.append(f"boot {len(self.boots)}")
        for agent in self.both:
            agent.stop()
            agent.clock.booted = agent.clock.now
            agent.start()

    @invariant()
    def nothing_is_lost_but_what_is_lost_anyway(self) -> None:
        """Whatever a clock that was always right leaves is left here as well."""
        assert self.steady.history <= self.jumpy.history
        assert self.steady.minutes & self.rightly_dated <= self.jumpy.minutes

    def teardown(self) -> None:
        """In the end, with a clock that is right for a day, age and number hold for both."""
        try:
            self.put_right()
            for agent in self.both:
                agent.pass_time(24 * 5)
                agent.happen([EventKind.ALARM])
                agent.pass_time(2)
            assert len(self.jumpy.history) <= self.keep
            assert self.steady.history <= self.jumpy.history
            young = {(e.kind, e.sequence) for e in self.steady.told[-1:]}
            assert self.steady.history == young
            assert self.steady.minutes <= self.jumpy.minutes
        finally:
            for agent in self.both:
                agent.stop()
                agent.folder.cleanup()


class HistoryOfBoots(History):
    """The machine, too, starts anew now and then."""

    @rule()
    def start_the_machine(self) -> None:
        """As after a power cut."""
        self.reboot()


@pytest.mark.parametrize(
    ("machine", "keep"),
    [(History, 12), (HistoryOfBoots, PLENTY)],
    ids=["beyond the number", "beyond the age"],
)
def test_a_wrong_clock_loses_nothing(
    machine: type[History], keep: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any order of events, steps of the clock, starts of the process and of the machine."""
    boots: list[str] = []
    monkeypatch.setattr(event_log_module, "boot_id", lambda: boots[-1])
    made = type("Machine", (machine,), {"keep": keep, "boots": boots})
    run_state_machine_as_test(made, settings=settings(max_examples=25, stateful_step_count=20, deadline=None))
