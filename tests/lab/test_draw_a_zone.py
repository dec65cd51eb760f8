"""From an empty Home Assistant to a zone drawn with the mouse: agent, companion, card, entities, all real."""

import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.lab.agent_process import AgentProcess
from tests.lab.card.dashboard import WAIT_MILLISECONDS, Dashboard
from tests.lab.companion_house import FLOW, entries, flows, house, standing_house
from tests.lab.conftest import House, MakeAgent
from tests.lab.observer import Observer
from tests.lab.server import until
from tests.lab.test_house import DISCOVERY, KETTLE
from thermal2mqtt.sensors.switchboard import JOINT_CENTRE
from thermal2mqtt.settings.materials import MATERIALS

__all__ = ["house", "standing_house"]  # fixtures of this module

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]

SECONDS = 60.0
TRIES = 3
ENTITY_SECONDS = 3.0
"""So soon after saving a zone are its entities there."""

USUAL_SECONDS = 0.5
"""In which Home Assistant has an entity of a page of JSON, unless the machine has much else to do."""

JOINT_CELSIUS = 75.0
CORNERS = [(0.40, 0.22), (0.60, 0.22), (0.60, 0.48), (0.40, 0.48)]
"""Around the joint of phase L2."""

PATH = "thermal-lab"


@pytest.fixture
def agent(house: House, make_agent: MakeAgent) -> AgentProcess:
    """Return an agent without zones, whose joint is warm; offered by Home Assistant and added to it."""
    agent = make_agent(house.broker, zones={"list": []}, telemetry={"interval_seconds": 1})
    with Observer(house.broker.port) as observer:
        agent.wait_online(observer)
        ask(observer, agent, "simulator/set", {"joint_celsius": JOINT_CELSIUS})
    [flow] = until("the agent is offered", lambda: flows(house), SECONDS)
    done = house.home_assistant.api.post(f"{FLOW}/{flow['flow_id']}", {})
    assert done["type"] == "create_entry", done
    return agent


@pytest.fixture
def dashboard(house: House, agent: AgentProcess, browser: Any, tmp_path: Path) -> Iterator[Dashboard]:
    """Return a dashboard of the real frontend with one card that was given no configuration at all."""
    assert agent.id
    make_dashboard(house)
    context = browser.new_context(viewport={"width": 1280, "height": 1100})
    context.set_default_timeout(WAIT_MILLISECONDS)
    context.add_init_script(f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens(house)))})")
    page = context.new_page()
    page.goto(f"{house.home_assistant.api.address}/{PATH}/0")
    pictures = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    shown = Dashboard(page, pictures)
    shown.wait_for("live")
    yield shown
    context.close()
    house.home_assistant.api.ask("lovelace/dashboards/delete", dashboard_id=dashboard_id(house))


def ask(observer: Observer, agent: AgentProcess, command: str, request: dict[str, Any]) -> dict[str, Any]:
    """Return what the agent answers."""
    asked = len(observer.messages)
    observer.publish(f"{agent.base}/request/{command}", json.dumps(request))
    answer = observer.wait_for(f"{agent.base}/response/{command}", SECONDS, after=asked)
    decoded: dict[str, Any] = json.loads(answer.payload)
    assert decoded["status"] == "ok", decoded
    return decoded


def make_dashboard(house: House) -> None:
    """Make a dashboard with the card alone on it."""
    api = house.home_assistant.api
    api.ask("lovelace/dashboards/create", url_path=PATH, title="Thermal", mode="storage")
    view = {"title": "Switchboard", "cards": [{"type": "custom:thermal2mqtt-card"}]}
    api.ask("lovelace/config/save", url_path=PATH, config={"views": [view]})


def dashboard_id(house: House) -> str:
    """Return the id of the dashboard that was made."""
    listed: list[dict[str, Any]] = house.home_assistant.api.ask("lovelace/dashboards/list")
    return next(str(one["id"]) for one in listed if one["url_path"] == PATH)


def tokens(house: House) -> dict[str, Any]:
    """Return what the frontend keeps of somebody who is signed in."""
    address = house.home_assistant.api.address
    return {
        "access_token": house.home_assistant.api.token,
        "token_type": "Bearer",
        "expires_in": 86_400,
        "expires": int((time.time() + 86_400) * 1000),
        "refresh_token": "",
        "hassUrl": address,
        "clientId": f"{address}/",
    }


