"""Where people's commands find the alarm of a zone, whichever sensor it belongs to."""

from collections.abc import Callable, Iterable, Mapping

from thermal2mqtt.alarms import AlarmStatus, UnknownZoneError
from thermal2mqtt.pipeline import Pipeline
from thermal2mqtt.settings.zone import ZoneSettings


class AlarmDesk:
    """All zones of an agent; every method may be called from any thread.

    Each raises UnknownZoneError for a zone that is not there, and what the pipeline raises.

    Args:
        zones: Gives all of them, as they are watched now.
        pipelines: By sensor id; need not be there before the first command.
    """

    def __init__(
        self, zones: Callable[[], Iterable[ZoneSettings]], pipelines: Mapping[str, Pipeline]
    ) -> None:
        self._zones = zones
        self._pipelines = pipelines

    def acknowledge(self, zone: str, by: str) -> AlarmStatus:
        """Note that somebody has seen a zone's alarm."""
        return self._pipeline(zone).acknowledge(zone, by)

    def shelve(self, zone: str, *, seconds: float, reason: str, by: str) -> AlarmStatus:
        """Silence a zone's alarm for a time."""
        return self._pipeline(zone).shelve(zone, seconds=seconds, reason=reason, by=by)

    def unshelve(self, zone: str, by: str) -> AlarmStatus:
        """End the silence of a zone's alarm."""
        return self._pipeline(zone).unshelve(zone, by)

    def status(self, zone: str) -> AlarmStatus:
        """Return a zone's alarm as it is."""
        return self._pipeline(zone).status(zone)

    def _pipeline(self, zone: str) -> Pipeline:
        # A zone may name a sensor that is no longer in the settings.
        known = {zone.id: zone.sensor for zone in self._zones() if zone.sensor in self._pipelines}
        if zone not in known:
            raise UnknownZoneError(zone, known)
        return self._pipelines[known[zone]]
