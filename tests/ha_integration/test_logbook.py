"""What happens at an agent is read in the logbook in plain words."""

from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.core import Event, HomeAssistant

from custom_components.thermal2mqtt.logbook import async_describe_events

Describe = Callable[[Event[Any]], dict[str, str]]

HIGH = {"rule": "high", "value": 61.5, "limit": 60.0, "unit": "°C"}


@pytest.fixture
def describe(hass: HomeAssistant) -> dict[str, Describe]:
    """Return how each type of event is told."""
    described: dict[str, Describe] = {}
    async_describe_events(hass, lambda _domain, event_type, how: described.update({event_type: how}))
    return described


@pytest.mark.parametrize(
    ("event", "name", "message"),
    [
        (
            {
                "kind": "alarm",
                "event_type": "raised",
                "zone_name": "Joint",
                "data": {"after": "warning", **HIGH},
            },
            "Joint",
            "alarm raised: warning (high 61.5 °C, limit 60.0 °C)",
        ),
        (
            {
                "kind": "alarm",
                "event_type": "acknowledged",
                "zone_name": "Joint",
                "late": True,
                "data": {"after": "warning", "rule": None, "by": "Ada"},
            },
            "Joint",
            "alarm acknowledged by Ada: warning, told afterwards",
        ),
        (
            {"kind": "hotspot", "event_type": "appeared", "sensor": "thermal", "data": {"max": 55.2}},
            "thermal",
            "hotspot appeared at 55.2 °C",
        ),
        (
            {
                "kind": "system",
                "event_type": "part_failed",
                "data": {"part": "sensor_thermal", "message": "no answer on the bus"},
            },
            "sensor_thermal",
            "system part failed (no answer on the bus)",
        ),
        (
            {"kind": "system", "event_type": "started", "data": {"part": None, "message": None}},
            "thermal2mqtt",
            "system started",
        ),
        ({"kind": "hotspot", "event_type": "appeared", "data": {}}, "thermal2mqtt", "hotspot appeared"),
    ],
)
def test_event_is_told_in_words(
    describe: dict[str, Describe], event: dict[str, Any], name: str, message: str
) -> None:
    """What, where, why and by whom; and whether it was learnt only afterwards."""
    assert describe["thermal2mqtt_event"](Event("thermal2mqtt_event", event)) == {
        "name": name,
        "message": message,
    }


@pytest.mark.parametrize(
    ("acknowledged", "ending"), [(True, "and was acknowledged"), (False, "but could not be acknowledged")]
)
def test_proof_test_is_told_in_words(
    describe: dict[str, Describe],
    acknowledged: bool,
    ending: str,
) -> None:
    """A proof test is told as one."""
    event = Event("thermal2mqtt_proof_test", {"zone_name": "Joint", "acknowledged": acknowledged})
    assert describe["thermal2mqtt_proof_test"](event) == {
        "name": "Joint",
        "message": f"proof test of the alarm was heard {ending}",
    }
