"""Currents, and the heat they make."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from tests.agent.thermal.conftest import MakeZone
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.loads import LAG_SECONDS, STALE_SECONDS, Loads


@pytest.fixture
def zone(make_zone: MakeZone) -> Callable[..., ZoneSettings]:
    """A maker of zones that are rated for 100 A."""

    def make(zone_id: str = "l1", **fields: Any) -> ZoneSettings:
        return make_zone(zone_id, (0, 4), (0, 4), **{"rated_current": 100.0, **fields})

    return make


def test_a_current_is_told_as_a_share_and_as_heat(zone: MakeZone) -> None:
    """Half of the rated current makes a quarter of the heat; its direction does not matter."""
    loads = Loads([zone()])
    loads.set_load("l1", -50.0, 0.0)
    load = loads.load("l1", 0.0)
    assert load is not None
    assert (load.amperes, load.ratio, load.heating) == (50.0, 0.5, 0.25)


def test_the_exponent_is_a_setting(zone: MakeZone) -> None:
    """Real joints heat a little less steeply than by the square."""
    loads = Loads([zone(load_exponent=1.6)])
    loads.set_load("l1", 50.0, 0.0)
    load = loads.load("l1", 0.0)
    assert load is not None
    assert load.heating == pytest.approx(0.5**1.6)


def test_heat_follows_a_switched_current_slowly(zone: MakeZone) -> None:
    """A joint is as hot after its current was switched down as before; the heat counted follows it."""
    loads = Loads([zone()])
    loads.set_load("l1", 100.0, 0.0)
    loads.set_load("l1", 50.0, 60.0)
    at_once, later = loads.load("l1", 60.0), loads.load("l1", 60.0 + LAG_SECONDS)
    assert at_once is not None
    assert later is not None
    assert (at_once.ratio, at_once.heating) == (0.5, 1.0)
    assert later.heating == pytest.approx(0.25 + 0.75 / math.e)


def test_heat_counts_what_was_told_in_between(zone: MakeZone) -> None:
    """However often the same current is told, the average is the same."""
    often, once = Loads([zone()]), Loads([zone()])
    for loads in (often, once):
        loads.set_load("l1", 100.0, 0.0)
        loads.set_load("l1", 20.0, 10.0)
    for second in range(11, 200):
        often.set_load("l1", 20.0, float(second))
    first, second_load = often.load("l1", 200.0), once.load("l1", 200.0)
    assert first is not None
    assert second_load is not None
    assert first.heating == pytest.approx(second_load.heating)


def test_an_old_current_is_not_known(zone: MakeZone) -> None:
    """After a quarter of an hour without news nothing is told, and the average begins anew."""
    loads = Loads([zone()])
    loads.set_load("l1", 100.0, 0.0)
    assert loads.load("l1", STALE_SECONDS) is not None
    assert loads.load("l1", STALE_SECONDS + 1) is None
    loads.set_load("l1", 50.0, STALE_SECONDS + 2)
    load = loads.load("l1", STALE_SECONDS + 2)
    assert load is not None
    assert load.heating == 0.25


@pytest.mark.parametrize("amperes", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_not_known(zone: MakeZone, amperes: float) -> None:
    """A meter that fails takes its last value with it."""
    loads = Loads([zone()])
    loads.set_load("l1", 100.0, 0.0)
    loads.set_load("l1", amperes, 1.0)
    assert loads.load("l1", 1.0) is None


def test_an_absurd_current_stays_a_number(zone: MakeZone) -> None:
    """A meter in the wrong unit must not make infinities."""
    loads = Loads([zone()])
    loads.set_load("l1", 1e300, 0.0)
    load = loads.load("l1", 0.0)
    assert load is not None
    assert math.isfinite(load.heating)


def test_only_rated_zones_have_loads(zone: MakeZone) -> None:
    """A current for a zone without a rating, or for none at all, is passed over."""
    loads = Loads([zone("l1", rated_current=None)])
    for name in ("l1", "nobody"):
        loads.set_load(name, 10.0, 0.0)
        assert loads.load(name, 0.0) is None


def test_zones_that_stay_keep_their_load(zone: MakeZone) -> None:
    """Another rating is another load; a zone that is gone has none."""
    loads = Loads([zone("l1"), zone("l2"), zone("l3")])
    for name in ("l1", "l2", "l3"):
        loads.set_load(name, 10.0, 0.0)
    loads.set_zones([zone("l1"), zone("l2", rated_current=63.0)])
    assert loads.load("l1", 0.0) is not None
    assert loads.load("l2", 0.0) is None
    assert loads.load("l3", 0.0) is None
