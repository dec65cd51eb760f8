"""Figures in `state` stay still within their dead-bands, and never when it matters."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.agent.contract.samples import NOON, lost, report, settings, zone
from thermal2mqtt.alarms import Level
from thermal2mqtt.contract.state import State, build_state
from thermal2mqtt.mqtt.held import HeldFigures
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings.outputs import DeadBandSettings

SETTINGS = settings(zone("door"))
BANDS = DeadBandSettings()


def state(given_report: SensorReport) -> State:
    """Return the state as it was measured."""
    return build_state(NOON, ["thermal"], SETTINGS.zones.list, {"thermal": given_report})


def told(steps: Sequence[tuple[float, float]], bands: DeadBandSettings = BANDS) -> list[float | None]:
    """Return the zone's maximum as it is told, for times and temperatures as measured."""
    held = HeldFigures()
    return [
        held.hold(state(report(Level.NORMAL, celsius)), bands, at).zones["door"].max for at, celsius in steps
    ]


def test_noise_is_not_told() -> None:
    """A figure within its band stays as it was told, and one that has left it is told after its interval."""
    assert told([(0, 40.0), (5, 40.4), (60, 39.6), (65, 40.6)]) == [40.0, 40.0, 40.0, 40.6]
    assert told([(0, 40.0), (5, 40.6), (29, 40.6), (30, 40.6)]) == [40.0, 40.0, 40.0, 40.6]


def test_a_jump_does_not_wait() -> None:
    """What is many bands away is told in the next message."""
    assert told([(0, 40.0), (5, 43.0)]) == [40.0, 43.0]


def test_a_drift_is_told_in_the_end() -> None:
    """After a while a figure is told as it is, however little it has moved."""
    assert told([(0, 40.0), (899, 40.3), (900, 40.3)]) == [40.0, 40.0, 40.3]


def test_without_bands_everything_is_told() -> None:
    """0 turns it off."""
    bands = DeadBandSettings(temperature_celsius=0)
    assert told([(0, 40.0), (1, 40.01)], bands) == [40.0, 40.01]


def test_a_zone_whose_level_changes_is_told_as_it_is() -> None:
    """Whoever reads an alarm sees the temperature that raised it, and where it is."""
    held = HeldFigures()
    held.hold(state(report(Level.NORMAL, 59.9)), BANDS, 0)
    zone_state = held.hold(state(report(Level.WARNING, 60.1)), BANDS, 1).zones["door"]
    assert (zone_state.max, zone_state.level) == (60.1, Level.WARNING)


def test_a_lost_figure_is_null_at_once_and_back_at_once() -> None:
    """What cannot be measured is never shown by the last value."""
    held = HeldFigures()
    seen = [
        held.hold(state(given_report), BANDS, at).zones["door"].max
        for at, given_report in enumerate([report(Level.NORMAL, 40.0), lost(), report(Level.NORMAL, 40.1)])
    ]
    assert seen == [40.0, None, 40.1]


@given(
    st.lists(st.tuples(st.floats(1, 60), st.floats(20, 100)), min_size=1, max_size=60),
    st.floats(0.1, 5),
    st.floats(0, 120),
)
def test_what_is_told_is_never_far_off(
    moves: list[tuple[float, float]], band: float, interval: float
) -> None:
    """Within four bands always, within one after the interval; small changes never more often than it."""
    bands = DeadBandSettings(temperature_celsius=band, minimum_interval_seconds=interval)
    now, steps = 0.0, []
    for pause, celsius in moves:
        now += pause
        steps.append((now, round(celsius, 2)))
    shown = told(steps, bands)
    changed = steps[0]
    for (at, measured), value in zip(steps, shown, strict=True):
        assert value is not None
        assert abs(value - measured) <= 4 * band + 0.001
        if at - changed[0] >= interval:
            assert abs(value - measured) <= band + 0.001
        if value != changed[1]:
            assert at - changed[0] >= interval or abs(value - changed[1]) > 4 * band
            changed = (at, value)
