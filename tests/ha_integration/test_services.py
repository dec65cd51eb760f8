"""Actions change zones and measure regions, refuse what makes no sense, and say why."""

from collections.abc import Sequence
from typing import Any

import probatio
import pytest
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized, UnknownUser
from pytest_homeassistant_custom_component.common import MockConfigEntry

from actions import Actions
from fake_agent import FakeAgent, Refusal
from fake_broker import FakeBroker

SQUARE = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]

PICTURE: Sequence[Sequence[float | None]] = [
    [20.0, 30.0, 90.0, 90.0],
    [20.0, 30.0, 90.0, 90.0],
    [20.0, 95.5, None, None],
]


async def test_zone_is_added_with_all_that_is_given(actions: Actions, agent: FakeAgent) -> None:
    """Name, shape, limits and surface reach the agent; id and sensor are found where they are left out."""
    response = await actions.call(
        "add_zone",
        name="Joint L1",
        polygon=SQUARE,
        warning=70,
        critical="90.5",
        hysteresis=3,
        material="copper_oxidised",
    )
    [request] = agent.requests("zones/add")
    assert request == {
        "zone": {
            "id": "joint_l1",
            "name": "Joint L1",
            "sensor": "thermal",
            "polygon": SQUARE,
            "thresholds": {"high": {"warning": 70.0, "critical": 90.5}, "hysteresis": 3.0},
            "emissivity": "copper_oxidised",
        },
    }
    assert response["revision"] == 2
    assert [zone["id"] for zone in response["zones"]] == ["joint", "joint_l1"]


@pytest.mark.parametrize(
    "shape",
    [
        {"rectangle": {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}},
        {"ellipse": {"x": 0.5, "y": 0.5, "radius_x": 0.2, "radius_y": 0.1}},
    ],
)
async def test_zone_of_any_shape_is_added(actions: Actions, agent: FakeAgent, shape: dict[str, Any]) -> None:
    """Rectangles and ellipses go through as they are, with an id and a sensor that are chosen."""
    await actions.call("add_zone", name="Fuse", zone_id="f1", sensor="thermal", **shape)
    [request] = agent.requests("zones/add")
    assert request["zone"] == {"id": "f1", "name": "Fuse", "sensor": "thermal", **shape}


async def test_update_names_what_is_given_and_nothing_else(actions: Actions, agent: FakeAgent) -> None:
    """The agent keeps what is not named; what is null takes its limit away."""
    await actions.call("update_zone", zone_id="joint", name="Joint 1", critical=85, warning=None)
    [request] = agent.requests("zones/update")
    assert request == {
        "id": "joint",
        "changes": {"name": "Joint 1", "thresholds": {"high": {"warning": None, "critical": 85.0}}},
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [({"material": "paint_matt"}, "paint_matt"), ({"emissivity": 0.8}, 0.8), ({"material": None}, None)],
)
async def test_surface_is_a_material_or_a_number(
    actions: Actions, agent: FakeAgent, given: dict[str, Any], told: str | float | None
) -> None:
    """The agent's emissivity takes either; null goes back to the sensor's."""
    await actions.call("update_zone", zone_id="joint", **given)
    [request] = agent.requests("zones/update")
    assert request["changes"] == {"emissivity": told}


async def test_a_surface_is_not_both(actions: Actions, agent: FakeAgent) -> None:
    """A material beside a number is refused before the agent hears of it."""
    with pytest.raises(probatio.Invalid):
        await actions.call("update_zone", zone_id="joint", material="paint_matt", emissivity=0.8)
    assert agent.requests("zones/update") == []


async def test_update_of_a_shape_leaves_the_limits_alone(actions: Actions, agent: FakeAgent) -> None:
    """Only what is given is sent."""
    await actions.call("update_zone", zone_id="joint", polygon=SQUARE)
    [request] = agent.requests("zones/update")
    assert request["changes"] == {"polygon": SQUARE}


