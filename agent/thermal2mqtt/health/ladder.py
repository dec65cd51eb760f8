"""What to try next when a part keeps failing: rungs in order, each with a number of tries, and a delay.

Pure: it knows faults and time, not what the rungs do.
"""

import random
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to get a part going again."""

    name: str
    """What is done: `retry`, `reopen`, `step_down`, `reconnect`."""

    tries: int
    """How many faults in a row this rung answers before the next rung's turn."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """The delay before a try: doubles from `first` to `ceiling`, spread by `jitter`."""

    first_seconds: float
    ceiling_seconds: float
    jitter: float = 0.2
    """Share of the delay, 0..1, by which it is shortened or lengthened at random."""

    def delay(self, attempt: int, rng: random.Random) -> float:
        """Return the seconds to wait before try number `attempt`, counted from 0."""
        doublings = min(attempt, 32)  # beyond it every ceiling is reached and 2**n only grows
        base = min(self.first_seconds * 2.0**doublings, self.ceiling_seconds)
        return base * (1 + self.jitter * rng.uniform(-1, 1))


@dataclass(frozen=True, slots=True)
class Step:
    """The answer to one fault: wait that long, then do what the rung says."""

    rung: str
    delay_seconds: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in rising order. Past the last try the climb starts again at `restart_at`."""

    rungs: tuple[Rung, ...]
    backoff: Backoff
    restart_at: int = 0
    """Index of the rung to fall back to when all are used up; a part is never given up."""
    settle_seconds: float = 10.0
    """The part must work this long before the next fault counts as a first one again."""


@dataclass(slots=True)
class Climb:
    """Where one part stands on its ladder."""

    ladder: Ladder
    rng: random.Random = field(default_factory=random.Random)
    _attempt: int = 0
    _rung: int = 0
    _tries: int = 0

    @property
    def attempts(self) -> int:
        """Faults in a row since the part last settled."""
        return self._attempt

    def fault(self) -> Step:
        """Return what to do about one more fault in a row."""
        if self._tries >= self.ladder.rungs[self._rung].tries:
            self._tries = 0
            self._rung += 1
            if self._rung == len(self.ladder.rungs):
                self._rung = self.ladder.restart_at
        self._tries += 1
        step = Step(self.ladder.rungs[self._rung].name, self.ladder.backoff.delay(self._attempt, self.rng))
        self._attempt += 1
        return step

    def settled(self) -> None:
        """Begin at the foot again: the part has worked for `settle_seconds`."""
        self._attempt = self._rung = self._tries = 0
