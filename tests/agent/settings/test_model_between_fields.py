"""What must hold between the fields of the settings."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from tests.agent.settings.conftest import ELLIPSE, RECTANGLE, refused, zone
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.settings.thresholds import HighThresholds
from thermal2mqtt.settings.zone import ZoneSettings


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        ({"mqtt": {"password": "x"}}, "mqtt.password", "is set but username is not; set both or neither"),
        (
            {"mqtt": {"tls": {"enabled": True, "key_file": "k.pem"}}},
            "mqtt.tls.key_file",
            "is set but certificate_file is not; set both or neither",
        ),
        (
            {"mqtt": {"tls": {"enabled": True, "certificate_file": "c.pem"}}},
            "mqtt.tls.certificate_file",
            "is set but key_file is not; set both or neither",
        ),
        (
            {"mqtt": {"username": "u", "password": "x", "tls": {"ca_file": "ca.pem"}}},
            "mqtt.tls.ca_file",
            "is set but enabled is false, so nothing is encrypted; set enabled: true or leave it out",
        ),
        (
            {"sensors": {"mqtt": {}}},
            "sensors.mqtt",
            "is what health and metrics call the connection to the broker; choose another id",
        ),
        (
            {"sensors": {"left": {}, "right": {}}},
            "sensors.right.address",
            "0x33 on I2C bus 1 is taken by sensors.left; give it an address or a bus of its own",
        ),
        (
            {"sensors": {"left": {"bus": 3, "address": 52}, "right": {"bus": "3", "address": "0x34"}}},
            "sensors.right.address",
            "0x34 on I2C bus 3 is taken by sensors.left; give it an address or a bus of its own",
        ),
        (
            {"sensors": {"left": {"bus": 1}, "right": {}}},
            "sensors.right.address",
            "0x33 on I2C bus 1 is taken by sensors.left; give it an address or a bus of its own",
        ),
        (
            {"sensors": {"thermal": {"driver": "replay"}}},
            "sensors.thermal.driver",
            "replay needs recording beside it: the path of a recorded file",
        ),
        (
            {"zones": {"list": [zone(), zone(id="l2"), zone()]}},
            "zones.list.2.id",
            "l1 is taken by zones.list[0]; ids are unique",
        ),
        (
            {"zones": {"list": [zone(sensor="rack")]}},
            "zones.list.0.sensor",
            "names no sensor: rack; there is thermal",
        ),
        (
            {"zones": {"list": [zone(polygon=[[0, 0], [1, 1], [1, 0], [0, 1]])]}},
            "zones.list.0.polygon",
            "edges 1 and 3 cross; give the corners in order",
        ),
        (
            {"zones": {"list": [zone(polygon=[[0, 0], [0.5, 0.5], [1, 1]])]}},
            "zones.list.0.polygon",
            "encloses no area: its corners lie on one line",
        ),
        (
            {"zones": {"list": [zone(polygon=None)]}},
            "zones.list.0.polygon",
            "is missing; give a polygon, a rectangle or an ellipse",
        ),
        (
            {"zones": {"list": [zone(ellipse=ELLIPSE)]}},
            "zones.list.0.ellipse",
            "stands beside polygon; a zone has one shape",
        ),
        (
            {"zones": {"list": [zone(polygon=None, rectangle={**RECTANGLE, "x": 0.9})]}},
            "zones.list.0.rectangle.width",
            "reaches over the edge: x + width is 1.4 and may be 1",
        ),
        (
            {"zones": {"list": [zone(polygon=None, ellipse={**ELLIPSE, "y": 0.1})]}},
            "zones.list.0.ellipse.radius_y",
            "reaches over the edge: at y 0.1 it may be 0.1",
        ),
        (
            {"zones": {"list": [zone(load_topic="meter/l1")]}},
            "zones.list.0.load_topic",
            "needs rated_current beside it: what its load is compared with",
        ),
        (
            {"zones": {"list": [zone(load_path="current", rated_current=63)]}},
            "zones.list.0.load_path",
            "is set but load_topic is not; set both or neither",
        ),
        (
            {"zones": {"list": [zone(role="mask", thresholds={"high": {"warning": 60}})]}},
            "zones.list.0.thresholds",
            "are set, but a mask has no figures to hold against them; remove them or change the role",
        ),
        (
            {"image": {"low_celsius": 20}},
            "image.low_celsius",
            "is set but high_celsius is not; set both or neither",
        ),
        (
            {"image": {"high_celsius": 90}},
            "image.high_celsius",
            "is set but low_celsius is not; set both or neither",
        ),
        (
            {"image": {"low_celsius": 90, "high_celsius": 90}},
            "image.high_celsius",
            "(90) must be above low_celsius (90)",
        ),
        ({"agent": {"data_directory": "a\0b"}}, "agent.data_directory", "has a control character"),
        (
            {"agent": {"timezone": "Atlantis/Poseidonis"}},
            "agent.timezone",
            "is no timezone that this machine knows",
        ),
        ({"agent": {"timezone": "Europe"}}, "agent.timezone", "is no timezone that this machine knows"),
        (
            {"agent": {"timezone": "/etc/localtime"}},
            "agent.timezone",
            "is no timezone that this machine knows",
        ),
        ({"mqtt": {"username": "u", "password": "a\nb"}}, "mqtt.password", "has a control character"),
    ],
)
def test_what_cannot_be_is_refused_at_the_field_to_change(
    values: Mapping[str, Any], path: str, message: str
) -> None:
    """A check between fields names one of them and says what to do."""
    assert refused(values) == [(path, message)]


def test_sensors_may_share_a_bus_or_an_address() -> None:
    """But not both; one that needs no hardware is in nobody's way."""
    sensors = {
        "left": {"address": 0x32},
        "right": {"address": 0x33},
        "far": {"address": 0x33, "bus": 3},
        "twin": {"address": 0x33, "driver": "simulator"},
    }
    assert set(Settings.model_validate({"sensors": sensors}).sensors) == set(sensors)


