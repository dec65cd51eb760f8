"""Zones against each other, the air and themselves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.thermal.conftest import MakeZone
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.comparisons import Comparer, compared, unclassified
from thermal2mqtt.thermal.loads import Loads
from thermal2mqtt.thermal.results import Load
from thermal2mqtt.thermal.severity import Severity, among_similar, over_ambient

NAN = math.nan
CORNERS = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0))


def _zone(zone_id: str, group: str | None = None, role: str = "equipment") -> ZoneSettings:
    return ZoneSettings.model_validate(
        {"id": zone_id, "name": zone_id, "polygon": CORNERS, "group": group, "role": role}
    )


def _group(*maxima: float) -> list[float]:
    zones = [_zone(f"z{n}", "g") for n in range(len(maxima))]
    high = np.array(maxima)
    found: list[float] = Comparer(zones).differences(high, high, np.ones(len(high))).group.tolist()
    return found


@pytest.mark.parametrize(
    ("maxima", "differences"),
    [
        ([40.0, 50.0], [-10.0, 10.0]),
        ([40.0, 48.0, 41.0], [-4.5, 7.5, -3.0]),
        ([40.0, 41.0, 42.0, 90.0], [-2.0, -1.0, 1.0, 49.0]),
        ([40.0], [NAN]),
    ],
)
def test_each_is_held_against_the_median_of_the_others(maxima: list[float], differences: list[float]) -> None:
    """So one hot phase of three does not make the two good ones look cool by half of its heat."""
    np.testing.assert_array_equal(_group(*maxima), differences)


def test_a_phase_that_cannot_be_seen_is_left_out() -> None:
    """The others are compared with what is left, and it has no difference itself."""
    np.testing.assert_array_equal(_group(40.0, NAN, 46.0), [-6.0, NAN, 6.0])
    np.testing.assert_array_equal(_group(NAN, NAN, 46.0), [NAN, NAN, NAN])


@given(st.lists(st.floats(-40, 300) | st.just(NAN), min_size=2, max_size=8))
def test_the_median_is_that_of_the_others(maxima: list[float]) -> None:
    """For any group and any unknown zones."""
    for place, difference in enumerate(_group(*maxima)):
        others = [v for n, v in enumerate(maxima) if n != place and not math.isnan(v)]
        if others and not math.isnan(maxima[place]):
            assert difference == pytest.approx(maxima[place] - np.median(others))
        else:
            assert math.isnan(difference)


def test_groups_do_not_mix() -> None:
    """Zones of different groups, of none, and those that are not equipment are not compared."""
    zones = [_zone("a", "g"), _zone("b", "h"), _zone("c"), _zone("d", "g", "reference"), _zone("e", "g")]
    high = np.array([40.0, 50.0, 60.0, 70.0, 45.0])
    found = Comparer(zones).differences(high, high, np.ones(5))
    np.testing.assert_array_equal(found.group, [-5.0, NAN, NAN, NAN, 5.0])


def test_the_air_is_the_mean_of_the_ambient_zones() -> None:
    """Equipment is held against it; without one that can be seen there is no difference."""
    zones = [_zone("a"), _zone("air", role="ambient"), _zone("wall", role="ambient")]
    high, mean = np.array([60.0, 99.0, 99.0]), np.array([50.0, 20.0, 24.0])
    found = Comparer(zones).differences(high, mean, np.ones(3))
    np.testing.assert_array_equal(found.ambient, [38.0, NAN, NAN])
    found = Comparer(zones).differences(high, np.array([50.0, NAN, NAN]), np.ones(3))
    np.testing.assert_array_equal(found.ambient, [NAN, NAN, NAN])


def test_both_sides_are_uncertain() -> None:
    """A difference of two maxima that are off by 3 and 4 K is off by 10 K at k = 2."""
    zones = [_zone("a", "g"), _zone("b", "g")]
    found = Comparer(zones).differences(np.array([50.0, 40.0]), np.zeros(2), np.array([3.0, 4.0]))
    assert found.group_uncertainty.tolist() == [10.0, 10.0]


def _load(ratio: float) -> Load:
    return Load(ratio * 100, ratio, ratio**2)


def test_a_bad_joint_shows_at_low_load() -> None:
    """2 K at 40 % load are 12.5 K at full load, probable rather than possible."""
    found = compared(2.0, 1.0, among_similar, _load(0.4))
    assert found is not None
    assert found.at_rated_kelvin == pytest.approx(12.5)
    assert found.severity is Severity.PROBABLE


def test_a_good_joint_does_not_cry_at_high_load() -> None:
    """16 K at 120 % load are 11 K at full load: not major."""
    found = compared(16.0, 1.0, among_similar, _load(1.2))
    assert found is not None
    assert found.severity is Severity.PROBABLE


def test_under_forty_percent_there_is_no_class() -> None:
    """The difference is told, and what it would be; below a tenth of the current not even that."""
    found = compared(5.0, 1.0, over_ambient, _load(0.39))
    assert found is not None
    assert found.severity is None
    assert found.at_rated_kelvin == pytest.approx(5 / 0.39**2)
    found = compared(5.0, 1.0, over_ambient, _load(0.09))
    assert found is not None
    assert (found.kelvin, found.at_rated_kelvin, found.severity) == (5.0, None, None)


def test_a_load_that_was_just_switched_on_has_no_class_yet(make_zone: MakeZone) -> None:
    """Half a kelvin of noise over a joint that is still cold would be 48 K at full load, and cry."""
    joint = make_zone("joint", (0, 4), (0, 4), rated_current=100.0)
    loads = Loads([joint])
    loads.set_load("joint", 0.0, 0.0)
    loads.set_load("joint", 100.0, 60.0)
    classes = []
    for after in (4.0, 50.0, 55.0, 900.0):
        found = compared(0.5, 1.0, among_similar, loads.load("joint", 60.0 + after))
        assert found is not None
        assert found.at_rated_kelvin is not None
        classes.append(found.severity)
    assert classes == [None, None, Severity.POSSIBLE, Severity.NONE]


def test_an_unknown_load_leaves_the_plain_class() -> None:
    """As for every zone whose load nobody measures."""
    found = compared(5.0, 1.0, among_similar, None)
    assert found is not None
    assert (found.at_rated_kelvin, found.severity) == (None, Severity.PROBABLE)


def test_a_silent_meter_leaves_no_class() -> None:
    """A load that is measured but not known now may be under 40 %; the difference is told all the same."""
    found = compared(16.0, 1.0, among_similar, None, metered=True)
    assert found is not None
    assert (found.kelvin, found.at_rated_kelvin, found.severity) == (16.0, None, None)


@pytest.mark.parametrize(("kelvin", "within"), [(0.5, True), (2.0, True), (3.9, True), (4.0, False)])
def test_the_least_class_is_within_the_accuracy(kelvin: float, *, within: bool) -> None:
    """1-3 C is marked always, and whatever the sensor may be off."""
    found = compared(kelvin, 1.0, among_similar, None)
    assert found is not None
    assert found.within_accuracy is within
    wide = compared(kelvin, 9.0, among_similar, None)
    assert wide is not None
    assert wide.within_accuracy


def test_over_ambient_is_marked_by_its_uncertainty_alone() -> None:
    """8 K over the air are the least class there, and no matter of accuracy."""
    found = compared(8.0, 3.0, over_ambient, None)
    assert found is not None
    assert (found.severity, found.within_accuracy) == (Severity.POSSIBLE, False)


def test_nothing_to_compare_with_is_no_comparison() -> None:
    """None, not zero."""
    assert compared(NAN, 1.0, among_similar, None) is None
    assert unclassified(NAN, 1.0) is None


def test_what_has_no_classes_has_none() -> None:
    """The usual value of a zone is nobody's table."""
    found = unclassified(5.0, 6.0)
    assert found is not None
    assert (found.kelvin, found.severity, found.within_accuracy) == (5.0, None, True)
