"""A part tells how it does, and what to do about each fault."""

import logging
import random
import threading

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from thermal2mqtt.health import Backoff, Ladder, Part, PartHealth, PartState, Rung, Supervisor
from thermal2mqtt.mlx90640.emulator.clock import TurnableClock

LADDER = Ladder(
    rungs=(Rung("retry", 2), Rung("reopen", 1)),
    backoff=Backoff(first_seconds=0.1, ceiling_seconds=1.0, jitter=0.0),
    restart_at=1,
    settle_seconds=10.0,
)


@pytest.fixture
def clock() -> TurnableClock:
    """Return a clock that stands still until turned."""
    return TurnableClock()


@pytest.fixture
def part(clock: TurnableClock) -> Part:
    """Return a part that may be silent for 5 s."""
    return Part("thermal", LADDER, clock=clock, stale_after_seconds=5.0)


def test_a_part_that_works_is_ok(part: Part) -> None:
    """Good work from the start shows as ok."""
    states = [part.state]
    part.progress()
    states.append(part.state)
    assert states == [PartState.STARTING, PartState.OK]
    assert [state.delivering for state in states] == [False, True]


def test_one_fault_degrades_and_ten_good_seconds_mend(part: Part, clock: TurnableClock) -> None:
    """A single bad page is seen but takes nothing away."""
    states: list[PartState] = []
    part.progress()
    part.fault("bus_error", "NACK at 0x33")
    states.append(part.state)
    part.progress()
    states.append(part.state)
    clock.advance(10.0)
    part.progress()
    states.append(part.state)
    assert states == [PartState.DEGRADED, PartState.DEGRADED, PartState.OK]


