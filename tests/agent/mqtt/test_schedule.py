"""What is due and when."""

from typing import Protocol

from thermal2mqtt.clock import Clock
from thermal2mqtt.mqtt.schedule import Schedule


class TurnedClock(Clock, Protocol):
    """What the fixture gives."""

    now: float


def test_a_plan_is_due_once(clock: TurnedClock) -> None:
    """At its time and not before; then no more."""
    schedule = Schedule(clock)
    schedule.plan("state", 5.0)
    assert (schedule.take("state"), schedule.pause()) == (False, 5.0)
    clock.now += 5
    assert (schedule.pause(), schedule.take("state")) == (0.0, True)
    assert (schedule.take("state"), schedule.pause()) == (False, None)


def test_a_new_plan_replaces_the_old(clock: TurnedClock) -> None:
    """Later as well as sooner."""
    schedule = Schedule(clock)
    schedule.plan("state", 5.0)
    schedule.plan("state", 9.0)
    assert schedule.pause() == 9.0


def test_plan_by_never_puts_off(clock: TurnedClock) -> None:
    """A part that changes again and again is still told of in time."""
    schedule = Schedule(clock)
    schedule.plan_by("health", 1.0)
    clock.now += 0.75
    schedule.plan_by("health", 1.0)
    assert schedule.pause() == 0.25


def test_the_soonest_counts_and_clear_drops_all(clock: TurnedClock) -> None:
    """Several plans, one pause."""
    schedule = Schedule(clock)
    schedule.plan("state", 5.0)
    schedule.plan("birth", 2.0)
    assert schedule.pause() == 2.0
    schedule.clear()
    assert schedule.pause() is None
