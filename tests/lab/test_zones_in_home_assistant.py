"""Zones that come and go while everything runs, as a real Home Assistant shows them."""

import json
import signal
import time
from typing import Any

import pytest

from tests.lab.agent_process import AgentProcess
from tests.lab.conftest import House, MakeAgent
from tests.lab.observer import Observer
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0

ZONE = {
    "id": "duct",
    "name": "Duct",
    "ellipse": {"x": 0.5, "y": 0.7, "radius_x": 0.1, "radius_y": 0.1},
    "thresholds": {"high": {"warning": 15}, "on_delay_seconds": {"warning": 0}},
}


class Home:
    """One agent in a Home Assistant."""

    def __init__(self, house: House, agent: AgentProcess) -> None:
        self.broker, self.home_assistant, self.agent = house.broker, house.home_assistant, agent
        with Observer(house.broker.port) as observer:
            agent.wait_online(observer)
            self.instance = agent.instance(observer)
        until("the agent is shown", lambda: self.value("joint_l1_max"), SECONDS)

    def value(self, figure: str) -> str | None:
        """Return what an entity shows; None where there is no such entity."""
        entry = self.home_assistant.entities(self.instance).get(f"{self.instance}_{figure}")
        if entry is None:
            return None
        state = self.home_assistant.states().get(entry["entity_id"])
        return None if state is None else str(state["state"])

    def ask(self, command: str, **request: Any) -> None:
        """Have the agent carry out a command."""
        with Observer(self.broker.port) as observer:
            observer.publish(f"{self.agent.base}/request/{command}", json.dumps(request))
            answer = observer.wait_for(f"{self.agent.base}/response/{command}", SECONDS)
        assert json.loads(answer.payload)["status"] == "ok"

    def is_gone(self) -> bool:
        """Tell whether nothing at all of the zone is left."""
        entities = self.home_assistant.entities(self.instance)
        return not any("duct" in name for name in (*entities, *self.home_assistant.states()))

    def is_shown(self) -> bool:
        """Tell whether the zone has its temperature and its level."""
        return self.value("duct_level") == "warning" and (self.value("duct_max") or "un")[:2] != "un"


@pytest.fixture
def home(house: House, make_agent: MakeAgent) -> Home:
    """Return an agent with two zones of its file, shown."""
    return Home(house, make_agent(house.broker))


def test_a_zone_comes_and_goes(home: Home) -> None:
    """Its entities come with it and go with it, with their states, and nothing is complained about."""
    home.ask("zones/add", zone=ZONE)
    until("the zone is shown", home.is_shown, SECONDS)
    home.ask("zones/update", id="duct", changes={"name": "Cable duct"})
    entry = home.home_assistant.entities(home.instance)[f"{home.instance}_duct_max"]
    shown = home.home_assistant.states
    until(
        "the new name is shown",
        lambda: "Cable duct" in shown()[entry["entity_id"]]["attributes"]["friendly_name"],
        SECONDS,
    )
    home.ask("zones/remove", id="duct")
    until("the zone is gone", home.is_gone, SECONDS)
    until("the others are shown", lambda: home.value("joint_l1_level") == "normal", SECONDS)
    assert home.home_assistant.complaints() == []


def test_a_removal_that_is_undone_at_once(home: Home) -> None:
    """However quickly a zone goes and comes, what is shown at the end is what there is."""
    with Observer(home.broker.port) as observer:

        def go_and_come(*ways: str, pause: float) -> None:
            for way in ways:
                request = {"id": "duct"} if way == "remove" else {"zone": ZONE}
                observer.publish(f"{home.agent.base}/request/zones/{way}", json.dumps(request))
                time.sleep(pause)

        for pause in (0.0, 0.03, 0.1, 0.3):
            go_and_come("add", "remove", "add", "remove", "add", pause=pause)
            until("the zone is shown", home.is_shown, SECONDS)
            go_and_come("remove", "add", "remove", pause=pause)
            until("the zone is gone", home.is_gone, SECONDS)


def test_a_zone_that_went_while_home_assistant_was_down_is_gone(home: Home) -> None:
    """It remembers the entities, and is told all the same."""
    home.ask("zones/add", zone=ZONE)
    until("the zone is shown", home.is_shown, SECONDS)
    home.home_assistant.stop()
    home.ask("zones/remove", id="duct")
    home.home_assistant.start()
    until("the zone is gone", home.is_gone, SECONDS)
    until("the others are shown", lambda: home.value("joint_l1_level") == "normal", SECONDS)
    assert home.home_assistant.complaints() == []


@pytest.mark.parametrize("keep", [True, False], ids=["with persistence", "without"])
def test_a_zone_that_went_just_before_the_broker_did_is_gone(home: Home, keep: bool) -> None:  # noqa: FBT001 - a parameter
    """A broker that was killed right after the answer may have lost what it was told."""
    home.ask("zones/add", zone=ZONE)
    until("the zone is shown", home.is_shown, SECONDS)
    home.home_assistant.stop()
    home.ask("zones/remove", id="duct")
    home.broker.stop(signal.SIGKILL)
    if not keep:
        home.broker.forget()
    home.broker.start()
    home.home_assistant.start()
    until("the zone is gone", home.is_gone, 2 * SECONDS)
    until("the others are shown", lambda: home.value("joint_l1_level") == "normal", 2 * SECONDS)
