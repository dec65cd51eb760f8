"""Actions acknowledge, shelve and prove alarms, in the name of whoever calls them."""

from typing import Any

import pytest
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized

from actions import Actions
from fake_agent import FakeAgent, Refusal

SHELF: dict[str, Any] = {"zone_id": "joint", "duration": "01:30:00", "reason": "welding"}


@pytest.mark.parametrize(
    ("action", "data", "request_"),
    [
        ("acknowledge_alarm", {"zone_id": "joint"}, {"zone": "joint", "by": "Ada"}),
        (
            "shelve_alarm",
            SHELF,
            {"zone": "joint", "duration_seconds": 5400.0, "reason": "welding", "by": "Ada"},
        ),
        ("unshelve_alarm", {"zone_id": "joint"}, {"zone": "joint", "by": "Ada"}),
        ("test_alarm", {"zone_id": "joint"}, {"zone": "joint"}),
    ],
)
async def test_action_reaches_the_agent_in_the_name_of_the_caller(
    actions: Actions,
    agent: FakeAgent,
    admin: User,
    action: str,
    data: dict[str, Any],
    request_: dict[str, Any],
) -> None:
    """The agent gets the zone and who it was; the response is the agent's."""
    response = await actions.call(action, Context(user_id=admin.id), **data)
    assert agent.received == [("alarm/" + action.removesuffix("_alarm"), request_)]
    assert response["zone"] == "joint"


async def test_automation_acts_as_home_assistant(actions: Actions, agent: FakeAgent) -> None:
    """Where nobody calls, no name is made up."""
    response = await actions.call("acknowledge_alarm", zone_id="joint")
    assert response["alarm"]["acknowledged_by"] == "Home Assistant"


@pytest.mark.parametrize(
    ("name", "by"),
    [("  Ada\n\x00 Lovelace ", "Ada Lovelace"), ("A" * 300, "A" * 200), ("\n", "Home Assistant")],
)
async def test_name_of_a_user_is_one_that_the_agent_takes(
    hass: HomeAssistant, actions: Actions, agent: FakeAgent, name: str, by: str
) -> None:
    """A name is one line of at most 200 characters, whatever people call themselves."""
    user = await hass.auth.async_create_user(name, group_ids=[GROUP_ID_ADMIN])
    await actions.call("unshelve_alarm", Context(user_id=user.id), zone_id="joint")
    assert agent.requests("alarm/unshelve") == [{"zone": "joint", "by": by}]


@pytest.mark.parametrize("duration", ["00:45:00", {"minutes": 45}, {"hours": 0, "minutes": 45}, 2700])
async def test_shelf_takes_a_duration_in_any_form(
    actions: Actions, agent: FakeAgent, duration: object
) -> None:
    """Automations write durations as they do everywhere."""
    await actions.call("shelve_alarm", **SHELF | {"duration": duration})
    assert agent.requests("alarm/shelve")[0]["duration_seconds"] == 2700


@pytest.mark.parametrize(
    ("action", "data", "complaint"),
    [
        ("acknowledge_alarm", {}, "zone_id"),
        ("acknowledge_alarm", {"zone_id": "No Id"}, "a-z, 0-9 and _"),
        ("shelve_alarm", {"zone_id": "joint", "duration": "01:00:00"}, "reason"),
        ("shelve_alarm", {"zone_id": "joint", "reason": "welding"}, "duration"),
        ("shelve_alarm", {**SHELF, "duration": "-01:00:00"}, "positive"),
    ],
)
async def test_bad_data_is_refused_before_the_agent_is_asked(
    actions: Actions, agent: FakeAgent, action: str, data: dict[str, Any], complaint: str
) -> None:
    """The error names what is wrong and nothing is sent: a shelf without an end is none."""
    with pytest.raises(Exception, match=complaint):
        await actions.call(action, **data)
    assert agent.received == []


async def test_refusal_of_the_agent_is_the_error_of_the_action(actions: Actions, agent: FakeAgent) -> None:
    """Whoever calls reads why nothing was done."""
    agent.refusal = Refusal("no_alarm", "zone joint has no alarm to acknowledge", "zone")
    with pytest.raises(ServiceValidationError) as refusal:
        await actions.call("acknowledge_alarm", zone_id="joint")
    assert str(refusal.value) == "The agent refused zone (no_alarm): zone joint has no alarm to acknowledge"


async def test_failed_test_is_an_error_where_nobody_looks_at_the_response(
    actions: Actions, agent: FakeAgent
) -> None:
    """A button that tests an alarm turns red; a script that asks what became of it is told."""
    await actions.call_only("test_alarm", zone_id="joint")
    agent.proof = {"passed": False, "error": "the broker has not said that it has the message"}
    assert (await actions.call("test_alarm", zone_id="joint"))["test"] == agent.proof
    with pytest.raises(HomeAssistantError) as error:
        await actions.call_only("test_alarm", zone_id="joint")
    assert str(error.value) == (
        "The proof test of joint failed: the broker has not said that it has the message"
    )


@pytest.mark.parametrize("action", ["acknowledge_alarm", "shelve_alarm", "unshelve_alarm", "test_alarm"])
async def test_it_takes_the_right_to_make_changes(
    actions: Actions, agent: FakeAgent, admin: User, resident: User, guest: User, action: str
) -> None:
    """Who may only look silences nothing."""
    data = SHELF if action == "shelve_alarm" else {"zone_id": "joint"}
    for user in (resident, guest):
        with pytest.raises(Unauthorized):
            await actions.call(action, Context(user_id=user.id), **data)
    assert agent.received == []
    await actions.call(action, Context(user_id=admin.id), **data)
