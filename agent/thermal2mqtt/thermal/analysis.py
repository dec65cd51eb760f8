"""One frame in, everything that it says out."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TypeAlias

import numpy as np

from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.areas import visible
from thermal2mqtt.thermal.baseline import Baselines, WeekDocument
from thermal2mqtt.thermal.conditioning import Conditioner
from thermal2mqtt.thermal.drift import DriftCorrection
from thermal2mqtt.thermal.figures import Measured, zone_figures
from thermal2mqtt.thermal.layout import Layout, lay_out
from thermal2mqtt.thermal.loads import Loads
from thermal2mqtt.thermal.masks import Shape, refuse_other_shape
from thermal2mqtt.thermal.radiometry import image_shape
from thermal2mqtt.thermal.results import FrameAnalysis, Hotspot, Place, ZoneFigures
from thermal2mqtt.thermal.stages import StageTimes
from thermal2mqtt.thermal.tracking import HotspotTracker
from thermal2mqtt.thermal.trends import Rates, RatesOfRise
from thermal2mqtt.thermal.zones import Floats, Statistics, without_first

_Whole: TypeAlias = tuple[float | None, float | None, float | None, Place | None, float]


Keep = Callable[[Mapping[str, WeekDocument]], None]
"""Takes what the baselines have learned, by zone id; returns at once."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a sensor and its zones beside their settings."""

    corrections: Mapping[str, DriftCorrection] = field(default_factory=dict)
    """Of drift, by serial number of the part."""
    learned: Mapping[str, WeekDocument] = field(default_factory=dict)
    """What the baselines have learned before, by zone id."""
    keep: Keep | None = None
    """Is handed what they have learned since; None where nobody keeps it."""
    timezone: tzinfo | None = None
    """Whose hours they count; None takes the machine's."""


NOTHING_KNOWN = Knowledge()


