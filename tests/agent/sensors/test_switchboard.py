"""The simulated switchboard: what its scenarios do and how the joint obeys."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.sensors.switchboard import (
    JOINT_CENTRE,
    LOAD_PERIOD_SECONDS,
    POLYGONS,
    Switchboard,
)
from thermal2mqtt.settings.sensor import Scenario
from thermal2mqtt.settings.zone import ZoneSettings

PHASES = ("l1", "l2", "l3")


@pytest.fixture
def clock() -> TurnableClock:
    """Time that passes only when the test turns it."""
    return TurnableClock()


def centre_celsius(board: Switchboard, time: float) -> float:
    """Return what the pixel at the middle of the bad joint sees."""
    x, y = JOINT_CENTRE
    return float(board(time)[int(y * 24), int(x * 32)])


def box_maximum(board: Switchboard, name: str, time: float) -> float:
    """Return the hottest pixel inside a part's polygon."""
    (left, top), _, (right, bottom), _ = POLYGONS[name]
    rows, columns = slice(round(top * 24), round(bottom * 24)), slice(round(left * 32), round(right * 32))
    return float(board(time)[rows, columns].max())


@pytest.mark.parametrize("name", POLYGONS)
def test_every_polygon_can_be_a_zone(name: str) -> None:
    """The settings take each as it is."""
    assert ZoneSettings(id=name, name=name, polygon=POLYGONS[name]).polygon == POLYGONS[name]


def test_there_is_a_polygon_for_each_part_of_each_phase() -> None:
    """Busbar, joint and breaker of three phases, and the cabinet; phases from left to right."""
    expected = {f"{part}_{phase}" for part in ("busbar", "joint", "breaker") for phase in PHASES}
    assert set(POLYGONS) == expected | {"cabinet"}
    lefts = [POLYGONS[f"joint_{phase}"][0][0] for phase in PHASES]
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("scenario", Scenario)
def test_the_scene_is_an_image_of_plausible_temperatures(scenario: Scenario, clock: TurnableClock) -> None:
    """24 x 32, finite, between the room and what copper bears, for an hour."""
    board = Switchboard(scenario, clock=clock)
    for minute in range(60):
        scene = board(clock.monotonic() + 60 * minute + 7)
        assert scene.shape == (24, 32)
        assert scene.min() >= 25.0
        assert scene.max() <= 115.0


def test_still_stands_still(clock: TurnableClock) -> None:
    """Not a pixel changes."""
    board = Switchboard(Scenario.STILL, clock=clock)
    assert (board(clock.monotonic()) == board(clock.monotonic() + 1234.5)).all()


def test_the_load_comes_and_goes(clock: TurnableClock) -> None:
    """In `cycle` joints swing by more than ten kelvin, repeat each period, and stay below any alarm."""
    board = Switchboard(Scenario.CYCLE, clock=clock)
    now = clock.monotonic()
    seen = [centre_celsius(board, now + second) for second in range(int(LOAD_PERIOD_SECONDS))]
    assert max(seen) - min(seen) > 10
    assert max(seen) < 60
    again = centre_celsius(board, now + 5 * LOAD_PERIOD_SECONDS + 100)
    assert again == pytest.approx(seen[100], abs=0.2)


def test_heavier_parts_follow_more_slowly(clock: TurnableClock) -> None:
    """Under the same load a joint is at its hottest before the breaker below it is."""
    board = Switchboard(Scenario.CYCLE, clock=clock)

    def hottest_at(name: str) -> int:
        seconds = range(int(LOAD_PERIOD_SECONDS))
        return max(seconds, key=lambda second: box_maximum(board, name, clock.monotonic() + second))

    assert hottest_at("joint_l3") < hottest_at("breaker_l3")


def test_the_second_phase_is_the_warmest(clock: TurnableClock) -> None:
    """The bad joint is on L2, and it is the hottest thing on the board."""
    board = Switchboard(Scenario.STILL, clock=clock)
    joints = {phase: box_maximum(board, f"joint_{phase}", 0.0) for phase in PHASES}
    assert max(joints, key=lambda phase: joints[phase]) == "l2"
    assert joints["l2"] == board(0.0).max()


