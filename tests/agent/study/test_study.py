"""A recording says, worked out anew, what the agent would have said."""

from pathlib import Path
from typing import Any

import pytest

from tests.agent.study.recordings import COLD, HOT, START, heating, record, settings
from thermal2mqtt.alarms import AlarmChange, Level
from thermal2mqtt.mlx90640.emulator import Fault, still
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.settings import Settings
from thermal2mqtt.study import StudiedFrame, Study, StudyError, ZoneStatistics


def studied(path: Path, given: Settings) -> tuple[Study, list[StudiedFrame]]:
    """Return a study and all frames that could be made."""
    with Recording.open(path) as recording:
        study = Study(recording, given, "thermal")
        return study, [frame for frame in study.frames() if frame is not None]


def test_temperatures_and_levels_are_those_of_today(tmp_path: Path) -> None:
    """Limits and delays count in the time of the recording, however fast it is worked out."""
    path = record(tmp_path / "a.t2m", heating(40.0, 5.0, 90.0), pages=120)
    _, frames = studied(path, settings())
    assert frames[-1].analysis.zones["hot"].max_celsius == pytest.approx(90.0, abs=0.5)
    assert frames[-1].analysis.zones["cold"].max_celsius == pytest.approx(20.0, abs=0.5)
    events = [event for frame in frames for event in frame.alarms.events]
    assert [(event.zone, event.change, event.after) for event in events] == [
        ("hot", AlarmChange.RAISED, Level.EMERGENCY)
    ]
    assert START < events[0].time < START + 15
    delayed = {**HOT, "thresholds": {**HOT["thresholds"], "on_delay_seconds": {"warning": 0}}}
    _, frames = studied(path, settings(delayed, COLD))
    events = [event for frame in frames for event in frame.alarms.events]
    assert [event.after for event in events] == [Level.WARNING, Level.EMERGENCY]
    assert 3.5 < events[1].time - events[0].time < 4.5


@pytest.mark.parametrize(
    ("rule", "hot", "cold"),
    [
        ("rate", {}, {}),
        ("delta", {"group": "phases"}, {"group": "phases"}),
        ("over_ambient", {}, {"role": "ambient"}),
    ],
)
def test_trends_and_comparisons_raise_alarms(
    tmp_path: Path, rule: str, hot: dict[str, Any], cold: dict[str, Any]
) -> None:
    """A joint that warms by 30 C a minute, beside one that does not: long before it is too hot by itself."""
    limits = {rule: {"warning": 10}, "high": {"warning": 200}, "on_delay_seconds": {"warning": 0}}
    path = record(tmp_path / "a.t2m", heating(30.0, 0.5, 80.0), pages=8 * 90)
    study, frames = studied(path, settings({**HOT, "thresholds": limits, **hot}, {**COLD, **cold}))
    events = [event for frame in frames for event in frame.alarms.events]
    first = next(event for event in events if event.zone == "hot")
    assert (first.change, first.rule, first.limit) == (AlarmChange.RAISED, rule, 10.0)
    assert first.value is not None
    assert 10 <= first.value < 40
    assert study.refused == {}


def test_emissivity_and_rotation_are_those_of_today(tmp_path: Path) -> None:
    """What was set when it was recorded does not count."""
    path = record(tmp_path / "a.t2m", heating(60.0, 0.0, 60.0), pages=6)
    _, plain = studied(path, settings())
    _, shiny = studied(path, settings(emissivity=0.5))
    _, turned = studied(path, settings(rotation=180))
    hot = [frames[-1].analysis.zones["hot"].max_celsius for frames in (plain, shiny, turned)]
    assert hot[0] == pytest.approx(60.0, abs=0.5)
    assert hot[1] is not None
    assert hot[1] > 75
    assert hot[2] == pytest.approx(20.0, abs=0.5)


def test_pages_that_are_not_believed_are_counted(tmp_path: Path) -> None:
    """By why; the others are worked out."""
    path = record(
        tmp_path / "a.t2m",
        still(30.0),
        pages=12,
        meanwhile={5: lambda _, faults: faults.inject(Fault.SUPPLY_OUT_OF_RANGE, times=2)},
    )
    study, frames = studied(path, settings())
    assert dict(study.refused) == {"supply_out_of_range": 2}
    assert len(frames) == 10


def test_a_gap_makes_zones_unknown_as_it_would_have_been_told(tmp_path: Path) -> None:
    """After `stale_after_seconds`; its time counts for no level."""
    path = record(
        tmp_path / "a.t2m", still(70.0), pages=20, meanwhile={15: lambda clock, _: clock.advance(60.0)}
    )
    hot = {**HOT, "thresholds": {"high": {"warning": 60}, "on_delay_seconds": {"warning": 0}}}
    study, frames = studied(path, settings(hot, stale_after_seconds=4))
    assert study.gaps == 1
    events = [event for frame in frames for event in frame.alarms.events]
    assert [event.change for event in events] == [
        AlarmChange.RAISED,
        AlarmChange.UNKNOWN,
        AlarmChange.KNOWN,
    ]
    assert events[2].time - events[1].time == pytest.approx(56.0, abs=0.5)
    statistics = ZoneStatistics("hot")
    for frame in frames:
        statistics.add(frame)
    assert statistics.seconds[Level.WARNING] < 4.0


def test_statistics_tell_of_the_whole_recording(tmp_path: Path) -> None:
    """Coldest, hottest and when, the mean, what 5 % of the frames exceeded, and time at each level."""
    path = record(tmp_path / "a.t2m", heating(40.0, 5.0, 90.0), pages=160)
    _, frames = studied(path, settings())
    hot = ZoneStatistics("hot")
    for frame in frames:
        hot.add(frame)
    maxima = [celsius for frame in frames if (celsius := frame.analysis.zones["hot"].max_celsius) is not None]
    assert hot.max == max(maxima)
    assert hot.max_time == frames[maxima.index(max(maxima)) + len(frames) - len(maxima)].frame.time
    assert hot.min == pytest.approx(41.0, abs=1.5)
    means = [mean for frame in frames if (mean := frame.analysis.zones["hot"].mean_celsius) is not None]
    assert hot.mean == pytest.approx(sum(means) / len(means))
    assert hot.max_percentile_95 == pytest.approx(sorted(maxima)[int(0.95 * len(maxima))], abs=0.15)
    assert hot.known == len(maxima)
    assert hot.raised == {Level.EMERGENCY: 1}
    assert hot.seconds[Level.EMERGENCY] == pytest.approx(12.0, abs=1.0)
    assert hot.seconds[Level.WARNING] == 0.0


def test_a_zone_that_was_never_known_has_no_figures() -> None:
    """Nothing is no zero."""
    nothing = ZoneStatistics("hot")
    assert (nothing.min, nothing.mean, nothing.max, nothing.max_percentile_95) == (None,) * 4


def test_another_parts_eeprom_is_told(tmp_path: Path) -> None:
    """With the path and the reason."""
    path = record(tmp_path / "a.t2m", still(30.0), pages=2)
    with Recording.open(path) as recording:
        recording.eeprom[10] |= 0x0040
        with pytest.raises(StudyError, match=r"a\.t2m: its EEPROM cannot be used: .*MLX90641"):
            Study(recording, settings(), "thermal")
