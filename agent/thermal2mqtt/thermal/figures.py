"""From the arrays of a frame to the figures of each zone."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from thermal2mqtt.thermal.comparisons import Differences, compared, unclassified
from thermal2mqtt.thermal.results import (
    Comparison,
    Doubt,
    Gradient,
    Load,
    Place,
    Uncertainty,
    ZoneFigures,
)
from thermal2mqtt.thermal.severity import among_similar, over_ambient
from thermal2mqtt.thermal.trends import Rates
from thermal2mqtt.thermal.uncertainty import COVERAGE, Uncertainties
from thermal2mqtt.thermal.zones import Floats, Statistics

_Compared: TypeAlias = tuple[Comparison | None, Comparison | None, Comparison | None]


class Measured(NamedTuple):
    """Everything that was worked out of a frame; one number for each zone, in order."""

    statistics: Statistics
    uncertainties: Uncertainties
    slope_noise: Floats
    """Noise of a zone's slope where that of a pixel is 1."""
    rates: Rates
    differences: Differences
    over_usual: Floats
    """Maximum over the usual one; NaN where that is not known."""
    loads: Sequence[Load | None]
    """None where it is not known."""
    metered: Sequence[bool]
    """Whether a zone names a meter."""


def zone_figures(
    measured: Measured, doubts: Sequence[tuple[Doubt, ...]], centres: Sequence[Place]
) -> Iterator[ZoneFigures]:
    """Yield the figures of each zone, in order.

    Args:
        measured: The zones' arrays.
        doubts: What follows from each zone's settings.
        centres: The centre of each pixel of the image, row by row.
    """
    others = zip(_gradients(measured), _uncertainties(measured), _compared(measured), strict=True)
    told = zip(_rows(measured), others, measured.loads, doubts, strict=True)
    for (row, hottest, valid), other, load, doubt in told:
        low, mean, high, p95, spread, rate, rate_uncertainty = row
        if math.isnan(high):
            yield ZoneFigures(None, None, None, None, valid, doubts=doubt)
            continue
        gradient, uncertainty, (group, ambient, baseline) = other
        yield ZoneFigures(
            low,
            mean,
            high,
            centres[hottest],
            valid,
            None if math.isnan(rate) else rate,
            None if group is None else group.kelvin,
            None if ambient is None else ambient.kelvin,
            None if baseline is None else baseline.kelvin,
            p95,
            spread,
            gradient,
            uncertainty,
            None if math.isnan(rate_uncertainty) else rate_uncertainty,
            group,
            ambient,
            baseline,
            load,
            doubt,
        )


def _rows(measured: Measured) -> Iterator[tuple[tuple[float, ...], int, float]]:
    """Yield each zone's temperatures, the place of its maximum and its valid ratio."""
    statistics, rates = measured.statistics, measured.rates
    columns = (statistics.low, statistics.mean, statistics.high, statistics.p95, statistics.spread)
    rows = zip(*(column.tolist() for column in (*columns, rates.per_minute, rates.uncertainty)), strict=True)
    return zip(rows, statistics.hottest.tolist(), statistics.valid.tolist(), strict=True)


def _gradients(measured: Measured) -> Iterator[Gradient | None]:
    statistics = measured.statistics
    least = COVERAGE * measured.slope_noise * measured.uncertainties.pixel_noise
    columns = (statistics.rightwards, statistics.downwards, least)
    for right, down, noise in zip(*(column.tolist() for column in columns), strict=True):
        slope = math.hypot(right, down)
        if math.isnan(slope):
            yield None
        else:
            direction = math.degrees(math.atan2(right, -down)) % 360
            yield Gradient(slope, direction if slope > noise else None)


def _uncertainties(measured: Measured) -> Iterator[Uncertainty]:
    found = measured.uncertainties
    columns = (found.low, found.mean, found.p95, found.high, found.claimed)
    return map(Uncertainty, *(column.tolist() for column in columns))


def _compared(measured: Measured) -> Iterator[_Compared]:
    found = measured.differences
    plain = COVERAGE * measured.uncertainties.apart
    columns = (found.group, found.group_uncertainty, found.ambient, found.ambient_uncertainty)
    rows = zip(*(column.tolist() for column in (*columns, measured.over_usual, plain)), strict=True)
    for row, load, metered in zip(rows, measured.loads, measured.metered, strict=True):
        group, group_off, ambient, ambient_off, usual, usual_off = row
        yield (
            compared(group, group_off, among_similar, load, metered=metered),
            compared(ambient, ambient_off, over_ambient, load, metered=metered),
            unclassified(usual, usual_off),
        )
