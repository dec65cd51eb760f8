"""What people do about an alarm, through the registry and on the alarms themselves."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermal2mqtt.alarms import AlarmStatus, ZoneAlarms
from thermal2mqtt.commands import CommandRegistry, Role
from thermal2mqtt.commands.alarms import alarm_commands
from thermal2mqtt.contract.alarm_commands import LONGEST_SHELF_SECONDS
from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

JOINT = ZoneSettings.model_validate(
    {
        "id": "joint",
        "name": "Joint",
        "polygon": [[0, 0], [1, 0], [1, 1]],
        "thresholds": {"high": {"emergency": 80}},
    }
)


class Desk:
    """The alarms of one zone without a sensor."""

    def __init__(self) -> None:
        self.alarms = ZoneAlarms([JOINT], TurnableClock())

    def heat(self, celsius: float) -> AlarmStatus:
        """Take a frame."""
        figures = ZoneFigures(20.0, 20.0, celsius, None, 1.0)
        return self.alarms.update({"joint": figures}).statuses["joint"]

    def acknowledge(self, zone: str, by: str) -> AlarmStatus:
        """As asked."""
        return self.alarms.acknowledge(zone, by).statuses[zone]

    def shelve(self, zone: str, *, seconds: float, reason: str, by: str) -> AlarmStatus:
        """As asked."""
        return self.alarms.shelve(zone, seconds=seconds, reason=reason, by=by).statuses[zone]

    def unshelve(self, zone: str, by: str) -> AlarmStatus:
        """As asked."""
        return self.alarms.unshelve(zone, by).statuses[zone]


def ask(desk: Desk, command: str, role: Role = Role.OPERATOR, **request: Any) -> Any:
    """Return the decoded answer."""
    registry = CommandRegistry(alarm_commands(desk))
    payload = json.dumps(request).encode()
    return json.loads(asyncio.run(registry.dispatch(command, payload, role=role)).encode())


def shelve(desk: Desk, **changes: Any) -> Any:
    """Shelve the joint for ten minutes, but for some changes; None leaves a field out."""
    usual: dict[str, Any] = {"zone": "joint", "duration_seconds": 600, "reason": "welding", "by": "Bob"}
    request = usual | changes
    return ask(desk, "alarm/shelve", **{key: value for key, value in request.items() if value is not None})


def test_acknowledging_answers_with_the_alarm() -> None:
    """Who and when; the level is as it was."""
    desk = Desk()
    desk.heat(90.0)
    answer = ask(desk, "alarm/acknowledge", zone="joint", by="Ada", transaction=7)
    assert (answer["status"], answer["transaction"], answer["data"]["zone"]) == ("ok", 7, "joint")
    alarm = answer["data"]["alarm"]
    assert (alarm["level"], alarm["annunciation"]) == ("emergency", "acknowledged")
    assert (alarm["acknowledged_by"], alarm["acknowledged_at"]) == ("Ada", "2027-01-15T08:00:00.000Z")


def test_shelving_answers_with_its_end() -> None:
    """And unshelving with none."""
    desk = Desk()
    alarm = shelve(desk)["data"]["alarm"]
    assert (alarm["shelved_until"], alarm["shelved_by"], alarm["shelved_reason"]) == (
        "2027-01-15T08:10:00.000Z",
        "Bob",
        "welding",
    )
    alarm = ask(desk, "alarm/unshelve", zone="joint", by="Ada")["data"]["alarm"]
    assert (alarm["shelved_until"], alarm["shelved_by"], alarm["shelved_reason"]) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"duration_seconds": None}, "duration_seconds", "invalid_request"),
        ({"duration_seconds": 0}, "duration_seconds", "invalid_request"),
        ({"duration_seconds": -5}, "duration_seconds", "invalid_request"),
        ({"duration_seconds": LONGEST_SHELF_SECONDS + 1}, "duration_seconds", "invalid_request"),
        ({"duration_seconds": "an hour"}, "duration_seconds", "wrong_type"),
        ({"reason": None}, "reason", "invalid_request"),
        ({"reason": ""}, "reason", "invalid_request"),
        ({"reason": "two\nlines"}, "reason", "invalid_request"),
        ({"by": None}, "by", "invalid_request"),
        ({"by": "x" * 201}, "by", "invalid_request"),
        ({"zone": ""}, "zone", "invalid_request"),
        ({"until": "tomorrow"}, "until", "invalid_request"),
    ],
)
def test_a_shelf_without_end_reason_or_name_is_refused(
    changes: dict[str, Any], field: str, code: str
) -> None:
    """The error names the field; nothing is silenced."""
    desk = Desk()
    answer = shelve(desk, **changes)
    assert (answer["error"]["code"], answer["error"]["field"]) == (code, field)
    assert field in answer["error"]["message"]
    assert desk.heat(20.0).shelf is None


@pytest.mark.parametrize(
    ("command", "zone", "code"),
    [
        ("alarm/acknowledge", "door", "unknown_zone"),
        ("alarm/unshelve", "door", "unknown_zone"),
        ("alarm/acknowledge", "joint", "no_alarm"),
        ("alarm/unshelve", "joint", "not_shelved"),
    ],
)
def test_what_cannot_be_done_has_its_own_code(command: str, zone: str, code: str) -> None:
    """With the field to look at, and the zone in words."""
    answer = ask(Desk(), command, zone=zone, by="Ada")
    assert (answer["error"]["code"], answer["error"]["field"]) == (code, "zone")
    assert zone in answer["error"]["message"]


def test_viewers_may_only_look() -> None:
    """Operators and above act."""
    desk = Desk()
    desk.heat(90.0)
    for command in ("alarm/acknowledge", "alarm/shelve", "alarm/unshelve"):
        assert ask(desk, command, role=Role.VIEWER)["error"]["code"] == "forbidden"


@settings(deadline=None)
@given(
    st.sampled_from(["alarm/acknowledge", "alarm/shelve", "alarm/unshelve"]),
    st.dictionaries(
        st.sampled_from(["zone", "by", "reason", "duration_seconds", "x"]),
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5),
    ),
)
def test_no_request_ends_in_a_failure_of_ours(command: str, request: dict[str, Any]) -> None:
    """Whatever is asked: an answer, never `internal`."""
    answer = ask(Desk(), command, **request)
    assert answer["status"] == "ok" or answer["error"]["code"] != "internal"
