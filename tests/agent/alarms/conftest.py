"""A clock that tests turn, and makers of zones and figures."""

from collections.abc import Callable

import pytest

from thermal2mqtt.settings.thresholds import HighThresholds, Thresholds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures


class TurnedClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 1000.0

    def time(self) -> float:
        """Return the wall time."""
        return self.now

    def monotonic(self) -> float:
        """Return the same: nothing steps here."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Turn on by that much."""
        self.now += seconds


@pytest.fixture
def clock() -> TurnedClock:
    """A clock at 1000 s."""
    return TurnedClock()


@pytest.fixture
def make_zone() -> Callable[..., ZoneSettings]:
    """A maker of zones with limits by name, and a hysteresis of 2 K unless told."""

    def make(zone_id: str, hysteresis: float = 2.0, **limits: float) -> ZoneSettings:
        return ZoneSettings(
            id=zone_id,
            name=zone_id,
            polygon=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)),
            thresholds=Thresholds(high=HighThresholds(**limits), hysteresis=hysteresis),
        )

    return make


@pytest.fixture
def figures() -> Callable[..., dict[str, ZoneFigures]]:
    """A maker of the figures of zones by their maximum; None is a zone that could not be measured."""

    def make(**maxima: float | None) -> dict[str, ZoneFigures]:
        return {
            zone: ZoneFigures(None, None, None, None, 0.3)
            if celsius is None
            else ZoneFigures(20.0, min(celsius, 21.0), celsius, (0.5, 0.5), 1.0)
            for zone, celsius in maxima.items()
        }

    return make