def test_every_file_that_encrypts_nothing_is_named() -> None:
    """Whoever gave three files hears of all three, at once."""
    files = {"ca_file": "ca.pem", "certificate_file": "c.pem", "key_file": "k.pem"}
    assert [path for path, _ in refused({"mqtt": {"tls": files}})] == [f"mqtt.tls.{name}" for name in files]


def test_thresholds_rise() -> None:
    """Each level's limit is above that of the level below it; any may be left out."""
    assert HighThresholds(warning=60, emergency=90).critical is None
    with pytest.raises(ValidationError, match=r"critical\n +\(60\) must be above warning \(60\)"):
        HighThresholds(warning=60, critical=60)
    with pytest.raises(ValidationError, match=r"emergency\n +\(50\) must be above warning \(60\)"):
        HighThresholds(warning=60, emergency=50)


@pytest.mark.parametrize(
    ("tls", "port", "expected"), [(False, None, 1883), (True, None, 8883), (True, 99, 99)]
)
def test_port_follows_encryption(*, tls: bool, port: int | None, expected: int) -> None:
    """The protocol's usual port is taken unless one is set."""
    assert MqttSettings.model_validate({"port": port, "tls": {"enabled": tls}}).effective_port == expected


@pytest.mark.parametrize(
    "shape",
    [
        {"rectangle": {"x": 0.6667, "y": 0, "width": 0.3334, "height": 1}},
        {"ellipse": {"x": 0.1666, "y": 0.5, "radius_x": 0.1667, "radius_y": 0.5}},
    ],
)
def test_rounded_shapes_may_touch_the_edge(shape: dict[str, Any]) -> None:
    """Four digits of each number need not add up to one."""
    assert ZoneSettings.model_validate(zone(polygon=None, **shape)).shape
