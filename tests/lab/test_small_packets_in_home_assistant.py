"""A broker whose largest message is smaller than the device: every entity is found all the same."""

import json
import signal
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.conftest import MakeMosquitto
from tests.lab.agent_process import AgentProcess
from tests.lab.conftest import House, MakeAgent
from tests.lab.home_assistant import HomeAssistant
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0
LARGEST_BYTES = 8000

DUCT = {
    "id": "duct",
    "name": "Duct",
    "ellipse": {"x": 0.5, "y": 0.7, "radius_x": 0.1, "radius_y": 0.1},
    "thresholds": {"high": {"warning": 15}, "on_delay_seconds": {"warning": 0}},
}


def entities(home_assistant: HomeAssistant, instance: str) -> dict[str, str]:
    """Return the id of each entity of the agent, disabled ones too, by unique id."""
    return {key: e["entity_id"] for key, e in home_assistant.entities(instance).items()}


def value(home_assistant: HomeAssistant, instance: str, figure: str) -> str | None:
    """Return what an entity shows; None where it is not there."""
    entity = entities(home_assistant, instance).get(f"{instance}_{figure}")
    state: dict[str, Any] = home_assistant.states().get(entity or "", {})
    return state.get("state")


def is_warm(home_assistant: HomeAssistant, instance: str) -> bool:
    """Tell whether the first joint has a temperature."""
    shown = value(home_assistant, instance, "joint_l1_max")
    return shown is not None and shown[:2] != "un"


def instance_of(agent: AgentProcess, broker: Mosquitto) -> str:
    """Return the agent's instance, once it is online."""
    with Observer(broker.port) as observer:
        agent.wait_online(observer)
        return agent.instance(observer)


def ask(agent: AgentProcess, broker: Mosquitto, command: str, **request: Any) -> None:
    """Have the agent carry out a command."""
    with Observer(broker.port) as observer:
        observer.publish(f"{agent.base}/request/{command}", json.dumps(request))
        answer = observer.wait_for(f"{agent.base}/response/{command}", SECONDS)
    assert json.loads(answer.payload)["status"] == "ok"


def told_topics(broker: Mosquitto) -> set[str]:
    """Return the discovery topics that are retained."""
    with Observer(broker.port) as observer:
        observer.publish("lab/mark", "everything retained came before this")
        observer.wait_for("lab/mark", SECONDS)
        return {m.topic for m in observer.messages if m.retained and m.topic.startswith("homeassistant/")}


def is_told(broker: Mosquitto, number: int) -> bool:
    """Tell whether so many discovery topics are retained."""
    return len(told_topics(broker)) == number


@pytest.fixture
def tight(house: House, make_mosquitto: MakeMosquitto) -> Iterator[Mosquitto]:
    """Return a broker that takes small messages only, joined to Home Assistant in place of the usual one."""
    home_assistant = house.home_assistant
    broker = make_mosquitto(Options(series="2.1", lines=(f"max_packet_size {LARGEST_BYTES}",)))
    for entry in home_assistant.api.get("/api/config/config_entries/entry?domain=mqtt"):
        home_assistant.api.delete(f"/api/config/config_entries/entry/{entry['entry_id']}")
    joined = home_assistant.join_broker(broker.port)
    yield broker
    home_assistant.api.delete(f"/api/config/config_entries/entry/{joined}")
    home_assistant.join_broker(house.broker.port)


def test_every_entity_is_found_through_small_messages(
    house: House, tight: Mosquitto, make_agent: MakeAgent
) -> None:
    """The broker names its limit; the agent tells entity by entity, and zones come and go as ever."""
    agent = make_agent(tight)
    home_assistant, instance = house.home_assistant, instance_of(agent, tight)
    until("it is shown", lambda: is_warm(home_assistant, instance), SECONDS)
    topics = told_topics(tight)
    assert f"homeassistant/device/{agent.id}/config" not in topics
    until("all are there", lambda: len(entities(home_assistant, instance)) == len(topics), SECONDS)
    ask(agent, tight, "zones/add", zone=DUCT)
    until("the zone is shown", lambda: value(home_assistant, instance, "duct_level") == "warning", SECONDS)
    home_assistant.stop()
    ask(agent, tight, "zones/remove", id="duct")
    home_assistant.start()

    def left() -> list[str]:
        return [
            key for key in (*entities(home_assistant, instance), *home_assistant.states()) if "duct" in key
        ]

    until("the zone is gone", lambda: not left(), SECONDS)
    until("the others are shown", lambda: is_warm(home_assistant, instance), SECONDS)
    until("its topics are cleared", lambda: told_topics(tight) == topics, SECONDS)
    assert home_assistant.complaints() == []


@pytest.mark.parametrize("home_assistant_is_there", [True, False], ids=["watched", "unwatched"])
def test_entities_stay_when_the_form_changes(
    house: House,
    make_agent: MakeAgent,
    home_assistant_is_there: bool,  # noqa: FBT001 - a parameter
) -> None:
    """From one message to many and back: the same entities under the same ids, no orphan, no complaint."""
    agent = make_agent(house.broker)
    home_assistant, instance = house.home_assistant, instance_of(agent, house.broker)
    until("it is shown", lambda: is_warm(home_assistant, instance), SECONDS)
    before = entities(home_assistant, instance)
    device = {f"homeassistant/device/{agent.id}/config"}
    for form in ("components", "device"):
        if not home_assistant_is_there:
            home_assistant.stop()
        agent.settings["homeassistant"] = {"discovery_form": form}
        agent.stop(signal.SIGKILL)
        agent.start()
        is_one = form == "device"
        number = 1 if is_one else len(before)
        until("it is told so", partial(is_told, house.broker, number), SECONDS)
        if not home_assistant_is_there:
            home_assistant.start()
        until("it is shown", lambda: is_warm(home_assistant, instance), SECONDS)
        assert entities(home_assistant, instance) == before
        assert (told_topics(house.broker) == device) is is_one
    assert not [line for line in home_assistant.complaints() if "No device components to cleanup" not in line]
