"""What people do about an alarm, through the registry and on the alarms themselves."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermal2mqtt.alarms import AlarmStatus, Level, Rule, UnknownZoneError, ZoneAlarms
from thermal2mqtt.commands import CommandRegistry, Role
from thermal2mqtt.commands.alarms import alarm_commands
from thermal2mqtt.contract.alarm_commands import LONGEST_SHELF_SECONDS
from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.proof.errors import NothingToProveError, ProofBusyError, SensorSilentError
from thermal2mqtt.proof.result import ProofResult
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

    def status(self, zone: str) -> AlarmStatus:
        """As it is."""
        return self.alarms.status(zone)


class Bench:
    """A bench on which the joint's test was a success, and others fail."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def run(self, zone: str) -> ProofResult:
        """Return the result, or refuse."""
        errors = {"silent": SensorSilentError, "busy": ProofBusyError, "bare": NothingToProveError}
        if zone in errors:
            raise errors[zone](f"zone {zone} cannot be tested")
        if zone != "joint":
            raise UnknownZoneError(zone, ["joint"])
        return ProofResult(
            zone,
            1_800_000_000.0,
            passed=True,
            celsius=85.0,
            level=Level.EMERGENCY,
            rule=Rule.HIGH,
            event_id="e1",
            alarm_seconds=0.25,
            told_seconds=0.0123,
        )

    def acknowledge(self, zone: str, event_id: str, by: str) -> None:
        """Note it, or refuse."""
        if event_id != "e1":
            raise NothingToProveError(f"the last proof test of zone {zone} is not {event_id!r}")
        self.seen.append((zone, by))


def ask(
    desk: Desk, command: str, role: Role = Role.OPERATOR, bench: Bench | None = None, **request: Any
) -> Any:
    """Return the decoded answer."""
    registry = CommandRegistry(alarm_commands(desk, bench or Bench()))
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


def test_a_proof_test_answers_with_what_became_of_it() -> None:
    """How far it came and how long that took."""
    answer = ask(Desk(), "alarm/test", zone="joint")
    assert answer["data"] == {
        "zone": "joint",
        "test": {
            "time": "2027-01-15T08:00:00.000Z",
            "passed": True,
            "celsius": 85.0,
            "level": "emergency",
            "rule": "high",
            "event_id": "e1",
            "alarm_seconds": 0.25,
            "told_seconds": 0.012,
            "error": None,
            "acknowledged_by": None,
            "acknowledged_at": None,
        },
    }


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        ("door", "unknown_zone"),
        ("silent", "unavailable"),
        ("busy", "busy"),
        ("bare", "nothing_to_prove"),
    ],
)
def test_a_proof_test_that_cannot_begin_says_why(zone: str, code: str) -> None:
    """Each reason has its own code."""
    answer = ask(Desk(), "alarm/test", zone=zone)
    assert (answer["error"]["code"], answer["error"]["field"]) == (code, "zone")


def test_acknowledging_a_test_leaves_the_alarm_alone() -> None:
    """The message of a test is seen; the real alarm still waits for somebody."""
    desk, bench = Desk(), Bench()
    desk.heat(90.0)
    answer = ask(desk, "alarm/acknowledge", bench=bench, zone="joint", by="Ada", test_event_id="e1")
    assert bench.seen == [("joint", "Ada")]
    assert answer["data"]["alarm"]["annunciation"] == "unacknowledged"
    answer = ask(desk, "alarm/acknowledge", bench=bench, zone="joint", by="Ada", test_event_id="e2")
    assert answer["error"]["code"] == "nothing_to_prove"


def test_viewers_may_only_look() -> None:
    """Operators and above act."""
    desk = Desk()
    desk.heat(90.0)
    for command in ("alarm/acknowledge", "alarm/shelve", "alarm/unshelve", "alarm/test"):
        assert ask(desk, command, role=Role.VIEWER)["error"]["code"] == "forbidden"


@settings(deadline=None)
@given(
    st.sampled_from(["alarm/acknowledge", "alarm/shelve", "alarm/unshelve", "alarm/test"]),
    st.dictionaries(
        st.sampled_from(["zone", "by", "reason", "duration_seconds", "test_event_id", "x"]),
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=5),
    ),
)
def test_no_request_ends_in_a_failure_of_ours(command: str, request: dict[str, Any]) -> None:
    """Whatever is asked: an answer, never `internal`."""
    answer = ask(Desk(), command, **request)
    assert answer["status"] == "ok" or answer["error"]["code"] != "internal"
