"""Leases: frames for whoever asked, as often as asked, and not for a moment longer."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from thermal2mqtt.leases import MAX_LEASES, FrameLeases, TooManyLeasesError
from thermal2mqtt.mlx90640.emulator import TurnableClock


@pytest.fixture
def clock() -> TurnableClock:
    """Return a clock that stands."""
    return TurnableClock()


@pytest.fixture
def leases(clock: TurnableClock) -> FrameLeases:
    """Return leases of which there are none."""
    return FrameLeases(clock)


def delivered(leases: FrameLeases, clock: TurnableClock, *, frames: int, rate_hz: float) -> int:
    """Return how many of so many frames at a sensor's rate are wanted."""
    taken = 0
    for _ in range(frames):
        taken += leases.take("thermal")
        clock.advance(1 / rate_hz)
    return taken


def test_without_a_lease_nothing_is_wanted(leases: FrameLeases) -> None:
    """Nothing is encoded or sent for nobody."""
    assert not leases.take("thermal")


def test_frames_end_with_the_lease(leases: FrameLeases, clock: TurnableClock) -> None:
    """To the moment."""
    lease = leases.hold("thermal", 4, 30)
    assert lease.ends == clock.monotonic() + 30
    clock.advance(29.99)
    assert leases.take("thermal")
    clock.advance(0.01)
    assert not leases.take("thermal")


def test_a_lease_is_one_sensors(leases: FrameLeases) -> None:
    """Another sensor's frames stay at home."""
    leases.hold("thermal", 4, 30)
    assert not leases.take("rack")


def test_a_renewed_lease_goes_on(leases: FrameLeases, clock: TurnableClock) -> None:
    """Under its name, which may be the caller's own; there is one of it."""
    made = leases.hold("thermal", 4, 30)
    clock.advance(29)
    assert leases.hold("thermal", 8, 30, made.name).name == made.name
    clock.advance(29)
    assert leases.take("thermal")
    assert leases.hold("thermal", 4, 30, "card-1").name == "card-1"
    assert leases.hold("thermal", 4, 30).name not in {made.name, "card-1"}


def test_a_lease_can_be_ended(leases: FrameLeases, clock: TurnableClock) -> None:
    """With 0 seconds; the others' go on, and one that is not there is no mistake."""
    leases.hold("thermal", 4, 30, "a")
    leases.hold("thermal", 4, 30, "b")
    leases.hold("thermal", 4, 0, "a")
    assert leases.take("thermal")
    clock.advance(1)
    leases.hold("thermal", 4, 0, "b")
    leases.hold("thermal", 4, 0, "never held")
    assert not leases.take("thermal")


@pytest.mark.parametrize(
    ("sensor_hz", "asked_hz", "frames", "wanted"),
    [
        (16, 16, 160, 160),
        (16, 64, 160, 160),
        (16, 8, 160, 80),
        (16, 4, 160, 40),
        (8, 0.1, 160, 2),
        (8, 3, 160, 60),
    ],
)
def test_a_rate_is_kept(
    leases: FrameLeases, clock: TurnableClock, sensor_hz: float, asked_hz: float, frames: int, wanted: int
) -> None:
    """Never more frames than asked for, none less than the sensor has."""
    leases.hold("thermal", asked_hz, 120)
    assert delivered(leases, clock, frames=frames, rate_hz=sensor_hz) == pytest.approx(wanted, abs=1)


def test_an_uneven_sensor_loses_no_frames(leases: FrameLeases, clock: TurnableClock) -> None:
    """A frame that comes a little early is the one that was asked for."""
    leases.hold("thermal", 16, 120)
    taken = 0
    for number in range(160):
        taken += leases.take("thermal")
        clock.advance(1 / 16 * (0.9 if number % 2 else 1.1))
    assert taken == 160


def test_the_highest_rate_rules(leases: FrameLeases, clock: TurnableClock) -> None:
    """At once when it is asked for, and no longer than its lease."""
    leases.hold("thermal", 0.1, 120)
    assert leases.take("thermal")
    clock.advance(0.1)
    leases.hold("thermal", 10, 10)
    assert delivered(leases, clock, frames=100, rate_hz=10) >= 98
    clock.advance(1)
    assert delivered(leases, clock, frames=500, rate_hz=10) <= 7


def test_there_is_an_end_to_leases(leases: FrameLeases, clock: TurnableClock) -> None:
    """One too many is refused and says when the next ends; those that are held can be renewed."""
    for number in range(MAX_LEASES):
        leases.hold("thermal", 4, 10 + number, f"l{number}")
    with pytest.raises(TooManyLeasesError, match=f"all {MAX_LEASES} leases are taken.*10 s"):
        leases.hold("thermal", 4, 30)
    leases.hold("thermal", 4, 30, "l0")
    clock.advance(11)
    leases.hold("thermal", 4, 30)


class Viewers(RuleBasedStateMachine):
    """Any number of viewers come, renew and go while a sensor delivers."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = TurnableClock()
        self.leases = FrameLeases(self.clock)
        self.ends: dict[str, float] = {}

    @rule(
        name=st.sampled_from("abc"),
        rate=st.sampled_from([0.1, 1, 4, 16, 64]),
        seconds=st.sampled_from([0, 1, 5]),
    )
    def hold(self, name: str, rate: float, seconds: float) -> None:
        """Ask."""
        self.leases.hold("thermal", rate, seconds, name)
        self.ends[name] = self.clock.monotonic() + seconds

    @rule(seconds=st.sampled_from([0.03, 0.5, 2.0]))
    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)

    @invariant()
    def frames_go_to_holders_only(self) -> None:
        """A frame is wanted only while somebody holds a lease."""
        if self.leases.take("thermal"):
            assert max(self.ends.values()) > self.clock.monotonic()


def test_no_frame_for_nobody() -> None:
    """Whatever viewers do."""
    run_state_machine_as_test(Viewers, settings=settings(max_examples=100, stateful_step_count=30))
