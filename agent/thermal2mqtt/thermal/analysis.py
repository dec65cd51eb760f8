"""One frame in, everything that it says out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.baseline import Baselines, place_of
from thermal2mqtt.thermal.comparisons import Comparer
from thermal2mqtt.thermal.conditioning import NO_CORRECTIONS, Conditioner
from thermal2mqtt.thermal.drift import DriftCorrection
from thermal2mqtt.thermal.figures import Measured, zone_figures
from thermal2mqtt.thermal.hotspots import HotspotFinder
from thermal2mqtt.thermal.loads import Loads
from thermal2mqtt.thermal.masks import Shape, Weights, refuse_other_shape, zone_pixels
from thermal2mqtt.thermal.radiometry import image_shape, pixel_maps
from thermal2mqtt.thermal.remarks import remarks
from thermal2mqtt.thermal.results import Doubt, FrameAnalysis, Place, ZoneFigures
from thermal2mqtt.thermal.stages import StageTimes
from thermal2mqtt.thermal.tracking import HotspotTracker
from thermal2mqtt.thermal.trends import Rates, RatesOfRise
from thermal2mqtt.thermal.uncertainty import Propagation
from thermal2mqtt.thermal.zones import Floats, Regions, Statistics, without_first

_Whole: TypeAlias = tuple[float | None, float | None, float | None, Place | None, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Everything that follows from the zones; exchanged as a whole when they change."""

    zones: Sequence[ZoneSettings]
    """Those that have figures."""
    ids: Sequence[str]
    hidden: NDArray[np.bool_] | None
    """Pixels under a mask; None where there is none."""
    regions: Regions
    """The whole frame first, then the zones."""
    slope_noise: Floats
    """Of the zones."""
    propagation: Propagation
    comparer: Comparer
    finder: HotspotFinder
    doubts: Sequence[tuple[Doubt, ...]]
    """Of each zone."""
    weights: Floats
    """Of the zones in the composite, adding up to 1; empty where none counts."""


class FrameAnalyser:
    """Conditions and analyses the frames of one sensor, in order. Belongs to the thread that reads it.

    Args:
        settings: Of the sensor.
        zones: Of this sensor, in any number.
        corrections: Of drift, by serial number of the part.
        timezone: Whose hours the baseline counts; None takes the machine's.
        times: Counts what each stage takes; None for a stop watch of its own.
    """

    def __init__(
        self,
        settings: SensorSettings,
        zones: Sequence[ZoneSettings],
        *,
        corrections: Mapping[str, DriftCorrection] = NO_CORRECTIONS,
        timezone: tzinfo | None = None,
        times: StageTimes | None = None,
    ) -> None:
        self._settings = settings
        self._shape = image_shape(settings)
        self._centres = _centres(self._shape)
        self.times = times or StageTimes()
        """What each stage has taken."""
        self._conditioner = Conditioner(settings, zones, corrections=corrections, times=self.times)
        self._layout = _laid_out(settings, zones, self._shape)
        watched = self._layout.zones
        self._tracker = HotspotTracker(settings.hotspots, self._shape)
        self._rates = RatesOfRise(len(watched), settings.rate_window_seconds)
        self._loads = Loads(watched)
        self.baselines = Baselines(watched, timezone)
        """What is usual for each zone; to be kept and restored."""

    def set_zones(self, zones: Sequence[ZoneSettings]) -> None:
        """Take other zones from the next frame on; those that stay as they were keep their trends."""
        before = {place_of(zone): place for place, zone in enumerate(self._layout.zones)}
        self._conditioner.set_zones(zones)
        self._layout = _laid_out(self._settings, zones, self._shape)
        watched = self._layout.zones
        self._rates.rearrange([before.get(place_of(zone)) for zone in watched])
        self._loads.set_zones(watched)
        self.baselines.set_zones(watched)

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
        self.baselines.learn({zone: found.max_celsius for zone, found in figures.items()}, normal, time)

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
        celsius = _visible(frame.celsius, self._layout.hidden)
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
            recent_hotspots=self._tracker.recent,
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
        over_usual = statistics.high - self.baselines.usual(frame.time)
        measured = Measured(statistics, uncertainties, layout.slope_noise, rates, differences, over_usual)
        loads = [self._loads.load(zone_id, frame.monotonic) for zone_id in layout.ids]
        figures = zone_figures(measured, loads, layout.doubts, self._centres)
        found = dict(zip(layout.ids, figures, strict=True))
        self.times.lap("comparisons")
        return found


def _laid_out(settings: SensorSettings, zones: Sequence[ZoneSettings], shape: Shape) -> _Layout:
    watched = tuple(zone for zone in zones if zone.role is not Role.MASK)
    hidden = _hidden(zones, shape)
    areas = [_unmasked(zone_pixels(zone, shape), hidden) for zone in watched]
    regions = Regions([_unmasked(np.ones(shape), hidden), *areas])
    limits = [(zone.id, zone.thresholds.high, area) for zone, area in zip(watched, areas, strict=True)]
    counted = (zone.weight if zone.role is Role.EQUIPMENT else 0.0 for zone in watched)
    return _Layout(
        zones=watched,
        ids=tuple(zone.id for zone in watched),
        hidden=hidden,
        regions=regions,
        slope_noise=regions.slope_noise[1:],
        propagation=Propagation(settings, pixel_maps(settings, zones), regions),
        comparer=Comparer(watched),
        finder=HotspotFinder(limits, shape, settings.hotspots),
        doubts=_doubts(settings, zones, watched),
        weights=_shares(np.fromiter(counted, np.float64)),
    )


def _doubts(
    settings: SensorSettings, zones: Sequence[ZoneSettings], watched: Sequence[ZoneSettings]
) -> list[tuple[Doubt, ...]]:
    found = remarks(settings, zones)
    return [tuple(remark.doubt for remark in found if remark.zone == zone.id) for zone in watched]


def _shares(weights: Floats) -> Floats:
    """Return weights that add up to 1; none at all where they are all 0."""
    total = weights.sum()
    return weights / total if total else np.empty(0)


def _hidden(zones: Sequence[ZoneSettings], shape: Shape) -> NDArray[np.bool_] | None:
    """Return the pixels that lie under a mask, mostly; None where there is none."""
    masks = [zone_pixels(zone, shape) > 0 for zone in zones if zone.role is Role.MASK]
    return np.logical_or.reduce(masks) if masks else None


def _unmasked(area: Weights, hidden: NDArray[np.bool_] | None) -> Weights:
    """Return the area without what is hidden; one that is hidden as a whole stays, to be unknown."""
    if hidden is None:
        return area
    seen = np.where(hidden, 0.0, area)
    return seen if seen.any() else area


def _visible(celsius: NDArray[np.float32], hidden: NDArray[np.bool_] | None) -> NDArray[np.float32]:
    plain = np.ascontiguousarray(celsius, np.float32)
    return plain if hidden is None else np.where(hidden, np.float32(np.nan), plain)


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
    # What does not count shall not make it unknown.
    mean = float(np.dot(np.where(weights > 0, high, 0.0), weights))
    return None if math.isnan(mean) else mean


def _centres(shape: Shape) -> list[Place]:
    rows, columns = shape
    return [((c + 0.5) / columns, (r + 0.5) / rows) for r in range(rows) for c in range(columns)]
