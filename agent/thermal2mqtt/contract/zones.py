"""`zones`: the regions that are watched, as they are set."""

from thermal2mqtt.contract.base import VersionedPayload
from thermal2mqtt.settings.zone import ZoneSettings


class ZonesPayload(VersionedPayload):
    """All zones of an agent."""

    revision: int
    """Raised at each change, whoever made it; never goes back, not over restarts either."""
    locked: bool
    """The settings file rules; changes at run time are refused."""
    zones: tuple[ZoneSettings, ...]
    """In the order in which they were set; coordinates 0..1, temperatures in Celsius."""
