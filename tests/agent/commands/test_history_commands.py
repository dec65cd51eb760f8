"""`events/list` and `history/get`."""

import pytest

from tests.agent.commands.zone_agent import EVENT_ID, InMemory, ZoneAgent, archive, zone
from tests.lab.server import until

NOON = "2026-11-20T12:00:00.000Z"
ONE = "2026-11-20T13:00:00.000Z"


@pytest.fixture
def agent() -> ZoneAgent:
    """Return an agent with one alarm at noon, and one minute."""
    until("the minute", lambda: archive().telemetry.oldest_waiting(1).result(10) == [], 10)
    return ZoneAgent(zone("door"), memory=InMemory())


def test_events_come_as_they_were_told(agent: ZoneAgent) -> None:
    """With number and id, and no more pages where there are none."""
    answer = agent.data("events/list")
    (event,) = answer["events"]
    assert (event["event_id"], event["sequence"], event["event_type"]) == (EVENT_ID, 1, "raised")
    assert (event["stored"], event["time"], event["zone"]) == (True, NOON, "door")
    assert "late" not in event
    assert answer["next"] is None


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        ({"kind": "alarm"}, 1),
        ({"kind": "system"}, 0),
        ({"zone": "door"}, 1),
        ({"zone": "lid"}, 0),
        ({"since": NOON}, 1),
        ({"since": ONE}, 0),
        ({"until": NOON}, 0),
        ({"until": ONE}, 1),
        ({"before": EVENT_ID}, 0),
        ({"kind": "alarm", "after_sequence": 0}, 1),
        ({"kind": "alarm", "after_sequence": 1}, 0),
    ],
)
def test_events_are_chosen(agent: ZoneAgent, request_: dict[str, object], found: int) -> None:
    """By kind, zone, time, page and number."""
    assert len(agent.data("events/list", request_)["events"]) == found


def test_a_full_page_leads_to_the_next(agent: ZoneAgent) -> None:
    """Which is empty where there is nothing more."""
    page = agent.data("events/list", {"limit": 1})
    assert page["next"] == EVENT_ID
    assert agent.data("events/list", {"limit": 1, "before": page["next"]}) == {"events": [], "next": None}


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"kind": "weather"}, "kind"),
        ({"before": "x"}, "before"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-13-40T12:00:00.000Z"}, "since"),
        ({"after_sequence": 3}, "(request)"),
        ({"kind": "alarm", "after_sequence": 3, "before": EVENT_ID}, "(request)"),
    ],
)
def test_a_wrong_choice_is_refused(agent: ZoneAgent, request_: dict[str, object], field: str) -> None:
    """With the field that is wrong."""
    error = agent.error("events/list", request_)
    assert error["code"] in {"invalid_request", "wrong_type"}
    assert error["field"] == field


def test_history_comes_in_steps(agent: ZoneAgent) -> None:
    """For every zone that was asked for, as fine as the answer allows."""
    answer = agent.data("history/get", {"zones": ["door", "lid"], "since": NOON, "until": ONE})
    assert answer == {
        "step_seconds": 60,
        "zones": {"door": [{"time": NOON, "min": 20.0, "mean": 25.0, "max": 30.0}], "lid": []},
    }
    month = agent.data("history/get", {"zones": ["door"], "since": "2026-11-01T00:00:00.000Z", "until": ONE})
    assert month["step_seconds"] == 1740
    assert len(month["zones"]["door"]) == 1
    assert agent.data("history/get", {"zones": ["door"], "since": ONE, "until": NOON})["zones"] == {
        "door": []
    }


def test_too_fine_a_history_is_refused_with_what_is_allowed(agent: ZoneAgent) -> None:
    """An answer stays small enough for any broker."""
    asked = {"zones": ["door"], "since": "2026-11-01T00:00:00.000Z", "until": ONE, "step_seconds": 60}
    error = agent.error("history/get", asked)
    assert (error["code"], error["field"]) == ("invalid_request", "step_seconds")
    assert "1740" in error["message"]


def test_history_until_now(agent: ZoneAgent) -> None:
    """By the agent's own clock."""
    assert (
        agent.data("history/get", {"zones": ["door"], "since": "1970-01-01T00:00:00.000Z"})["step_seconds"]
        > 0
    )
