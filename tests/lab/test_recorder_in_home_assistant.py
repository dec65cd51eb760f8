"""What Home Assistant records of an agent: little at rest, and an alarm at once."""

import json

import pytest

from tests.lab.conftest import House, MakeAgent
from tests.lab.observer import Observer
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0
REST_MESSAGES = 30
REST_SECONDS = 120.0


def test_figures_at_rest_do_not_change_and_an_alarm_is_seen_at_once(
    house: House, make_agent: MakeAgent
) -> None:
    """A joint that is not heated keeps its state through noise; one that is shows level and temperature."""
    agent = make_agent(house.broker, telemetry={"interval_seconds": 1})
    with Observer(house.broker.port) as observer:
        agent.wait_online(observer)
        instance = agent.instance(observer)
        entities = house.home_assistant.entities

        def shown(figure: str) -> dict[str, str]:
            entity = entities(instance).get(f"{instance}_{figure}", {}).get("entity_id", "")
            state: dict[str, str] = house.home_assistant.states().get(entity, {})
            return state

        until("it is shown", lambda: shown("joint_l1_max").get("state", "un")[:2] != "un", SECONDS)
        begun = len(observer.on(f"{agent.base}/state"))
        until(
            "time passed",
            lambda: len(observer.on(f"{agent.base}/state")) >= begun + REST_MESSAGES,
            REST_SECONDS,
        )
        told = [
            json.loads(message.payload)["zones"]["joint_l1"]["max"]
            for message in observer.on(f"{agent.base}/state")[begun:]
        ]
        # Null where the sensor was silent for longer than it may be, as on a machine that stands still.
        assert len(set(told) - {None}) <= 2
        until("it is still shown", lambda: shown("joint_l1_max").get("state", "un")[:2] != "un", SECONDS)
        observer.publish(f"{agent.base}/request/simulator/set", '{"joint_celsius": 120}')
        until(
            "the alarm is shown",
            lambda: shown("joint_l2_level").get("state") in {"warning", "critical", "emergency"},
            SECONDS,
        )
        # Level and temperature come in two messages.
        until("the temperature is shown", lambda: celsius(shown("joint_l2_max")) > 59, SECONDS)


def celsius(shown: dict[str, str]) -> float:
    """Return the temperature that is shown; NaN where it is not known, as when a second is long in coming."""
    state = shown.get("state", "unknown")
    return float("nan") if state[:2] == "un" else float(state)
