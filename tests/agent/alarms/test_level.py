"""The order of the levels."""

from thermal2mqtt.alarms import Level


def test_levels_rise_from_normal_to_emergency() -> None:
    """The four levels, as they stand on the wire, rank from 0 to 3."""
    assert {level.value: level.rank for level in Level} == {
        "normal": 0,
        "warning": 1,
        "critical": 2,
        "emergency": 3,
    }
