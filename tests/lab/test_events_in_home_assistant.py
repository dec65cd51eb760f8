"""What happens, as a real Home Assistant hears of it: at once, or not at all where it would be late."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.lab.agent_process import AgentProcess
from tests.lab.conftest import House, MakeAgent
from tests.lab.observer import Observer
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0
LIVE_SECONDS = 10.0


class Home:
    """The agent's events as Home Assistant shows them."""

    def __init__(self, house: House, agent: AgentProcess, instance: str) -> None:
        self.house, self.agent, self.instance = house, agent, instance

    def event(self, kind: str) -> dict[str, Any]:
        """Return the state of an event entity; empty where there is none."""
        entry = self.house.home_assistant.entities(self.instance).get(f"{self.instance}_{kind}")
        return {} if entry is None else self.house.home_assistant.states().get(entry["entity_id"], {})

    def what(self, kind: str) -> str | None:
        """Return what it shows to have happened last."""
        found: str | None = self.event(kind).get("attributes", {}).get("event_type")
        return found

    def is_connected(self) -> bool:
        """Tell whether it hears of the agent."""
        return bool(self.event("alarm").get("state", "unavailable") != "unavailable")

    def heat(self, celsius: float | None) -> None:
        """Heat or cool the joint."""
        with Observer(self.house.broker.port) as observer:
            request = json.dumps({"joint_celsius": celsius})
            observer.publish(f"{self.agent.base}/request/simulator/set", request)


@pytest.fixture
def home(house: House, make_agent: MakeAgent) -> Home:
    """Return an agent whose events are no news after ten seconds, shown."""
    agent = make_agent(house.broker, events={"live_window_seconds": LIVE_SECONDS})
    with Observer(house.broker.port) as observer:
        home = Home(house, agent, agent.instance(observer))
    until("the events are shown", lambda: home.event("alarm"), SECONDS)
    return home


def test_an_alarm_is_an_event_of_home_assistant(home: Home) -> None:
    """With what it is about, for automations; so is the hotspot, and nothing is complained about."""
    home.heat(120)
    # Where the heat comes in two frames it is raised twice, by two limits.
    until("the alarm", lambda: home.what("alarm") in {"raised", "renewed"}, SECONDS)
    until("the hotspot", lambda: home.what("hotspot") == "appeared", SECONDS)
    attributes = home.event("alarm")["attributes"]
    assert attributes["zone"] == "joint_l2"
    assert isinstance(attributes["stored"], bool)  # a disk that is busy has it told before it is stored
    assert attributes["data"]["limit"] in {60.0, 80.0, 100.0}
    home.heat(30)
    until("its end", lambda: home.what("alarm") in {"cleared", "returned"}, 2 * SECONDS)
    assert home.house.home_assistant.complaints() == []


def test_no_automation_fires_from_the_backlog(home: Home) -> None:
    """What happened while the broker was away arrives on topics of its own; what comes then is news again."""
    home.house.broker.stop()
    until("Home Assistant has noticed", lambda: not home.is_connected(), SECONDS)
    # A sensor that is gone makes events without a broker.
    home.agent.unplugged.touch()
    until("events", lambda: home.agent.metric("thermal2mqtt_events_total") >= 4, SECONDS)
    until("they are late", lambda: _age(home.agent) > LIVE_SECONDS, 2 * SECONDS)
    home.house.broker.start()
    with Observer(home.house.broker.port) as observer:
        late = observer.wait_for(f"{home.agent.base}/backlog/event/alarm", SECONDS)
        assert json.loads(late.payload)["event_type"] == "unknown"
        until("Home Assistant is back", home.is_connected, SECONDS)
        assert home.what("alarm") is None
        assert observer.on(f"{home.agent.base}/event/alarm") == []
        home.agent.unplugged.unlink()
        until("news", lambda: home.what("alarm") == "known", SECONDS)


def _age(agent: AgentProcess) -> float:
    """Return how many seconds ago the agent told that the sensor failed."""
    lines = [line for line in agent.log() if "failed: nothing for" in line]
    told = datetime.fromisoformat(lines[-1].split(" ", 1)[0]) if lines else datetime.now(UTC)
    return (datetime.now(UTC) - told).total_seconds()