async def test_zone_is_removed(actions: Actions, agent: FakeAgent) -> None:
    """The response holds what is left."""
    assert await actions.call("remove_zone", zone_id="joint") == {"revision": 2, "zones": []}


async def test_changes_may_follow_each_other_at_once(actions: Actions, agent: FakeAgent) -> None:
    """A script's next step finds the zones as the last one left them, before the agent tells everybody."""
    agent.zones_changed = lambda: None
    await actions.call("add_zone", name="Fuse", polygon=SQUARE)
    await actions.call("update_zone", zone_id="fuse", name="Fuse 1")
    assert await actions.call("remove_zone", zone_id="joint") == {"revision": 4, "zones": agent.zones}
    assert [zone["name"] for zone in agent.zones] == ["Fuse 1"]


@pytest.mark.parametrize(
    ("name", "zone_id"),
    [
        ("Überhitzte Klemme", "uberhitzte_klemme"),
        ("1. Phase", "zone_1_phase"),
        ("???", "unknown"),
        ("Busbar between transformer and main switch", "busbar_between_transformer_and_m"),
    ],
)
async def test_id_is_made_of_any_name(actions: Actions, agent: FakeAgent, name: str, zone_id: str) -> None:
    """Whatever people call a zone, the id that they did not choose is one that the agent takes."""
    await actions.call("add_zone", name=name, polygon=SQUARE)
    [request] = agent.requests("zones/add")
    assert request["zone"]["id"] == zone_id


async def test_any_id_of_the_agent_can_be_named(actions: Actions, agent: FakeAgent) -> None:
    """An id from the agent's settings file need not be one that Home Assistant would make."""
    agent.zones[0]["id"] = "joint__l1_"
    assert (await actions.call("remove_zone", zone_id="joint__l1_"))["zones"] == []


@pytest.mark.parametrize(
    ("action", "data", "complaint"),
    [
        ("add_zone", {"name": "x"}, "polygon"),
        ("add_zone", {"polygon": SQUARE}, "name"),
        ("add_zone", {"name": "x", "polygon": SQUARE, "ellipse": {}}, "ellipse"),
        ("add_zone", {"name": "x", "polygon": [[0, 0, 0]]}, "corner"),
        ("add_zone", {"name": "x", "polygon": [[0, 1.2]]}, "1"),
        ("add_zone", {"name": "x", "polygon": [[True, 1]]}, "number"),
        ("add_zone", {"name": "x", "polygon": SQUARE, "warning": "hot"}, "number"),
        ("add_zone", {"name": "x", "polygon": SQUARE, "warning": "nan"}, "finite"),
        ("add_zone", {"name": "x", "zone_id": "No Id", "polygon": SQUARE}, "a-z, 0-9 and _"),
        ("add_zone", {"name": "x", "polygon": SQUARE, "warning": 10**400}, "number"),
        ("update_zone", {"zone_id": "joint"}, "name"),
        ("remove_zone", {}, "zone_id"),
        ("polygon_statistics", {}, "polygon"),
    ],
)
async def test_bad_data_is_refused_before_the_agent_is_asked(
    actions: Actions, agent: FakeAgent, action: str, data: dict[str, Any], complaint: str
) -> None:
    """The error names what is wrong and nothing is sent."""
    with pytest.raises(Exception, match=complaint):
        await actions.call(action, **data)
    assert agent.received == []


async def test_refusal_of_the_agent_is_told_with_its_field(actions: Actions, agent: FakeAgent) -> None:
    """What the agent says is the error of the action, in English where nothing else is known."""
    agent.refusal = Refusal("invalid_request", "must be above warning (70)", "zone.thresholds.high.critical")
    with pytest.raises(ServiceValidationError) as refusal:
        await actions.call("add_zone", name="x", polygon=SQUARE)
    assert str(refusal.value) == (
        "The agent refused zone.thresholds.high.critical (invalid_request): must be above warning (70)"
    )


