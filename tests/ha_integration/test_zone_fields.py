"""The actions take all that a zone has, in the forms that people give, and say it as the agent does."""

from typing import Any

import pytest

from actions import Actions
from fake_agent import FakeAgent
from whole_zone import AS_THE_AGENT_GETS_IT, SQUARE, WHOLE_ZONE


async def test_zone_with_everything_reaches_the_agent(actions: Actions, agent: FakeAgent) -> None:
    """Numbers are numbers, a picked colour is written as the agent has it, limits stand by their rule."""
    await actions.call("add_zone", **WHOLE_ZONE)
    [request] = agent.requests("zones/add")
    assert request["zone"] == AS_THE_AGENT_GETS_IT


async def test_update_takes_away_what_is_null(actions: Actions, agent: FakeAgent) -> None:
    """Null goes through to the agent, for a value, for one limit, and for a whole rule."""
    nothing: dict[str, Any] = {
        "group": None,
        "material": None,
        "low": None,
        "rate": {"warning": None},
        "hysteresis": None,
    }
    await actions.call("update_zone", zone_id="joint", **nothing)
    [request] = agent.requests("zones/update")
    assert request["changes"] == {
        "group": None,
        "emissivity": None,
        "thresholds": {"low": None, "rate": {"warning": None}, "hysteresis": None},
    }


async def test_new_zone_has_nothing_to_take_away(actions: Actions, agent: FakeAgent) -> None:
    """What is null in a template for a new zone is as if it were left out."""
    await actions.call(
        "add_zone", name="Fuse", polygon=SQUARE, weight=None, latch=False, rate={"warning": None}
    )
    [request] = agent.requests("zones/add")
    assert request["zone"]["thresholds"] == {"latch": False, "rate": {}}
    assert "weight" not in request["zone"]


@pytest.mark.parametrize(
    ("given", "kept"), [("#FF8800", "#FF8800"), ([255, 136, 0], "#ff8800"), (None, None)]
)
async def test_colour_may_be_written_picked_or_taken_away(
    actions: Actions, agent: FakeAgent, given: object, kept: str | None
) -> None:
    """The agent gets red, green and blue in its own form."""
    await actions.call("update_zone", zone_id="joint", colour=given)
    [request] = agent.requests("zones/update")
    assert request["changes"] == {"colour": kept}


async def test_mask_needs_no_more_than_a_shape(actions: Actions, agent: FakeAgent) -> None:
    """What hides a lamp is added like any zone."""
    await actions.call("add_zone", name="Lamp", polygon=SQUARE, role="mask")
    [request] = agent.requests("zones/add")
    assert request["zone"] == {
        "id": "lamp",
        "name": "Lamp",
        "sensor": "thermal",
        "polygon": SQUARE,
        "role": "mask",
    }


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("role", "spare", "role"),
        ("colour", "orange", "#rrggbb"),
        ("colour", [1, 2], "#rrggbb"),
        ("colour", [1, 2, 256], "#rrggbb"),
        ("colour", [True, 2, 3], "#rrggbb"),
        ("low", {"worse": 3}, "worse"),
        ("rate", {"warning": "fast"}, "number"),
        ("delta", 4, "delta"),
        ("weight", True, "number"),
        ("latch", "perhaps", "latch"),
    ],
)
async def test_value_of_another_form_is_refused(
    actions: Actions, agent: FakeAgent, field: str, value: Any, complaint: str
) -> None:
    """The error names what is wrong before the agent is asked."""
    with pytest.raises(Exception, match=complaint):
        await actions.call("update_zone", zone_id="joint", **{field: value})
    assert agent.received == []


async def test_material_and_emissivity_are_one_value(actions: Actions, agent: FakeAgent) -> None:
    """Whoever gives both is told so."""
    with pytest.raises(Exception, match="surface"):
        await actions.call("update_zone", zone_id="joint", material="brick", emissivity=0.9)
