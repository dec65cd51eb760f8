"""How serious a difference in temperature is, by the table that electricians use."""

from collections.abc import Sequence
from enum import StrEnum


class Severity(StrEnum):
    """Classes of NETA MTS-2023, table 100.18, "Thermographic survey, suggested actions"."""

    NONE = "none"
    """No difference that the table knows."""
    POSSIBLE = "possible"
    """Possible deficiency; warrants investigation."""
    PROBABLE = "probable"
    """Probable deficiency; repair as time permits."""
    MONITOR = "monitor"
    """Monitor until corrective measures can be taken; only for differences to the ambient air."""
    MAJOR = "major"
    """Major discrepancy; repair immediately."""


_SIMILAR = ((15.0, Severity.MAJOR), (4.0, Severity.PROBABLE), (1.0, Severity.POSSIBLE))
_AMBIENT = (
    (40.0, Severity.MAJOR),
    (21.0, Severity.MONITOR),
    (11.0, Severity.PROBABLE),
    (1.0, Severity.POSSIBLE),
)


def among_similar(kelvin: float) -> Severity:
    """Classify a difference between similar parts under similar load: 1-3, 4-15 and above 15 C."""
    return _classified(kelvin, _SIMILAR)


def over_ambient(kelvin: float) -> Severity:
    """Classify a difference to the ambient air: 1-10, 11-20, 21-40 and above 40 C."""
    return _classified(kelvin, _AMBIENT)


def _classified(kelvin: float, table: Sequence[tuple[float, Severity]]) -> Severity:
    for limit, severity in table:
        # The worst class begins above its limit, the others at theirs.
        if kelvin > limit or (kelvin == limit and severity is not Severity.MAJOR):
            return severity
    return Severity.NONE