async def test_agent_that_is_offline_is_an_error_of_the_action(actions: Actions, agent: FakeAgent) -> None:
    """The automation's trace says that the agent is offline."""
    agent.go("offline")
    with pytest.raises(HomeAssistantError) as error:
        await actions.call("remove_zone", zone_id="joint")
    assert str(error.value) == "The agent is offline"


async def test_users_need_the_right_and_automations_have_it(
    actions: Actions, admin: User, resident: User
) -> None:
    """Who may not change zones in the card may not do so by an action either."""
    with pytest.raises(Unauthorized):
        await actions.call("remove_zone", Context(user_id=resident.id), zone_id="joint")
    with pytest.raises(UnknownUser):
        await actions.call("remove_zone", Context(user_id="nobody"), zone_id="joint")
    await actions.call("remove_zone", Context(user_id=admin.id), zone_id="joint")


async def test_entry_must_be_there_and_loaded(
    hass: HomeAssistant, actions: Actions, loaded: MockConfigEntry
) -> None:
    """An action names its entry; one that is not loaded cannot be acted on."""
    await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(ServiceValidationError) as refusal:
        await actions.call("remove_zone", zone_id="joint")
    assert refusal.value.translation_key == "service_config_entry_not_loaded"


async def measure_left_half(
    hass: HomeAssistant,
    actions: Actions,
    agent: FakeAgent,
    broker: FakeBroker,
    picture: Sequence[Sequence[float | None]],
) -> dict[str, Any]:
    """Measure while the agent shows a picture, twice."""
    task = hass.async_create_task(actions.call("polygon_statistics", polygon=SQUARE))
    while not agent.leases:
        await broker.settle_packets()
    agent.publish_frame(picture)
    agent.publish_frame(picture)
    return await task


async def test_polygon_is_measured_in_a_live_frame(
    hass: HomeAssistant, actions: Actions, agent: FakeAgent, broker: FakeBroker
) -> None:
    """The figures are of the next frame, weighted by area; nothing stays leased."""
    assert await measure_left_half(hass, actions, agent, broker, PICTURE) == {
        "sensor": "thermal",
        "time": "2026-11-18T11:06:40.123Z",
        "min": 20.0,
        "mean": pytest.approx((3 * 20 + 2 * 30 + 95.5) / 6, abs=1e-3),
        "max": 95.5,
        "max_at": [0.375, 0.8333],
        "valid_ratio": 1.0,
    }
    await broker.settle()
    assert agent.leases == {}


async def test_polygon_that_is_not_known_has_no_figures(
    hass: HomeAssistant, actions: Actions, agent: FakeAgent, broker: FakeBroker
) -> None:
    """What the sensor does not know is null, not a number."""
    response = await measure_left_half(hass, actions, agent, broker, [[None] * 4] * 3)
    assert (response["min"], response["max_at"], response["valid_ratio"]) == (None, None, 0.0)


async def test_polygon_needs_a_sensor_that_gives_frames(
    actions: Actions, agent: FakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown sensor, a refused lease and a sensor that sends nothing are errors of their own."""
    with pytest.raises(ServiceValidationError, match="thermal"):
        await actions.call("polygon_statistics", polygon=SQUARE, sensor="attic")
    agent.refusal = Refusal("busy", "four leases are the most")
    with pytest.raises(ServiceValidationError, match="four leases"):
        await actions.call("polygon_statistics", polygon=SQUARE)
    agent.refusal = None
    monkeypatch.setattr("custom_components.thermal2mqtt.frames.FRAME_SECONDS", 0.05)
    with pytest.raises(HomeAssistantError) as error:
        await actions.call("polygon_statistics", polygon=SQUARE)
    assert str(error.value) == "The sensor sent no picture in time"


async def test_polygon_without_sense_is_refused(actions: Actions, agent: FakeAgent) -> None:
    """Edges that cross are an error before anything is leased."""
    with pytest.raises(ServiceValidationError, match="edges 1 and 3"):
        await actions.call("polygon_statistics", polygon=[[0, 0], [1, 1], [1, 0], [0, 1]])
    assert agent.received == []