SUGGESTION = """(entity) => {
    const card = window.customCards.find(({ type }) => type === "thermal2mqtt-card");
    return card.getEntitySuggestion(document.querySelector("home-assistant").hass, entity);
}"""
"""What the card picker asks the card."""


def draw_zone(dashboard: Dashboard, name: str, material: str = "As the sensor") -> float:
    """Draw the polygon with the mouse and save it; return the monotonic time of the save."""
    dashboard.press("edit")
    dashboard.choose("polygon")
    for corner in [*CORNERS, CORNERS[0]]:
        dashboard.click(*corner)
    dashboard.page.locator("#name").fill(name)
    dashboard.page.locator("#material").select_option(label=material)
    dashboard.page.locator("#warning").fill("60")
    dashboard.screenshot("zone-drawn")
    dashboard.press("save")
    saved = time.monotonic()
    dashboard.page.locator("thermal2mqtt-zone-form form").wait_for(state="detached")
    return saved


def remove_zone(house: House, dashboard: Dashboard) -> None:
    """Take the zone away in the editor, which is open."""
    dashboard.click(0.5, 0.35)
    dashboard.press("remove")
    dashboard.press("remove-yes")
    until("its entities are gone", lambda: not zone_entities(house), SECONDS)


def slowness(house: House) -> float:
    """Return how many times longer than usual Home Assistant takes for an entity just now; at least 1."""
    entities = house.home_assistant.entities
    with Observer(house.broker.port) as observer:
        begun = time.monotonic()
        observer.publish(DISCOVERY, json.dumps(KETTLE), retain=True)
        until("the kettle", lambda: entities("lab_kettle"), SECONDS)
        taken = time.monotonic() - begun
        observer.publish(DISCOVERY, retain=True)
        until("its end", lambda: not entities("lab_kettle"), SECONDS)
    return max(1.0, taken / USUAL_SECONDS)


def seconds_to_entities(house: House, dashboard: Dashboard) -> float:
    """Draw the zone and return how long after the save its entities were there, for a machine at rest."""
    saved = draw_zone(dashboard, "Joint L2")
    wanted = {"joint_l2_max", "joint_l2_level", "joint_l2_problem"}
    until("the zone's entities are there", lambda: wanted <= set(zone_entities(house)), SECONDS)
    taken = time.monotonic() - saved
    return taken / slowness(house)


def number(shown: str) -> float:
    """Return a figure that is shown; not a number where it is not known yet."""
    return float("nan") if shown in {"unavailable", "unknown"} else float(shown)


def zone_entities(house: House) -> dict[str, str]:
    """Return the states of the drawn zone's entities by the end of their unique ids."""
    states = house.home_assistant.states()
    return {
        unique_id.split("_", 1)[1]: states[entity["entity_id"]]["state"]
        for unique_id, entity in house.home_assistant.entities("").items()
        if "joint_l2" in unique_id and entity["entity_id"] in states
    }


def test_zone_drawn_with_the_mouse_has_its_entities_at_once(house: House, dashboard: Dashboard) -> None:
    """Live heat, the temperature under the pointer, a zone around the joint, its entities in 3 s."""
    dashboard.point(*JOINT_CENTRE)
    until("the pointer reads the joint", lambda: abs(dashboard.reading() - JOINT_CELSIUS) <= 0.5, SECONDS)
    dashboard.screenshot("dashboard-live")
    taken = seconds_to_entities(house, dashboard)
    for _ in range(TRIES - 1):
        if taken > ENTITY_SECONDS:
            remove_zone(house, dashboard)
            dashboard.press("edit")
            taken = seconds_to_entities(house, dashboard)
    assert taken <= ENTITY_SECONDS
    until("the level is known", lambda: zone_entities(house)["joint_l2_level"] == "warning", SECONDS)
    until(
        "the maximum is the joint's",
        lambda: number(zone_entities(house)["joint_l2_max"]) == pytest.approx(JOINT_CELSIUS, abs=1.5),
        SECONDS,
    )
    dashboard.press("edit")
    dashboard.page.locator("thermal2mqtt-zone-list", has_text="Joint L2").wait_for()
    dashboard.screenshot("dashboard-zone")
    assert house.home_assistant.complaints() == []


