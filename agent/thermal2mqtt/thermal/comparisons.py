"""How much hotter a zone is than what it is like, than the air around it, and than it usually is."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.loads import LEAST_HEATING, LEAST_LOAD
from thermal2mqtt.thermal.results import Comparison, Load
from thermal2mqtt.thermal.severity import Severity, among_similar
from thermal2mqtt.thermal.uncertainty import COVERAGE
from thermal2mqtt.thermal.zones import Floats


class Differences(NamedTuple):
    """For each zone, kelvin; NaN where there is nothing to compare with."""

    group: Floats
    """To the median of the maxima of the other zones of its group."""
    group_uncertainty: Floats
    ambient: Floats
    """To the mean of the ambient zones."""
    ambient_uncertainty: Floats


class Comparer:
    """Compares the zones of one sensor. Holds no state between frames."""

    def __init__(self, zones: Sequence[ZoneSettings]) -> None:
        self._others = _others(zones)
        self._rows = np.arange(len(zones))
        self._nothing = np.full(len(zones), np.nan)
        self._padded = np.full((2, len(zones) + 1), np.nan)
        self._padded[1] = 0.0
        self._all = None if self._others is None else np.count_nonzero(self._others < len(zones), axis=1)
        self._ambient = np.array([zone.role is Role.AMBIENT for zone in zones], np.bool_)
        self._any_ambient = bool(self._ambient.any())
        # Added to a difference, it leaves only those of equipment.
        self._watched = np.array([0.0 if zone.role is Role.EQUIPMENT else np.nan for zone in zones])

    def differences(self, high: Floats, mean: Floats, apart: Floats) -> Differences:
        """Return the differences of a frame.

        Args:
            high: Maximum of each zone, NaN where unknown.
            mean: Mean of each zone.
            apart: Standard uncertainty of each maximum without what the whole frame shares.
        """
        return Differences(
            *self._to(self._group(high, apart), high, apart),
            *self._to(self._surroundings(mean, apart), high, apart),
        )

    def _to(
        self, other: tuple[Floats | float, Floats | float] | None, high: Floats, apart: Floats
    ) -> tuple[Floats, Floats]:
        """Return the differences of the maxima to something, and their uncertainties; NaN to nothing."""
        if other is None:
            return self._nothing, self._nothing
        celsius, uncertainty = other
        return high - celsius + self._watched, COVERAGE * np.hypot(apart, uncertainty)

    def _group(self, high: Floats, apart: Floats) -> tuple[Floats, Floats] | None:
        """Return what each zone is held against, the median of the others, and its uncertainty."""
        if self._others is None or self._all is None:
            return None
        padded, known = self._padded, self._all
        padded[0, :-1], padded[1, :-1] = high, apart * apart
        maxima, variances = padded[:, self._others]
        if np.isnan(high).any():
            there = ~np.isnan(maxima)
            known = np.add.reduce(there, axis=1, dtype=np.intp)
            variances = np.where(there, variances, 0.0)
        maxima.sort(axis=1)  # NaN sorts last
        middle = (maxima[self._rows, np.maximum(known - 1, 0) // 2] + maxima[self._rows, known // 2]) / 2
        return middle, np.sqrt(np.add.reduce(variances, axis=1) / np.maximum(known, 1))

    def _surroundings(self, mean: Floats, apart: Floats) -> tuple[float, float] | None:
        """Return the temperature of the ambient zones and its uncertainty; None where none is known."""
        if not self._any_ambient:
            return None
        known = self._ambient & ~np.isnan(mean)
        if not known.any():
            return None
        return float(mean[known].mean()), float(np.sqrt(np.square(apart[known]).mean()))


def compared(
    kelvin: float,
    uncertainty: float,
    classify: Callable[[float], Severity],
    load: Load | None,
    *,
    metered: bool = False,
) -> Comparison | None:
    """Return a difference with its class, which is that of the difference at the rated current, if known.

    Args:
        kelvin: The difference; NaN gives None.
        uncertainty: Its half-width at k = 2.
        classify: The table that holds for it.
        load: Of the zone; None where it is not known: the class is then that of the plain difference.
        metered: Whether the zone names a meter. While that is silent there is no class: the load may be
            too low for one.
    """
    if math.isnan(kelvin):
        return None
    at_rated, severity = None, None
    if load is None:
        severity = None if metered else classify(kelvin)
    elif load.heating >= LEAST_HEATING:
        at_rated = kelvin / load.heating
        severity = classify(at_rated) if load.ratio >= LEAST_LOAD and load.settled else None
    least = classify is among_similar and severity is Severity.POSSIBLE
    return Comparison(kelvin, uncertainty, at_rated, severity, least or abs(kelvin) <= uncertainty)


def unclassified(kelvin: float, uncertainty: float) -> Comparison | None:
    """Return a difference for which there are no classes; NaN gives None."""
    if math.isnan(kelvin):
        return None
    return Comparison(kelvin, uncertainty, within_accuracy=abs(kelvin) <= uncertainty)


def _others(zones: Sequence[ZoneSettings]) -> NDArray[np.intp] | None:
    """Return for each zone the places of the others of its group, padded with the place after the last.

    None where no zone has others.
    """
    members: dict[str, list[int]] = {}
    for place, zone in enumerate(zones):
        if zone.group is not None and zone.role is Role.EQUIPMENT:
            members.setdefault(zone.group, []).append(place)
    groups = [members.get(zone.group or "", []) if zone.role is Role.EQUIPMENT else [] for zone in zones]
    others = [[other for other in group if other != place] for place, group in enumerate(groups)]
    longest = max((len(row) for row in others), default=0)
    padded = [row + [len(zones)] * (longest - len(row)) for row in others]
    return np.array(padded, np.intp) if longest else None
