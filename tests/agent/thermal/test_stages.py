"""How long stages take."""

from thermal2mqtt.thermal.stages import StageTimes


def test_laps_are_counted_by_stage() -> None:
    """Each lap counts for its stage, in the bucket of its length; what lies before `begin` counts nowhere."""
    moments = iter([5.0, 5.00002, 5.0005, 9.0, 9.00002, 9.5])
    times = StageTimes(lambda: next(moments))
    for _ in range(2):
        times.begin()
        times.lap("zones")
        times.lap("alarms")
    stages = times.stages()
    assert list(stages) == ["zones", "alarms"]
    assert stages["zones"].seconds - 4e-5 < 1e-9
    assert stages["zones"].counts == [2, 0, 0, 0]
    assert stages["alarms"].counts == [0, 1, 0, 1]


def test_what_was_returned_does_not_change() -> None:
    """A scrape reads figures of one moment."""
    times = StageTimes(lambda: 0.0)
    times.lap("zones")
    before = times.stages()
    times.lap("zones")
    assert sum(before["zones"].counts) == 1
