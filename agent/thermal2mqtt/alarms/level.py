"""The four levels of a zone."""

from enum import StrEnum


class Level(StrEnum):
    """How bad it is. A zone whose temperature is not known has no level at all (None), never `normal`."""

    NORMAL = "normal"
    WARNING = "warning"
    CRITICAL = "critical"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for normal up to 3 for emergency, for comparisons."""
        return tuple(Level).index(self)