class FrameAnalyser:
    """Conditions and analyses the frames of one sensor, in order. Belongs to the thread that reads it.

    Args:
        settings: Of the sensor.
        zones: Of this sensor, in any number.
        knowledge: What is known beside them.
        times: Counts what each stage takes; None for a stop watch of its own.
    """

    def __init__(
        self,
        settings: SensorSettings,
        zones: Sequence[ZoneSettings],
        knowledge: Knowledge = NOTHING_KNOWN,
        *,
        times: StageTimes | None = None,
    ) -> None:
        self._settings = settings
        self._shape = image_shape(settings)
        self._centres = _centres(self._shape)
        self.times = times or StageTimes()
        """What each stage has taken."""
        self._conditioner = Conditioner(settings, zones, corrections=knowledge.corrections, times=self.times)
        self._layout = lay_out(settings, zones)
        watched = self._layout.zones
        self._tracker = HotspotTracker(settings.hotspots, self._shape)
        self._rates = _rates_of(settings, len(watched))
        self._loads = Loads(watched)
        self._baselines = Baselines(watched, knowledge.timezone)
        self._baselines.restore(knowledge.learned)
        self._keep = knowledge.keep
        self._kept = self._baselines.revision

    @property
    def settings(self) -> SensorSettings:
        """Those of the sensor."""
        return self._settings

    @property
    def recent_hotspots(self) -> tuple[Hotspot, ...]:
        """The last ten that have appeared, the newest first, gone or not."""
        return self._tracker.recent

    def lay_out(self, zones: Sequence[ZoneSettings]) -> Layout:
        """Return what follows from other zones of this sensor; in any thread."""
        return lay_out(self._settings, zones)

    def set_zones(self, layout: Layout) -> None:
        """Take other zones from the next frame on; those that stay as they were keep what is known of them.

        Args:
            layout: What `lay_out` has made of them: it takes too long to hold up a frame.
        """
        before = {view: place for place, view in enumerate(self._layout.views)}
        watched = layout.zones
        self._conditioner.look_at(layout.maps)
        self._layout = layout
        self._rates.rearrange([before.get(view) for view in layout.views])
        self._loads.set_zones(watched)
        self._baselines.set_zones(watched)

    def lay_out_anew(self, settings: SensorSettings) -> Layout:
        """Return what follows from other settings of this sensor, with the same zones; in any thread."""
        return lay_out(settings, self._layout.given)

    def set_settings(self, settings: SensorSettings, layout: Layout) -> None:
        """Take what acts at once of other settings, from the next frame on; hotspots and zones stay known.

        Args:
            settings: They turn the image as those so far.
            layout: What `lay_out_anew` has made of them.
        """
        self._settings = settings
        self._conditioner.set_settings(settings)
        self._tracker.set_settings(settings.hotspots)
        self.set_zones(layout)
        rates = _rates_of(settings, len(layout.zones))
        if rates.bin_seconds != self._rates.bin_seconds:
            self._rates = rates

    def set_load(self, zone: str, amperes: float, time: float) -> None:
        """Take the current of a zone, at a time in monotonic seconds; from any thread."""
        self._loads.set_load(zone, amperes, time)

    def learn(
        self, figures: Mapping[str, ZoneFigures], normal: Mapping[str, bool | None], time: float
    ) -> None:
        """Let the baselines learn from a frame, once its alarms are known.

        Args:
            figures: Of the frame, by zone id.
            normal: By zone id, whether it is in no alarm; None where that is not known.
            time: Wall clock, seconds since 1970-01-01 UTC.
        """
        self._baselines.learn({zone: found.max_celsius for zone, found in figures.items()}, normal, time)
        if self._keep is not None and self._baselines.revision != self._kept:
            self._kept = self._baselines.revision
            self._keep(self._baselines.document())

    def condition(self, frame: ThermalFrame) -> ThermalFrame:
        """Return the frame as it is to be measured and shown; the first half of the work.

        Raises:
            FrameShapeError: The frame is not turned as the settings say.
        """
        return self._conditioner.condition(frame)

    def analyse(self, frame: ThermalFrame) -> FrameAnalysis:
        """Return the figures of the frame and of each zone, and the hotspots.

        The frame follows the zones' rule: with more than half of it unknown it has no figures. What lies
        under a mask belongs to nothing.

        Args:
            frame: What `condition` has made of the newest frame.

        Raises:
            FrameShapeError: The frame is not turned as the settings say.
        """
        refuse_other_shape(frame.celsius.shape, self._shape)
        celsius = visible(frame.celsius, self._layout.hidden)
        self.times.begin()
        statistics = self._layout.regions.measure(celsius)
        self.times.lap("zones")
        found = self._layout.finder.find(celsius, float(statistics.median[0]), statistics.median[1:])
        hotspots, events = self._tracker.update(found, now=frame.monotonic, time=frame.time)
        self.times.lap("hotspots")
        rates = self._rates.update(statistics.high[1:], frame.monotonic)
        self.times.lap("trends")
        return FrameAnalysis(
            *_whole(statistics, self._centres),
            zones=self._figures(frame, statistics, rates),
            hotspots=hotspots,
            composite_celsius=_composite(statistics.high[1:], self._layout.weights),
            hotspot_events=events,
        )

    def _figures(self, frame: ThermalFrame, statistics: Statistics, rates: Rates) -> dict[str, ZoneFigures]:
        layout = self._layout
        uncertainties = layout.propagation.of(
            statistics,
            ambient_celsius=frame.ambient_celsius,
            refresh_rate_hz=frame.refresh_rate_hz,
            noise_ratio=self._conditioner.noise_ratio,
        )
        self.times.lap("uncertainty")
        statistics, uncertainties = without_first(statistics), without_first(uncertainties)
        differences = layout.comparer.differences(statistics.high, statistics.mean, uncertainties.apart)
        over_usual = statistics.high - self._baselines.usual(frame.time)
        loads = self._loads.of(layout.ids, frame.monotonic)
        measured = Measured(
            statistics,
            uncertainties,
            layout.slope_noise,
            rates,
            differences,
            over_usual,
            loads,
            layout.metered,
        )
        figures = zone_figures(measured, layout.doubts, self._centres)
        found = dict(zip(layout.ids, figures, strict=True))
        self.times.lap("comparisons")
        return found


def _rates_of(settings: SensorSettings, zones: int) -> RatesOfRise:
    return RatesOfRise(zones, settings.rate_window_seconds, 1 / settings.refresh_rate_hz)


def _whole(statistics: Statistics, centres: Sequence[Place]) -> _Whole:
    """Return what the frame says as a whole: the first of the regions."""
    low, mean, high = (float(column[0]) for column in (statistics.low, statistics.mean, statistics.high))
    valid = float(statistics.valid[0])
    if math.isnan(high):
        return None, None, None, None, valid
    return low, mean, high, centres[int(statistics.hottest[0])], valid


def _composite(high: Floats, weights: Floats) -> float | None:
    """Return the weighted mean of the maxima; None where none counts, or one that does is unknown."""
    if not weights.size:
        return None
    mean = float(np.dot(high, weights))
    if math.isnan(mean):
        # What does not count shall not make it unknown.
        mean = float(np.dot(np.where(weights > 0, high, 0.0), weights))
    return None if math.isnan(mean) else mean


def _centres(shape: Shape) -> list[Place]:
    rows, columns = shape
    return [((c + 0.5) / columns, (r + 0.5) / rows) for r in range(rows) for c in range(columns)]
