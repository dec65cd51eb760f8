"""What happens while a real Home Assistant is away is known afterwards, once, and starts no automation."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from tests.lab.agent_process import AgentProcess
from tests.lab.companion_house import added, house, standing_house
from tests.lab.conftest import House, MakeAgent
from tests.lab.dashboard_connection import DashboardConnection
from tests.lab.observer import Observer
from tests.lab.server import until

__all__ = ["house", "standing_house"]  # fixtures of this module

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]

SECONDS = 60.0
CAUGHT_UP_SECONDS = 120.0
"""Home Assistant subscribes, the companion waits until it is quiet, the recorder writes."""

NEWS = {
    "bus": {
        "trigger": "event",
        "event_type": "thermal2mqtt_event",
        "event_data": {"kind": "alarm", "late": False},
    },
    "mqtt": {"trigger": "mqtt", "topic": "thermal2mqtt/lab-agent/event/alarm"},
}
"""What automations for news listen to."""


class Alarms:
    """Raises and clears the alarm of a joint, and knows what was told of it."""

    def __init__(self, agent: AgentProcess, observer: Observer) -> None:
        self._agent, self._observer = agent, observer

    def turn(self, level: str) -> None:
        """Have the level become `warning` or `normal`, and wait until both level and event are told."""
        delays = {"on_delay_seconds": {"warning": 0}, "off_delay_seconds": {"warning": 0}}
        limit = {"high": {"warning": 10 if level == "warning" else 60}}
        request = {"id": "joint_l1", "changes": {"thresholds": {**limit, **delays}}}
        count, events = len(self._observer.messages), len(self.told())
        self._observer.publish(f"{self._agent.base}/request/zones/update", json.dumps(request))
        self._observer.wait_for(
            f"{self._agent.base}/alarm/joint_l1",
            SECONDS,
            lambda message: json.loads(message.payload)["level"] == level,
            after=count,
        )
        until("the event", lambda: len(self.told()) > events, SECONDS)

    def told(self) -> list[dict[str, Any]]:
        """Return the events of alarms in the order of their numbers."""
        found = [json.loads(m.payload) for m in self._observer.on(f"{self._agent.base}/event/alarm")]
        return sorted(found, key=lambda event: event["sequence"])


class Diary:
    """Automations and logbook of Home Assistant."""

    def __init__(self, house: House) -> None:
        self._api = house.home_assistant.api
        self._begin = datetime.now(UTC).isoformat()

    def automate(self) -> None:
        """Add an automation for each way to hear news."""
        for name, trigger in NEWS.items():
            automation = {"alias": name, "triggers": [trigger], "actions": [{"event": "lab_news"}]}
            self._api.post(f"/api/config/automation/config/{name}", automation)
        until("the automations are there", lambda: len(self.runs()) == len(NEWS), SECONDS)

    def runs(self) -> dict[str, Any]:
        """Return when each automation ran last; None where it never did."""
        states = {state["entity_id"]: state for state in self._api.get("/api/states")}
        return {
            name: states[f"automation.{name}"]["attributes"]["last_triggered"]
            for name in NEWS
            if f"automation.{name}" in states
        }

    def alarms(self) -> list[tuple[str, bool]]:
        """Return times of the alarms in the logbook, and whether they were told afterwards."""
        entries = self._api.get(f"/api/logbook/{quote(self._begin)}")
        return [
            (entry["when"], entry["message"].endswith("told afterwards"))
            for entry in entries
            if entry.get("domain") == "thermal2mqtt" and entry["message"].startswith("alarm ")
        ]

    def delete(self) -> None:
        """Remove the automations."""
        for name in NEWS:
            self._api.delete(f"/api/config/automation/config/{name}")


def test_what_happens_while_home_assistant_is_away_is_known_once(house: House, make_agent: MakeAgent) -> None:
    """Every alarm stands in the logbook once and at its time, and none of them passes for news."""
    with Observer(house.broker.port) as observer:
        agent = make_agent(house.broker)
        agent.wait_online(observer)
        entry_id = added(house, "Switchboard")
        alarms, diary = Alarms(agent, observer), Diary(house)
        diary.automate()
        with DashboardConnection(house.home_assistant.api) as dashboard:
            # Its answer shows that Home Assistant has subscribed.
            dashboard.ask("thermal2mqtt/command", entry_id=entry_id, command="zones/list", data={})
        alarms.turn("warning")
        until("automations ran", lambda: all(diary.runs().values()), SECONDS)
        runs, before = diary.runs(), len(alarms.told())

        house.home_assistant.stop()
        for _ in range(3):
            alarms.turn("normal")
            alarms.turn("warning")
        missed = alarms.told()[before:]
        assert len(missed) >= 6
        house.home_assistant.start()

        until("they are known", lambda: len(diary.alarms()) >= before + len(missed), CAUGHT_UP_SECONDS)
        times = [_seconds(event["time"]) for event in alarms.told()]
        known = sorted((_seconds(when), late) for when, late in diary.alarms())
        assert [late for _, late in known] == [False] * before + [True] * len(missed)
        assert [round(when, 3) for when, late in known if late] == [round(it, 3) for it in times[before:]]
        assert diary.runs() == runs

        alarms.turn("normal")
        until("automations ran", lambda: all(diary.runs()[name] != runs[name] for name in NEWS), SECONDS)
        until("it is known", lambda: len(diary.alarms()) == len(alarms.told()), CAUGHT_UP_SECONDS)
        diary.delete()
        assert house.home_assistant.complaints() == []


def _seconds(when: str) -> float:
    return datetime.fromisoformat(when).timestamp()
