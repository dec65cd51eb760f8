"""How often something took how long, in the few buckets that tell what matters."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Reading:
    """A histogram at one moment."""

    buckets: tuple[tuple[str, int], ...]
    """Upper end as Prometheus writes it, and how many were at most so much; the last is `+Inf`."""
    sum: float


class Histogram:
    """Counts from zero. Its owner sees to it that one thread at a time uses it.

    Args:
        bounds: Upper ends of the buckets, rising; one more is for what is above.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum = 0.0

    def observe(self, value: float) -> None:
        """Count a value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def read(self) -> Reading:
        """Return what was counted so far."""
        ends = (*map(str, self._bounds), "+Inf")
        return Reading(tuple(zip(ends, accumulate(self._counts), strict=True)), self._sum)
