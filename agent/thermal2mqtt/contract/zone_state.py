"""One zone in `state`: its figures, how sure they are, and what they are compared with."""

from thermal2mqtt.alarms import Level
from thermal2mqtt.contract.base import Celsius, Figure, Payload, Place, Ratio, optional, places, rounded
from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.results import Comparison, Doubt, Gradient, Load, Uncertainty, ZoneFigures
from thermal2mqtt.thermal.severity import Severity


class UncertaintyState(Payload):
    """How far the figures may be off: half-widths at k = 2, some 95 %, in kelvin; null with their figure."""

    min: float | None
    """Of the minimum."""
    mean: float | None
    """Of the mean."""
    p95: float | None
    """Of the 95th percentile."""
    max: float | None
    """Of the maximum."""
    claimed: bool | None
    """True where the sensor's datasheet gives an accuracy, false where it is our estimate."""


class GradientState(Payload):
    """How unevenly a zone is heated."""

    kelvin_per_pixel: float
    """Slope of the plane that fits it best."""
    degrees: float | None
    """Where it gets hotter, 0 up, 90 to the right; null where the slope may be noise."""


class ComparisonState(Payload):
    """What stands behind one of the differences."""

    uncertainty: float
    """Half-width of the difference at k = 2, in kelvin."""
    at_rated: float | None
    """What it would be at the rated current, in kelvin; null where the load is not known."""
    severity: Severity | None
    """Class of NETA MTS, table 100.18; null below 40 % load or its heat, and for what has no classes."""
    within_accuracy: bool
    """True where the sensor may be off as much, and in the class of 1-3 C."""


class ComparisonsState(Payload):
    """What stands behind each difference; null where there is nothing to compare with."""

    delta: ComparisonState | None
    """To the median of the maxima of the other zones of its group."""
    over_ambient: ComparisonState | None
    """To the mean of the ambient zones."""
    baseline_delta: ComparisonState | None
    """To what is usual for the zone at this hour of the week."""


class LoadState(Payload):
    """A zone's current."""

    amperes: float
    """As it was told last."""
    ratio: float
    """Of the rated current."""


class ZoneState(Payload):
    """One zone; figures null where its temperature is not known."""

    sensor: str
    """Id of the sensor that sees it."""
    role: Role
    """What it is for."""
    min: Celsius | None
    """Coldest pixel."""
    mean: Celsius | None
    """Mean weighted by area."""
    p95: Celsius | None
    """What 95 % of its pixels do not exceed."""
    max: Celsius | None
    """Hottest pixel."""
    max_at: Place | None
    """Where that is."""
    std: float | None
    """Standard deviation, in kelvin."""
    valid_ratio: Ratio | None
    """Share of the zone's area that is known."""
    doubts: tuple[Doubt, ...]
    """Why its figures are to be doubted, by its settings: too small, too shiny, hidden by a mask."""
    uncertainty: UncertaintyState
    """How far the figures may be off."""
    gradient: GradientState | None
    """How unevenly it is heated; null for a zone of one pixel or one line of them."""
    rate: Figure | None
    """How fast the maximum rises, °C/min; negative where it falls, null until it is known."""
    rate_uncertainty: Figure | None
    """Half-width of the rate at k = 2, °C/min."""
    delta: Figure | None
    """Maximum over that of the similar zones of its group, K."""
    over_ambient: Figure | None
    """Maximum over the ambient zone, K."""
    baseline_delta: Figure | None
    """Maximum over what is usual for the zone at this hour of the week, K."""
    comparisons: ComparisonsState
    """What stands behind these three."""
    load: LoadState | None
    """Its current; null where it is not known."""
    level: Level | None
    """As in `alarm/<zone>`."""


def build_zone_state(zone: ZoneSettings, figures: ZoneFigures | None, level: Level | None) -> ZoneState:
    """Return a zone's state; without figures everything measured is null."""
    found = figures or ZoneFigures(None, None, None, None, 0.0)
    return ZoneState(
        sensor=zone.sensor,
        role=zone.role,
        min=rounded(found.min_celsius),
        mean=rounded(found.mean_celsius),
        p95=rounded(found.p95_celsius),
        max=rounded(found.max_celsius),
        max_at=optional(found.max_at, place),
        std=rounded(found.std_kelvin),
        valid_ratio=rounded(found.valid_ratio, 4) if figures else None,
        doubts=found.doubts,
        uncertainty=_uncertainty(found.uncertainty),
        gradient=optional(found.gradient, _gradient),
        rate=rounded(found.rate_celsius_per_minute),
        rate_uncertainty=rounded(found.rate_uncertainty),
        delta=rounded(found.delta_group_kelvin),
        over_ambient=rounded(found.over_ambient_kelvin),
        baseline_delta=rounded(found.baseline_delta_kelvin),
        comparisons=ComparisonsState(
            delta=optional(found.group, _comparison),
            over_ambient=optional(found.ambient, _comparison),
            baseline_delta=optional(found.baseline, _comparison),
        ),
        load=optional(found.load, _load),
        level=level,
    )


def place(found: tuple[float, float]) -> Place:
    """Return a place as it is told."""
    x, y = places(found)
    return x, y


def _uncertainty(found: Uncertainty | None) -> UncertaintyState:
    if found is None:
        return UncertaintyState(min=None, mean=None, p95=None, max=None, claimed=None)
    low, mean, p95, high, claimed = found
    return UncertaintyState(
        min=rounded(low), mean=rounded(mean), p95=rounded(p95), max=rounded(high), claimed=claimed
    )


def _gradient(found: Gradient) -> GradientState:
    # Rounded, up may come out as 360.
    degrees = optional(rounded(found.degrees, 0), lambda value: value % 360)
    return GradientState(kelvin_per_pixel=round(found.kelvin_per_pixel, 3), degrees=degrees)


def _comparison(found: Comparison) -> ComparisonState:
    return ComparisonState(
        uncertainty=round(found.uncertainty_kelvin, 2),
        at_rated=rounded(found.at_rated_kelvin),
        severity=found.severity,
        within_accuracy=found.within_accuracy,
    )


def _load(found: Load) -> LoadState:
    return LoadState(amperes=round(found.amperes, 2), ratio=round(found.ratio, 4))
