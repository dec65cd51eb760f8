"""A clock that tests turn, and makers of zones, their alarms and figures."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.agent.alarms.joint import Joint, MakeJoint
from thermal2mqtt.alarms.journal import Journal
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

AT_ONCE = {"warning": 0.0, "critical": 0.0, "emergency": 0.0}
"""No delays."""

LIMITS = {"warning": 70, "critical": 80, "emergency": 100}

MakeZone = Callable[..., ZoneSettings]


class TurnedClock:
    """Stands still until it is turned; its wall clock can be set on its own, as a machine's can."""

    def __init__(self) -> None:
        self.now = 50.0
        self.wall = 1000.0

    def time(self) -> float:
        """Return the wall time."""
        return self.wall

    def monotonic(self) -> float:
        """Return the time that never steps."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Turn both on by that much."""
        self.now += seconds
        self.wall += seconds


@pytest.fixture
def clock() -> TurnedClock:
    """A clock at 1000 s of wall time."""
    return TurnedClock()


@pytest.fixture
def journal() -> Journal:
    """A journal that counts its events instead of drawing ids."""
    ids: Iterator[int] = count(1)
    return Journal(new_id=lambda: str(next(ids)))


@pytest.fixture
def make_zone() -> MakeZone:
    """A maker of zones with high limits by name, no delays unless told, and other thresholds as given."""

    def make(zone_id: str, thresholds: dict[str, object] | None = None, **high: float) -> ZoneSettings:
        plain = {"on_delay_seconds": AT_ONCE, "off_delay_seconds": AT_ONCE, "high": high}
        return ZoneSettings(
            id=zone_id,
            name=zone_id,
            polygon=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)),
            thresholds=Thresholds.model_validate(plain | (thresholds or {})),
        )

    return make


@pytest.fixture
def joint(make_zone: MakeZone, clock: TurnedClock, journal: Journal) -> MakeJoint:
    """A maker of one zone's alarm with the limits 70, 80 and 100 C and further thresholds as given."""

    def make(**thresholds: object) -> Joint:
        return Joint(make_zone("joint", thresholds, **LIMITS), clock, journal)

    return make


@pytest.fixture
def figures() -> Callable[..., dict[str, ZoneFigures]]:
    """A maker of the figures of zones by their maximum; None is a zone that could not be measured."""

    def make(**maxima: float | None) -> dict[str, ZoneFigures]:
        return {zone: figures_of(celsius) for zone, celsius in maxima.items()}

    return make


def figures_of(celsius: float | None) -> ZoneFigures:
    """Return the figures of a zone with this maximum."""
    if celsius is None:
        return ZoneFigures(None, None, None, None, 0.3)
    return ZoneFigures(min(celsius, 20.0), min(celsius, 21.0), celsius, (0.5, 0.5), 1.0)
