"""What is usual for a zone at this hour of the week, learned slowly, and never from an alarm.

Each hour of the week has a mean for each zone, an eighth of which is new each week. An hour teaches as a
whole, when it is over: if it was mostly seen, and if the zone was normal all along. Between the middles of
two hours the usual value is interpolated.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Annotated

import numpy as np
from pydantic import Field, NonNegativeInt

from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.zones import Floats

HOURS = 168
SLOWEST = 8
"""A new hour counts an eighth once so many have taught; before, they are averaged."""

ENOUGH_WEEKS = 2
"""An hour that was seen only once is not usual yet."""

SAMPLE_SECONDS = 10.0
ENOUGH_SAMPLES = 180
"""Half an hour of samples; with fewer an hour teaches nothing."""


@dataclass(frozen=True, slots=True)
class WeekDocument:
    """What is kept of one zone."""

    place: str
    """Tells the zone from another one of the same id elsewhere."""
    means: Annotated[tuple[float | None, ...], Field(min_length=HOURS, max_length=HOURS)]
    """Celsius for each of the 168 hours, from Monday 0:00 on."""
    weeks: Annotated[tuple[NonNegativeInt, ...], Field(min_length=HOURS, max_length=HOURS)]
    """How many weeks have taught each hour."""


@dataclass(slots=True)
class _Week:
    """What is known of one zone."""

    place: str
    """Tells the zone from another one of the same id elsewhere."""
    means: Floats = field(default_factory=lambda: np.full(HOURS, np.nan))
    weeks: Floats = field(default_factory=lambda: np.zeros(HOURS))
    total: float = 0.0
    samples: int = 0
    spoiled: bool = False

    def learn(self, hour: int) -> None:
        """End an hour: learn from it if it was seen and normal, and begin the next."""
        if self.samples >= ENOUGH_SAMPLES and not self.spoiled:
            mean, weeks = self.total / self.samples, self.weeks[hour]
            known = 0.0 if np.isnan(self.means[hour]) else float(self.means[hour])
            self.means[hour] = known + (mean - known) / min(weeks + 1, SLOWEST)
            self.weeks[hour] = weeks + 1
        self.total, self.samples, self.spoiled = 0.0, 0, False

    def usual(self, position: float) -> float:
        """Return the value at a position in the week, in hours; NaN where it is not known yet."""
        low = math.floor(position - 0.5)
        share = position - 0.5 - low
        there = [self._settled(hour % HOURS) for hour in (low, low + 1)]
        if np.isnan(there).any():
            return there[round(share)]
        return there[0] + share * (there[1] - there[0])

    def _settled(self, hour: int) -> float:
        return float(self.means[hour]) if self.weeks[hour] >= ENOUGH_WEEKS else float("nan")


class Baselines:
    """The usual values of some zones. Belongs to the thread that reads their sensor.

    Args:
        zones: In the order in which their figures come.
        timezone: Whose hours are counted; None takes the machine's.
    """

    def __init__(self, zones: Sequence[ZoneSettings], timezone: tzinfo | None = None) -> None:
        self._timezone = timezone
        self._weeks: dict[str, _Week] = {}
        self._hour: int | None = None
        self._sampled_at = self._looked_at = -math.inf
        self._usual = np.empty(0)
        self.revision = 0
        """Raised whenever an hour was learned."""
        self.set_zones(zones)

    def set_zones(self, zones: Sequence[ZoneSettings]) -> None:
        """Take other zones; those that stay where they are keep what was learned."""
        weeks: dict[str, _Week] = {}
        for zone in zones:
            known = self._weeks.get(zone.id)
            weeks[zone.id] = known if known and known.place == place_of(zone) else _Week(place_of(zone))
        self._weeks = weeks
        self._looked_at = -math.inf

    def usual(self, time: float) -> Floats:
        """Return the usual value of each zone, NaN where it is not known yet; renewed every ten seconds.

        Args:
            time: Wall clock, seconds since 1970-01-01 UTC.
        """
        if abs(time - self._looked_at) >= SAMPLE_SECONDS:
            self._looked_at = time
            moment = self._local(time)
            position = _hour(moment) + (moment.minute + moment.second / 60) / 60
            self._usual = np.array([week.usual(position) for week in self._weeks.values()])
        return self._usual

    def learn(
        self, celsius: Mapping[str, float | None], normal: Mapping[str, bool | None], time: float
    ) -> None:
        """Take a frame's values; one is looked at every ten seconds.

        Args:
            celsius: By zone id; None where unknown.
            normal: By zone id: False in an alarm, which spoils the zone's hour; None where unknown.
            time: Wall clock, seconds since 1970-01-01 UTC.
        """
        for zone, week in self._weeks.items():
            week.spoiled = week.spoiled or normal.get(zone) is False
        if abs(time - self._sampled_at) < SAMPLE_SECONDS:
            return
        self._sampled_at = time
        self._end_hour(_hour(self._local(time)))
        for zone, week in self._weeks.items():
            value = celsius.get(zone)
            if value is not None and normal.get(zone):
                week.total += value
                week.samples += 1

    def document(self) -> dict[str, WeekDocument]:
        """Return what was learned, by zone id."""
        return {
            zone: WeekDocument(
                place=week.place,
                means=tuple(None if np.isnan(mean) else round(float(mean), 3) for mean in week.means),
                weeks=tuple(week.weeks.astype(int).tolist()),
            )
            for zone, week in self._weeks.items()
        }

    def restore(self, document: Mapping[str, WeekDocument]) -> None:
        """Take up what was learned before; zones that have moved since begin anew."""
        for zone, week in self._weeks.items():
            learned = document.get(zone)
            if learned is not None and learned.place == week.place:
                week.means = np.array([np.nan if mean is None else mean for mean in learned.means])
                week.weeks = np.array(learned.weeks, np.float64)

    def _end_hour(self, hour: int) -> None:
        if self._hour is not None and hour != self._hour:
            for week in self._weeks.values():
                week.learn(self._hour)
            self.revision += 1
            self._looked_at = -math.inf
        self._hour = hour

    def _local(self, time: float) -> datetime:
        return datetime.fromtimestamp(time, self._timezone)


def _hour(moment: datetime) -> int:
    """Return the hour of the week, 0 from midnight on Monday."""
    return moment.weekday() * 24 + moment.hour


def place_of(zone: ZoneSettings) -> str:
    """Return what tells which zone it is, where it lies and how it is measured."""
    surface = (zone.emissivity, zone.reflected_celsius, zone.offset_kelvin)
    return hashlib.sha256(repr((zone.id, zone.sensor, zone.shape, surface)).encode()).hexdigest()[:16]
