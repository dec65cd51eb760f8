"""The topics that carry the currents of zones: which they are, and what a message on one says."""

import json
import logging
import math
from collections.abc import Callable, Iterable

from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.mqtt.messages import Received
from thermal2mqtt.settings.zone import ZoneSettings

_LOGGER = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024
"""Of a message; what is longer is no meter's."""

UNKNOWN = math.nan

SetLoad = Callable[[str, str, float], None]
"""Takes sensor, zone and amperes, NaN where they are not known any more; returns at once, from any thread."""


class NoCurrentError(ValueError):
    """A payload holds no current; the text says why."""


class LoadTopics:
    """Hands the currents on. `take` belongs to the connection's thread, `set_zones` to any."""

    def __init__(self, topics: Topics, set_load: SetLoad) -> None:
        self._own = f"{topics.base}/"
        self._set_load = set_load
        self._zones: dict[str, tuple[ZoneSettings, ...]] = {}
        self._heard: set[str] = set()
        self._silent: set[str] = set()

    @property
    def topics(self) -> frozenset[str]:
        """What is to be subscribed to; none of the agent's own, on which no meter speaks."""
        return frozenset(self._zones)

    def set_zones(self, zones: Iterable[ZoneSettings]) -> None:
        """Take other zones."""
        found: dict[str, tuple[ZoneSettings, ...]] = {}
        for zone in zones:
            topic = zone.load_topic
            if topic is not None and not topic.startswith(self._own):
                found[topic] = (*found.get(topic, ()), zone)
        self._zones = found
        self._heard = self._heard & found.keys()

    def take(self, message: Received) -> bool:
        """Take a message; return whether it came on one of the topics.

        What lies on the broker counts only until something was heard: at each connect it comes anew, and a
        meter that has died meanwhile must not seem alive by that.
        """
        zones = self._zones.get(message.topic)
        if zones is None:
            return False
        if not (message.retained and message.topic in self._heard):
            self._heard = self._heard | {message.topic}
            for zone in zones:
                self._set_load(zone.sensor, zone.id, self._amperes(zone, message.payload))
        return True

    def _amperes(self, zone: ZoneSettings, payload: bytes) -> float:
        """Return the current of a zone; a payload without one is told once, until there is one again."""
        try:
            amperes = amperes_in(payload, zone.load_path)
        except NoCurrentError as error:
            if zone.id not in self._silent:
                self._silent.add(zone.id)
                _LOGGER.warning("zone %s: no current on %s: %s", zone.id, zone.load_topic, error)
            return UNKNOWN
        self._silent.discard(zone.id)
        return amperes


def amperes_in(payload: bytes, path: str | None) -> float:
    """Return the current that a payload carries.

    Args:
        payload: A number, or JSON.
        path: Where in the JSON it stands, keys and indices joined with dots; None for the payload itself.

    Raises:
        NoCurrentError: It carries none.
    """
    if len(payload) > MAX_BYTES:
        raise NoCurrentError(f"{len(payload)} bytes; at most {MAX_BYTES} are read")
    found: object
    try:
        found = json.loads(payload) if path is not None else payload.decode()
    except (ValueError, RecursionError) as error:
        raise NoCurrentError(f"not JSON: {error}" if path is not None else "not text") from error
    for key in path.split(".") if path is not None else ():
        found = _inside(found, key)
    return _number(found)


def _inside(found: object, key: str) -> object:
    if isinstance(found, dict) and key in found:
        return found[key]
    if isinstance(found, list) and key.isdecimal() and int(key) < len(found):
        return found[int(key)]
    there = ", ".join(map(str, found))[:100] if isinstance(found, dict) else type(found).__name__
    raise NoCurrentError(f"no {key!r} in it; there is {there or 'nothing'}")


def _number(found: object) -> float:
    try:
        number = math.nan if isinstance(found, bool) else float(found)  # type: ignore[arg-type]  # or it is none
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise NoCurrentError(f"{str(found)[:60]!r} is no number")
    return number
