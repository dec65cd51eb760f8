"""A command finds the sensor of its zone."""

from typing import Any, cast

import pytest

from thermal2mqtt.alarm_desk import AlarmDesk
from thermal2mqtt.alarms import AlarmStatus, UnknownZoneError
from thermal2mqtt.pipeline import Pipeline
from thermal2mqtt.settings.zone import ZoneSettings


class Noting:
    """A pipeline that notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def acknowledge(self, zone: str, by: str) -> AlarmStatus:
        """Note it."""
        self.asked.append(("acknowledge", zone, by))
        return AlarmStatus(None, 0.0)

    def shelve(self, zone: str, *, seconds: float, reason: str, by: str) -> AlarmStatus:
        """Note it."""
        self.asked.append(("shelve", zone, str(seconds), reason, by))
        return AlarmStatus(None, 0.0)

    def status(self, zone: str) -> AlarmStatus:
        """Note it."""
        self.asked.append(("status", zone))
        return AlarmStatus(None, 0.0)

    def unshelve(self, zone: str, by: str) -> AlarmStatus:
        """Note it."""
        self.asked.append(("unshelve", zone, by))
        return AlarmStatus(None, 0.0)


def zone(zone_id: str, sensor: str) -> ZoneSettings:
    """Return a zone of a sensor."""
    values: dict[str, Any] = {"polygon": [[0, 0], [1, 0], [1, 1]]}
    return ZoneSettings.model_validate({"id": zone_id, "name": zone_id, "sensor": sensor, **values})


def test_each_command_goes_to_the_zones_own_sensor() -> None:
    """And to no other."""
    pipelines: dict[str, Pipeline] = {}
    desk = AlarmDesk(lambda: [zone("a", "one"), zone("b", "two")], pipelines)
    one, two = Noting(), Noting()
    pipelines |= {"one": cast("Pipeline", one), "two": cast("Pipeline", two)}
    desk.acknowledge("b", "Ada")
    desk.shelve("b", seconds=60.0, reason="welding", by="Bob")
    desk.unshelve("b", "Ada")
    desk.status("b")
    assert one.asked == []
    assert two.asked == [
        ("acknowledge", "b", "Ada"),
        ("shelve", "b", "60.0", "welding", "Bob"),
        ("unshelve", "b", "Ada"),
        ("status", "b"),
    ]


def test_zone_that_is_not_there_is_told_with_those_that_are() -> None:
    """Of all sensors that there are, and as the zones are now."""
    here = cast("Pipeline", Noting())
    zones = [zone("a", "one"), zone("c", "two"), zone("lost", "unplugged")]
    desk = AlarmDesk(lambda: zones, {"one": here, "two": here})
    desk.acknowledge("c", "Ada")
    zones[1] = zone("b", "two")
    with pytest.raises(UnknownZoneError, match="no zone 'c'; there is a, b"):
        desk.acknowledge("c", "Ada")
