"""`frame/lease`: asked, renewed, ended, refused."""

from typing import Any

import pytest

from tests.agent.commands.zone_agent import InMemory, ZoneAgent
from thermal2mqtt.commands import Role
from thermal2mqtt.leases import MAX_LEASES


@pytest.fixture
def agent() -> ZoneAgent:
    """Return an agent with a sensor."""
    return ZoneAgent(memory=InMemory())


def test_a_lease_is_given(agent: ZoneAgent) -> None:
    """To whoever may look, with the size of the frames and the time at which they end."""
    answer = agent.ask("frame/lease", {"sensor": "thermal", "transaction": 1}, Role.VIEWER)
    lease = answer["data"].pop("lease")
    assert answer == {
        "status": "ok",
        "data": {
            "sensor": "thermal",
            "rate_hz": 4.0,
            "expires": "2027-01-15T08:00:30.000Z",
            "width": 32,
            "height": 24,
        },
        "transaction": 1,
    }
    assert len(lease) == 32
    assert agent.leases.take("thermal")


def test_a_lease_is_renewed_and_ended(agent: ZoneAgent) -> None:
    """By its name; the last word counts."""
    request = {"sensor": "thermal", "lease": "card_1", "rate_hz": 16, "seconds": 120}
    assert agent.data("frame/lease", request)["expires"] == "2027-01-15T08:02:00.000Z"
    agent.clock.advance(60)
    assert agent.data("frame/lease", request)["expires"] == "2027-01-15T08:03:00.000Z"
    agent.data("frame/lease", {**request, "seconds": 0})
    assert not agent.leases.take("thermal")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"sensor": "rack"}, "unknown_sensor", "sensor"),
        ({"sensor": None}, "wrong_type", "sensor"),
        ({"rate_hz": 0.09}, "invalid_request", "rate_hz"),
        ({"rate_hz": 65}, "invalid_request", "rate_hz"),
        ({"rate_hz": "4"}, "wrong_type", "rate_hz"),
        ({"seconds": -1}, "invalid_request", "seconds"),
        ({"seconds": 121}, "invalid_request", "seconds"),
        ({"lease": "a b"}, "invalid_request", "lease"),
        ({"lease": ""}, "invalid_request", "lease"),
        ({"lease": 5}, "wrong_type", "lease"),
        ({"more": 5}, "invalid_request", "more"),
    ],
)
def test_what_is_wrong_is_named(agent: ZoneAgent, changes: dict[str, Any], code: str, field: str) -> None:
    """And no frame leaves for it."""
    error = agent.error("frame/lease", {"sensor": "thermal", **changes})
    assert (error["code"], error["field"]) == (code, field)
    assert not agent.leases.take("thermal")


def test_one_too_many_is_refused(agent: ZoneAgent) -> None:
    """With what to wait for."""
    for _ in range(MAX_LEASES):
        agent.data("frame/lease", {"sensor": "thermal"})
    error = agent.error("frame/lease", {"sensor": "thermal"})
    assert error["code"] == "limit_reached"
    assert "30 s" in error["message"]