def test_material_chosen_in_the_card_counts(house: House, agent: AgentProcess, dashboard: Dashboard) -> None:
    """The agent's own table is offered; a name stays one and changes what is measured, as a number does."""
    draw_zone(dashboard, "Joint L2", "Copper, oxidised (0.65)")
    until(
        "what radiates so little is hotter than it looks",
        lambda: maximum(house) > JOINT_CELSIUS + 10,
        SECONDS,
    )
    assert surface(house, agent) == "copper_oxidised"
    dashboard.click(0.5, 0.35)
    choices = dashboard.page.locator("#material option").all_inner_texts()
    offered = {words.rpartition(" ")[2].strip("()") for words in choices[2:]}
    assert len(choices) == 2 + len(MATERIALS)
    assert offered == {f"{material.emissivity:.2f}" for material in MATERIALS.values()}
    chosen = dashboard.page.locator("#material").evaluate("select => select.selectedOptions[0].label")
    assert (chosen, dashboard.page.locator("#emissivity").input_value()) == (
        "Copper, oxidised (0.65)",
        "0.65",
    )
    dashboard.screenshot("zone-material")
    dashboard.page.locator("#emissivity").fill("0.95")
    dashboard.press("save")
    until("the sensor's own emissivity", lambda: surface(house, agent) == 0.95, SECONDS)
    until("the temperature that it has", lambda: abs(maximum(house) - JOINT_CELSIUS) <= 1.5, SECONDS)
    assert house.home_assistant.complaints() == []


def maximum(house: House) -> float:
    """Return the drawn zone's maximum; NaN while it is not known."""
    state = zone_entities(house).get("joint_l2_max", "unknown")
    return float("nan") if state[:2] == "un" else float(state)


def surface(house: House, agent: AgentProcess) -> float | str | None:
    """Return the emissivity of the drawn zone as the agent has it."""
    with Observer(house.broker.port) as observer:
        (zone,) = ask(observer, agent, "zones/list", {})["data"]["zones"]
    found: float | str | None = zone["emissivity"]
    return found


def test_card_picker_offers_the_card_for_an_entity(house: House, dashboard: Dashboard) -> None:
    """Whoever picks a card for one of the agent's entities is offered this one, with its agent chosen."""
    until("the agent has entities", lambda: house.home_assistant.entities(""), SECONDS)
    entity = next(iter(house.home_assistant.entities("").values()))["entity_id"]
    [entry] = entries(house)
    # The page hears of entities in its own time.
    suggested = until("a suggestion", lambda: dashboard.page.evaluate(SUGGESTION, entity), SECONDS)
    assert suggested == {"config": {"type": "custom:thermal2mqtt-card", "entry": entry["entry_id"]}}


def test_removed_zone_stays_away_whatever_restarts(
    house: House, agent: AgentProcess, dashboard: Dashboard
) -> None:
    """Taken away in the editor, a zone is gone, and still gone after restarts in any order."""
    draw_zone(dashboard, "Joint L2")
    until("the zone's entities are there", lambda: zone_entities(house), SECONDS)
    remove_zone(house, dashboard)
    restarts: dict[str, Callable[[], None]] = {
        "agent": agent.restart,
        "broker": house.broker.restart,
        "Home Assistant": house.home_assistant.restart,
    }
    for order in list(permutations(restarts))[::2]:
        for part in order:
            restarts[part]()
        until("the agent is shown", lambda: shown(house, agent), SECONDS)
        assert zone_entities(house) == {}, order
    with Observer(house.broker.port) as observer:
        agent.wait_online(observer)
        assert ask(observer, agent, "zones/list", {})["data"]["zones"] == []


def shown(house: House, agent: AgentProcess) -> bool:
    """Return whether Home Assistant has the agent's own entities, and not as unavailable."""
    assert agent.id
    states = house.home_assistant.states()
    hottest = [state["state"] for name, state in states.items() if name.endswith("thermal_hottest")]
    return bool(hottest) and hottest[0] not in {"unavailable", "unknown"}