def test_a_fault_that_comes_and_goes_is_seen_for_as_long_as_it_may_come(
    part: Part, clock: TurnableClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Good work in between does not hide it, and it is told once; after it the ladder's time holds again."""
    part.progress()
    for settle_seconds in (60.0, 5.0):
        part.fault("swallowed", "no answer", settle_seconds=settle_seconds)
        part.progress()
        clock.advance(59.0)
        part.progress()
        assert part.state is PartState.DEGRADED
    clock.advance(1.0)
    part.progress()
    assert part.state is PartState.OK
    assert len(caplog.records) == 1
    part.fault("swallowed", "no answer")
    part.progress()
    clock.advance(10.0)
    part.progress()
    assert part.state is PartState.OK


def test_silence_fails_a_part_without_any_fault(part: Part, clock: TurnableClock) -> None:
    """A thread that hangs in a driver raises nothing; the supervisor notices all the same."""
    part.progress()
    supervisor = Supervisor([part])
    clock.advance(4.9)
    supervisor.check()
    assert supervisor.healthy
    clock.advance(0.2)
    supervisor.check()
    assert part.state is PartState.FAILED
    assert not supervisor.healthy


def test_a_machine_that_stood_still_has_no_failed_part(part: Part, clock: TurnableClock) -> None:
    """Who could do nothing has its turn before it is judged; who does nothing then has failed."""
    supervisor = Supervisor([part], clock)
    for works in (True, False):
        part.progress()
        supervisor.look()
        clock.advance(6.0)
        supervisor.look()
        assert supervisor.healthy
        if works:
            part.progress()
        clock.advance(0.5)
        supervisor.look()
        assert supervisor.healthy is works


def test_a_first_fault_after_a_pause_is_not_the_end(part: Part, clock: TurnableClock) -> None:
    """A page that was being read when the machine stood still is a bad one; silence after it is a failure."""
    part.progress()
    clock.advance(6.0)
    part.fault("torn_page", "the read took 6 s")
    states = [part.state]
    part.check()
    states.append(part.state)
    assert states == [PartState.DEGRADED, PartState.FAILED]


def test_a_machine_that_is_always_slow_hides_no_failed_part(part: Part, clock: TurnableClock) -> None:
    """Where every look is late, every other one counts."""
    supervisor = Supervisor([part], clock)
    supervisor.look()
    for healthy in (True, False):
        clock.advance(6.0)
        supervisor.look()
        assert supervisor.healthy is healthy


def test_a_part_that_never_worked_fails_after_its_time(part: Part, clock: TurnableClock) -> None:
    """A sensor that is not there at the start does not stay `starting` for ever."""
    clock.advance(5.0)
    part.fault("bus_error", "NACK")
    assert part.state is PartState.FAILED


def test_listeners_hear_each_change_once(part: Part, clock: TurnableClock) -> None:
    """Availability topics follow these calls."""
    heard: list[PartState] = []
    part.listen(lambda health: heard.append(health.state))
    part.progress()
    part.progress()
    part.fault("timeout", "no page")
    part.fault("timeout", "no page")
    clock.advance(6)
    part.check()
    part.fault("timeout", "no page")
    part.progress()
    part.stopped()
    part.check()
    assert heard == [
        PartState.OK,
        PartState.DEGRADED,
        PartState.FAILED,
        PartState.DEGRADED,
        PartState.STOPPED,
    ]


def test_faults_and_what_mended_them_are_counted(part: Part) -> None:
    """The counters say which remedy works in the field."""
    part.progress()
    for _ in range(3):
        step = part.fault("bus_error", "NACK at 0x33")
    part.progress()
    part.progress()
    health: PartHealth = part.health()
    assert step.rung == "reopen"
    assert health.faults == {"bus_error": 3}
    assert health.recoveries == {"retry": 0, "reopen": 1}
    assert health.last_fault is not None
    assert health.last_fault.message == "NACK at 0x33"


def test_what_can_go_wrong_is_counted_from_zero(clock: TurnableClock) -> None:
    """A counter that appears with its first fault hides that fault from every rate."""
    part = Part("thermal", LADDER, clock=clock, stale_after_seconds=5.0, kinds=["timeout", "frozen"])
    assert part.health().faults == {"timeout": 0, "frozen": 0}


def test_a_listener_with_a_bug_does_not_blind_the_supervisor(clock: TurnableClock) -> None:
    """The parts after it are looked at all the same."""

    def buggy(_health: PartHealth) -> None:
        raise RuntimeError("a listener's bug")

    parts = [Part(name, LADDER, clock=clock, stale_after_seconds=5.0) for name in ("first", "second")]
    parts[0].listen(buggy)
    clock.advance(6.0)
    Supervisor(parts).check()
    assert parts[1].state is PartState.FAILED


def test_an_outage_is_logged_once(part: Part, clock: TurnableClock, caplog: pytest.LogCaptureFixture) -> None:
    """Three days without a broker must not fill the disk."""
    part.progress()
    with caplog.at_level(logging.INFO):
        for _ in range(1000):
            clock.advance(1)
            part.fault("connect", "refused")
        part.progress()
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR", "INFO"]


def test_the_supervisor_thread_looks_and_ends() -> None:
    """Nothing remains after a stop, and a second stop does no harm."""
    clock = TurnableClock()
    part = Part("thermal", LADDER, clock=clock, stale_after_seconds=5.0)
    clock.advance(60)
    supervisor = Supervisor([part])
    seen = threading.Event()
    part.listen(lambda _health: seen.set())
    supervisor.start()
    assert seen.wait(60)
    supervisor.stop()
    supervisor.stop()
    assert "supervisor" not in {thread.name for thread in threading.enumerate()}


class PartMachine(RuleBasedStateMachine):
    """Any order of work, faults and silence leaves a part's state true to what happened."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = TurnableClock()
        self.part = Part("thermal", LADDER, clock=self.clock, stale_after_seconds=5.0, rng=random.Random(0))
        self.reference = self.clock.monotonic()
        self.faults = 0

    @rule(seconds=st.floats(0, 30))
    def wait(self, seconds: float) -> None:
        """Let time pass, with the supervisor looking at the end of it."""
        self.clock.advance(seconds)
        self.part.check()

    @rule()
    def work(self) -> None:
        """Do good work."""
        self.part.progress()
        self.reference = self.clock.monotonic()
        assert self.part.state.delivering

    @rule()
    def fail(self) -> None:
        """Meet a fault."""
        step = self.part.fault("timeout", "no page")
        self.faults += 1
        assert step.delay_seconds <= 1.0
        assert self.part.state is not PartState.OK

    @invariant()
    def silence_is_never_taken_for_work(self) -> None:
        """Past the limit of silence the part has failed; before it, it never has without having failed."""
        silent = self.clock.monotonic() - self.reference >= 5.0
        self.part.check()
        assert (self.part.state is PartState.FAILED) == silent

    @invariant()
    def every_fault_is_counted(self) -> None:
        """No fault is lost."""
        assert sum(self.part.health().faults.values()) == self.faults


PartMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestPart = PartMachine.TestCase


def test_a_listener_that_fails_ends_neither_the_work_nor_the_telling(
    part: Part, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever does the part's work goes on, and the other listeners hear."""
    heard: list[PartState] = []

    def faulty(_health: PartHealth) -> None:
        raise ZeroDivisionError

    part.listen(faulty)
    part.listen(lambda health: heard.append(health.state))
    part.progress()
    assert heard == [PartState.OK]
    assert "ZeroDivisionError" in caplog.text
