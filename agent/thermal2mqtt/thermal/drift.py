"""A sensor's own error, as it was found against a reference temperature, linear in the part's temperature."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

USUAL_AMBIENT_CELSIUS = 25.0

SLOPE_FROM_KELVIN = 5.0
"""References taken at part temperatures that lie closer together than this tell of no slope."""

LARGEST_KELVIN = 15.0
"""A part that is further off is not to be corrected: something is wrong with it, or with the reference."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One comparison with a temperature that is known otherwise."""

    time: float
    """Wall clock, seconds since 1970-01-01 UTC."""

    reference_celsius: float
    """The temperature that is known."""

    measured_celsius: float
    """What the sensor showed, uncorrected."""

    ambient_celsius: float
    """The part's own temperature at that time."""


@dataclass(frozen=True, slots=True)
class DriftCorrection:
    """What is added to every temperature of one part."""

    offset_kelvin: float = 0.0
    """With the part at 25 C."""

    slope: float = 0.0
    """Kelvin for each kelvin that the part is above that."""

    def at(self, ambient_celsius: float) -> float:
        """Return what is to be added with the part at `ambient_celsius`, kelvin."""
        return self.offset_kelvin + self.slope * (ambient_celsius - USUAL_AMBIENT_CELSIUS)


def fitted(references: Sequence[Reference]) -> DriftCorrection:
    """Return the correction that fits best (least squares); without a slope where the references tell none.

    Raises:
        ValueError: There are none, or one asks for more than 15 K.
    """
    if not references:
        raise ValueError("there is no reference to correct by")
    missing = np.array([r.reference_celsius - r.measured_celsius for r in references])
    if (worst := float(np.abs(missing).max())) > LARGEST_KELVIN:
        raise ValueError(
            f"the sensor is {worst:.1f} K off its reference, more than the {LARGEST_KELVIN:g} K that are "
            "corrected: check emissivity, reflected temperature and the reference itself"
        )
    ambient = np.array([r.ambient_celsius for r in references]) - USUAL_AMBIENT_CELSIUS
    if np.ptp(ambient) < SLOPE_FROM_KELVIN:
        return DriftCorrection(float(missing.mean()))
    slope, offset = np.polyfit(ambient, missing, 1)
    return DriftCorrection(float(offset), float(slope))