def test_heat_up_climbs_through_all_thresholds(clock: TurnableClock) -> None:
    """60, 80 and 100 C are passed in this order within 40 s, and the joint cools down again."""
    board = Switchboard(Scenario.HEAT_UP, clock=clock)
    start = clock.monotonic()
    seen = [centre_celsius(board, start + second) for second in range(151)]
    passed = [next(i for i, celsius in enumerate(seen) if celsius > limit) for limit in (60, 80, 100)]
    assert passed == sorted(passed)
    assert passed[0] >= 5
    assert passed[-1] <= 40
    assert seen[-1] < 55
    assert box_maximum(board, "joint_l1", start + 60) < 60


@given(target=st.floats(-40.0, 300.0), scenario=st.sampled_from(Scenario), begin=st.floats(0.0, 500.0))
def test_the_joint_is_where_it_was_set_after_a_second(
    target: float, scenario: Scenario, begin: float
) -> None:
    """To half a kelvin at its middle, whatever the load does, and it stays there."""
    clock = TurnableClock()
    board = Switchboard(scenario, clock=clock)
    clock.advance(begin)
    board.set_joint(target)
    for seconds in (1.0, 10.0, 500.0):
        assert centre_celsius(board, clock.monotonic() + seconds) == pytest.approx(target, abs=0.5)


def test_the_joint_gets_there_on_the_way_not_at_once(clock: TurnableClock) -> None:
    """Half a second after it was set the joint is half way, from where it was."""
    board = Switchboard(Scenario.STILL, clock=clock)
    before = centre_celsius(board, clock.monotonic())
    board.set_joint(before + 80)
    assert centre_celsius(board, clock.monotonic() - 0.1) == pytest.approx(before, abs=0.5)
    assert centre_celsius(board, clock.monotonic() + 0.5) == pytest.approx(before + 40, abs=0.5)
    clock.advance(0.5)
    board.set_joint(200.0)
    assert centre_celsius(board, clock.monotonic()) == pytest.approx(before + 40, abs=0.5)


def test_let_go_the_joint_returns_to_its_own_cycle(clock: TurnableClock) -> None:
    """It cools down as metal does, and after a minute nothing tells what had been set."""
    board, untouched = (Switchboard(Scenario.CYCLE, clock=clock) for _ in range(2))
    board.set_joint(120.0)
    clock.advance(5.0)
    board.set_joint(None)
    now = clock.monotonic()
    assert centre_celsius(board, now) == pytest.approx(120.0, abs=0.5)
    assert 60 < centre_celsius(board, now + 6) < 110
    assert centre_celsius(board, now + 90) == pytest.approx(centre_celsius(untouched, now + 90), abs=0.5)


@pytest.mark.parametrize("celsius", [-40.1, 301.0, float("nan"), float("inf")])
def test_a_temperature_that_no_joint_has_is_refused(celsius: float, clock: TurnableClock) -> None:
    """The error names the range, and the joint stays as it was."""
    board = Switchboard(Scenario.STILL, clock=clock)
    before = board.joint_celsius()
    with pytest.raises(ValueError, match="allowed is -40 to 300 C"):
        board.set_joint(celsius)
    assert board.joint_celsius() == before


def test_the_joint_may_be_set_while_it_is_looked_at(clock: TurnableClock) -> None:
    """A thousand changes from another thread: every image is whole and within what was set."""
    board = Switchboard(Scenario.STILL, clock=clock)
    done = threading.Event()

    def change() -> None:
        for number in range(1000):
            board.set_joint(None if number % 3 == 0 else 40.0 + number % 60)
            clock.advance(0.01)
        done.set()

    thread = threading.Thread(target=change, name="changes")
    thread.start()
    hottest = 0.0
    while not done.is_set():
        hottest = max(hottest, float(board(clock.monotonic()).max()))
    thread.join(60)
    assert hottest <= 100.0
