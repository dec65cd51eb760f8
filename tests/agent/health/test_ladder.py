"""The ladder decides what is tried next, and how soon."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.health import Backoff, Ladder, Rung
from thermal2mqtt.health.ladder import Climb

LADDER = Ladder(
    rungs=(Rung("retry", 2), Rung("reopen", 1), Rung("step_down", 1)),
    backoff=Backoff(first_seconds=0.1, ceiling_seconds=5.0, jitter=0.0),
    restart_at=1,
)


def test_each_rung_gets_its_tries_and_then_the_next_one_its_turn() -> None:
    """Cheap remedies come first; a part is never given up."""
    climb = Climb(LADDER)
    names = [climb.fault().rung for _ in range(8)]
    assert names == ["retry", "retry", "reopen", "step_down", "reopen", "step_down", "reopen", "step_down"]


def test_a_settled_part_begins_at_the_foot_again() -> None:
    """A fault after a good spell is answered as a first one."""
    climb = Climb(LADDER)
    for _ in range(5):
        climb.fault()
    climb.settled()
    step = climb.fault()
    assert step.rung == "retry"
    assert step.delay_seconds == pytest.approx(0.1)


@given(attempt=st.integers(0, 10_000), seed=st.integers(), jitter=st.floats(0, 1))
def test_no_delay_exceeds_the_ceiling_by_more_than_the_jitter(attempt: int, seed: int, jitter: float) -> None:
    """However long an outage lasts, the next try is near."""
    backoff = Backoff(first_seconds=0.1, ceiling_seconds=30.0, jitter=jitter)
    delay = backoff.delay(attempt, random.Random(seed))
    assert 0 <= delay <= 30.0 * (1 + jitter)


def test_delays_double_until_the_ceiling() -> None:
    """Retries thin out at a known pace."""
    backoff = Backoff(first_seconds=1.0, ceiling_seconds=5.0, jitter=0.0)
    rng = random.Random(0)
    assert [backoff.delay(n, rng) for n in range(5)] == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_jitter_spreads_agents_that_failed_together() -> None:
    """A thousand agents must not come back to a broker in the same instant."""
    backoff = Backoff(first_seconds=1.0, ceiling_seconds=60.0, jitter=0.5)
    delays = {round(backoff.delay(3, random.Random(seed)), 3) for seed in range(100)}
    assert len(delays) > 90
    assert min(delays) < 5
    assert max(delays) > 11
