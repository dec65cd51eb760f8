"""What a whole recording says of one zone; small, however long the recording is."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.alarms import AlarmChange, Level
from thermal2mqtt.study.study import StudiedFrame

COLDEST, HOTTEST = -60.0, 900.0
STEPS_PER_KELVIN = 10
"""The percentile is told to a tenth of a degree."""


@dataclass(eq=False)
class ZoneStatistics:
    """One zone over a recording; temperatures in Celsius, None while nothing was known."""

    zone: str
    min: float | None = None
    max: float | None = None
    max_time: float | None = None
    """Wall clock of the highest maximum, seconds since 1970-01-01 UTC."""
    known: int = 0
    """Frames in which the zone could be measured."""
    unknown: int = 0
    """Frames in which it could not."""
    seconds: dict[Level, float] = field(default_factory=lambda: dict.fromkeys(Level, 0.0))
    """How long it stood at each level."""
    raised: Counter[Level] = field(default_factory=Counter)
    """How often each level was raised."""
    _sum: float = 0.0
    _level: Level | None = None
    _maxima: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros(int((HOTTEST - COLDEST) * STEPS_PER_KELVIN) + 1, np.int64)
    )

    def add(self, studied: StudiedFrame) -> None:
        """Take one frame."""
        if self._level is not None:
            self.seconds[self._level] += studied.seconds
        self._level = studied.alarms.statuses[self.zone].level
        for event in studied.alarms.events:
            if event.zone == self.zone and event.change is AlarmChange.RAISED and event.after is not None:
                self.raised[event.after] += 1
        figures = studied.analysis.zones[self.zone]
        if figures.max_celsius is None or figures.mean_celsius is None or figures.min_celsius is None:
            self.unknown += 1
            return
        self.known += 1
        self._sum += figures.mean_celsius
        self.min = figures.min_celsius if self.min is None else min(self.min, figures.min_celsius)
        if self.max is None or figures.max_celsius > self.max:
            self.max, self.max_time = figures.max_celsius, studied.frame.time
        self._maxima[_step(figures.max_celsius)] += 1

    @property
    def mean(self) -> float | None:
        """The mean over time of the zone's mean."""
        return self._sum / self.known if self.known else None

    @property
    def max_percentile_95(self) -> float | None:
        """What the maximum exceeded in 5 % of the frames, to 0.1 C."""
        if not self.known:
            return None
        step = int(np.searchsorted(np.cumsum(self._maxima), 0.95 * self.known))
        return COLDEST + step / STEPS_PER_KELVIN


def _step(celsius: float) -> int:
    return round((min(max(celsius, COLDEST), HOTTEST) - COLDEST) * STEPS_PER_KELVIN)
