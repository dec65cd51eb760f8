"""How long each stage of a frame's way takes."""

import time
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

BOUNDS = (1e-4, 1e-3, 1e-2)
"""Upper ends of the buckets, seconds; one more is for what takes longer."""


@dataclass(slots=True)
class StageTime:
    """What one stage has taken since the start."""

    seconds: float = 0.0
    """All of it together."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    """How often it took at most each of `BOUNDS`, and longer; each time counts once."""

    def add(self, other: "StageTime") -> None:
        """Count the times of another sensor's stage too."""
        self.seconds += other.seconds
        self.counts = [mine + more for mine, more in zip(self.counts, other.counts, strict=True)]


class StageTimes:
    """A stop watch with laps. One thread runs it; any may look.

    Args:
        timer: Seconds that never step back.
    """

    def __init__(self, timer: Callable[[], float] = time.perf_counter) -> None:
        self._timer = timer
        self._since = 0.0
        self._stages: dict[str, StageTime] = {}

    def begin(self) -> None:
        """Start a lap."""
        self._since = self._timer()

    def lap(self, stage: str) -> None:
        """Count the time since `begin` or the last lap for a stage, and start the next lap."""
        now = self._timer()
        taken, self._since = now - self._since, now
        found = self._stages.get(stage)
        if found is None:
            found = self._stages[stage] = StageTime()
        found.seconds += taken
        found.counts[bisect_left(BOUNDS, taken)] += 1

    def stages(self) -> Mapping[str, StageTime]:
        """Return each stage by its name, in the order in which they first ended."""
        return {
            name: StageTime(stage.seconds, list(stage.counts)) for name, stage in list(self._stages.items())
        }
