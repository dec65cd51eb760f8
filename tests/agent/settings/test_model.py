"""What each section allows."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from tests.agent.settings.conftest import ELLIPSE, RECTANGLE, SQUARE, refused, zone
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.settings.sensor import REFRESH_RATES_HZ, SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings

WIDTH = "zones.list.0.rectangle.width"


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"mqtt": {"hots": "x"}}, "mqtt.hots"),
        ({"mqtt": {"base_topic": "/a"}}, "mqtt.base_topic"),
        ({"mqtt": {"base_topic": "a/"}}, "mqtt.base_topic"),
        ({"mqtt": {"base_topic": "$SYS"}}, "mqtt.base_topic"),
        ({"mqtt": {"base_topic": "a/#"}}, "mqtt.base_topic"),
        ({"homeassistant": {"discovery_prefix": "a+b"}}, "homeassistant.discovery_prefix"),
        ({"agent": {"id": "a b"}}, "agent.id"),
        ({"agent": {"name": ""}}, "agent.name"),
        ({"agent": {"name": "two\nlines"}}, "agent.name"),
        ({"agent": {"data_directory": ""}}, "agent.data_directory"),
        ({"agent": {"data_directory": 5}}, "agent.data_directory"),
        ({"agent": {"timezone": "../UTC"}}, "agent.timezone"),
        ({"http": {"port": 65536}}, "http.port"),
        ({"http": {"port": True}}, "http.port"),
        ({"telemetry": {"interval_seconds": 0.5}}, "telemetry.interval_seconds"),
        ({"telemetry": {"interval_seconds": True}}, "telemetry.interval_seconds"),
        ({"sensors": {}}, "sensors"),
        ({"sensors": None}, "sensors"),
        ({"sensors": {"Thermal": {}}}, "sensors.Thermal.[key]"),
        ({"sensors": {"thermal": {"refresh_rate_hz": 5}}}, "sensors.thermal.refresh_rate_hz"),
        ({"sensors": {"thermal": {"rotation": 45}}}, "sensors.thermal.rotation"),
        ({"sensors": {"thermal": {"rotation": False}}}, "sensors.thermal.rotation"),
        ({"sensors": {"thermal": {"address": "0xZZ"}}}, "sensors.thermal.address"),
        ({"sensors": {"thermal": {"address": 120}}}, "sensors.thermal.address"),
        ({"zones": {"list": [zone(polygon=SQUARE[:2])]}}, "zones.list.0.polygon"),
        ({"zones": {"list": [zone(polygon=SQUARE * 17)]}}, "zones.list.0.polygon"),
        ({"zones": {"list": [zone(polygon=[[0, 0, 0], *SQUARE[1:]])]}}, "zones.list.0.polygon.0"),
        ({"zones": {"list": [zone(id=f"z{n}") for n in range(33)]}}, "zones.list"),
        ({"zones": {"list": [zone(id="1st")]}}, "zones.list.0.id"),
        ({"zones": {"list": [zone(polygon=None, rectangle={**RECTANGLE, "width": 0})]}}, WIDTH),
        ({"zones": {"list": [zone(polygon=None, rectangle={**RECTANGLE, "width": "1"})]}}, WIDTH),
        ({"zones": {"list": [zone(polygon=None, rectangle={**RECTANGLE, "width": True})]}}, WIDTH),
        ({"zones": {"list": [zone(role="stove")]}}, "zones.list.0.role"),
        ({"zones": {"list": [zone(group="Phase 1")]}}, "zones.list.0.group"),
        ({"zones": {"list": [zone(colour="red")]}}, "zones.list.0.colour"),
        ({"zones": {"list": [zone(weight=-1)]}}, "zones.list.0.weight"),
        ({"zones": {"list": [zone(rated_current=0)]}}, "zones.list.0.rated_current"),
        ({"zones": {"list": [zone(rated_current=63, load_topic="a/#")]}}, "zones.list.0.load_topic"),
        ({"sensors": {"thermal": {"lens": "wide"}}}, "sensors.thermal.lens"),
        ({"sensors": {"thermal": {"window": {"transmission": 0}}}}, "sensors.thermal.window.transmission"),
        ({"sensors": {"thermal": {"distance_metres": 0}}}, "sensors.thermal.distance_metres"),
        ({"sensors": {"thermal": {"humidity": 55}}}, "sensors.thermal.humidity"),
        (
            {"sensors": {"thermal": {"hotspots": {"relative_to": "room"}}}},
            "sensors.thermal.hotspots.relative_to",
        ),
    ],
)
def test_value_outside_what_is_allowed_is_refused(values: Mapping[str, Any], path: str) -> None:
    """Limits hold at their field."""
    assert [found for found, _ in refused(values)] == [path]


def test_sensors_are_at_most_eight() -> None:
    """One bus multiplexer's worth."""
    eight = {f"s{n}": SensorSettings(address=0x30 + n) for n in range(8)}
    assert len(Settings(sensors=eight).sensors) == 8
    assert [path for path, _ in refused({"sensors": {f"s{n}": {} for n in range(9)}})] == ["sensors"]


def test_every_rate_of_the_part_is_allowed() -> None:
    """What the control register can hold can be set, as number and as text."""
    for rate in REFRESH_RATES_HZ:
        assert SensorSettings(refresh_rate_hz=rate).refresh_rate_hz == rate
        assert SensorSettings.model_validate({"refresh_rate_hz": str(rate)}).refresh_rate_hz == rate


def test_settings_do_not_change() -> None:
    """A section that was handed out stays as it was judged."""
    mqtt = Settings().mqtt
    for name in MqttSettings.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(mqtt, name, None)


@pytest.mark.parametrize("shape", [{"polygon": SQUARE}, {"rectangle": RECTANGLE}, {"ellipse": ELLIPSE}])
def test_a_zone_is_written_with_its_one_shape(shape: dict[str, Any]) -> None:
    """Whoever reads it need not look which of three is null."""
    written = ZoneSettings.model_validate({"id": "l1", "name": "L1", **shape}).model_dump(mode="json")
    assert {key: written[key] for key in ("polygon", "rectangle", "ellipse") if key in written} == shape


def test_concave_polygon_is_allowed() -> None:
    """A region may have a notch; touching neighbours is no crossing."""
    notch = [[0, 0], [1, 0], [1, 1], [0.5, 0.5], [0, 1]]
    assert ZoneSettings.model_validate(zone(polygon=notch)).polygon == (
        (0, 0),
        (1, 0),
        (1, 1),
        (0.5, 0.5),
        (0, 1),
    )
