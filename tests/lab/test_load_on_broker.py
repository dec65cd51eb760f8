"""Hot for its load: meters on a real broker, and what the agent then says of two joints."""

import json
from typing import Any

import pytest

from tests.lab.agent_process import EXACT, ZONES, AgentProcess
from tests.lab.conftest import MakeAgent
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer

pytestmark = pytest.mark.lab

SECONDS = 60.0


def joint(number: int, topic: str, **fields: Any) -> dict[str, Any]:
    """Return one of the simulated joints, with its meter."""
    load = {"rated_current": 100, "load_topic": topic, **fields}
    return {**ZONES["list"][number], "group": "joints", **load}


def told(agent: AgentProcess, observer: Observer, zone: str, amperes: float | None) -> dict[str, Any]:
    """Return the zone in the first state that knows it at this current."""

    def accept(payload: bytes) -> bool:
        state = json.loads(payload)["zones"].get(zone)
        if state is None or state["delta"] is None:
            return False
        return (state["load"] or {}).get("amperes") == amperes

    after = len(observer.messages)
    message = observer.wait_for(f"{agent.base}/state", SECONDS, lambda m: accept(m.payload), after=after)
    found: dict[str, Any] = json.loads(message.payload)["zones"][zone]
    return found


def test_a_bad_joint_shows_at_low_load(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """At 30 A it is told what its rise would be at 100 A, but no class; at 80 A there is a class as well."""
    with Observer(mosquitto.port) as observer:
        observer.publish("meter/l2", '{"phases": [{"current": 30}]}', retain=True)
        agent = make_agent(
            mosquitto,
            telemetry=EXACT,
            zones={"list": [joint(0, "meter/l1"), joint(1, "meter/l2", load_path="phases.0.current")]},
        )
        agent.wait_online(observer)
        low = told(agent, observer, "joint_l2", 30.0)
        comparison = low["comparisons"]["delta"]
        assert low["load"] == {"amperes": 30.0, "ratio": 0.3}
        assert comparison["severity"] is None
        assert comparison["at_rated"] == pytest.approx(low["delta"] / 0.09, rel=0.01)
        observer.publish("meter/l1", "80")
        assert told(agent, observer, "joint_l1", 80.0)["comparisons"]["delta"]["severity"] is not None


def test_a_meter_of_a_zone_that_was_added_later_outlives_the_broker(
    mosquitto: Mosquitto, make_agent: MakeAgent
) -> None:
    """What it says is known after a restart of the broker too; without a number it is not known any more."""
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto, telemetry=EXACT, zones={"list": [joint(0, "meter/l1")]})
        agent.wait_online(observer)
        request = {"zone": joint(1, "meter/l2")}
        observer.publish(f"{agent.base}/request/zones/add", json.dumps(request))
        told(agent, observer, "joint_l2", None)
        observer.publish("meter/l2", "50")
        told(agent, observer, "joint_l2", 50.0)
        before = len(observer.messages)
        mosquitto.stop()
        mosquitto.start()
        agent.wait_online(observer, after=before)
        observer.publish("meter/l2", "60")
        told(agent, observer, "joint_l2", 60.0)
        observer.publish("meter/l2", "unavailable")
        told(agent, observer, "joint_l2", None)
