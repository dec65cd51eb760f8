"""A storm of alarms while agent and broker are killed: `python -m tests.lab.storm` prints the figures.

Every zone lies on the joint that is heated and cooled again and again. At random moments one of the two gets
SIGKILL and is started again. In the end the agent's own database says which events there were.
"""

import json
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import typer
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from tests.lab import mosquitto as mosquitto_part
from tests.lab.agent_process import AgentProcess
from tests.lab.listener import Listener
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Message
from tests.lab.server import until

ZONES = 32
JOINT = [[0.42, 0.27], [0.57, 0.27], [0.57, 0.43], [0.42, 0.43]]
HOT, COLD = 110, 30
SWING_SECONDS = 0.7
LONGEST_SECONDS = 1.5
"""Kills are at most so far apart."""

START_SECONDS = 60.0
WILL_SECONDS = 60.0
DRAIN_SECONDS = 120.0
HEAR_SECONDS = 60.0

SETTINGS: dict[str, Any] = {
    "agent": {"id": "storm"},
    "sensors": {"thermal": {"driver": "simulator", "scenario": "still", "refresh_rate_hz": 16}},
    "zones": {
        "list": [
            {
                "id": f"joint_{number}",
                "name": f"Joint {number}",
                "polygon": JOINT,
                "thresholds": {
                    "high": {"warning": 60},
                    "on_delay_seconds": {"warning": 0},
                    "off_delay_seconds": {"warning": 0},
                },
            }
            for number in range(ZONES)
        ]
    },
    "image": {"interval_seconds": 0},
}


class Told(NamedTuple):
    """One message with an event."""

    event_id: str
    kind: str
    sequence: int
    topic: str


@dataclass(frozen=True)
class Outcome:
    """What a storm came to."""

    kills: Counter[str]
    committed: dict[tuple[str, int], str]
    """Event id by kind and number, as the agent's database has them."""
    told: list[Told]
    """All messages, in order."""
    marks: list[int]
    """How many messages had come at each kill."""

    @property
    def missing(self) -> list[tuple[str, int]]:
        """What was committed and never told."""
        arrived = {(one.kind, one.sequence, one.event_id) for one in self.told}
        return [number for number, name in self.committed.items() if (*number, name) not in arrived]

    @property
    def is_complete(self) -> bool:
        """Whether neither side has an event that the other has not."""
        return {one.event_id for one in self.told} == set(self.committed.values())

    @property
    def gaps(self) -> int:
        """How many numbers between 1 and the last of a kind were never told."""
        last: dict[str, int] = {}
        for one in self.told:
            last[one.kind] = max(last.get(one.kind, 0), one.sequence)
        numbers = {(one.kind, one.sequence) for one in self.told}
        return sum(last.values()) - len(numbers)

    @property
    def duplicates(self) -> list[int]:
        """How often something was told again, after each kill."""
        seen: set[str] = set()
        found = [0] * (len(self.marks) + 1)
        for position, one in enumerate(self.told):
            found[sum(mark <= position for mark in self.marks)] += one.event_id in seen
            seen.add(one.event_id)
        return found

    @property
    def misplaced(self) -> int:
        """How many came, for the first time, behind a later one of their kind."""
        highest: Counter[str] = Counter()
        found, seen = 0, set()
        for one in self.told:
            found += one.event_id not in seen and one.sequence < highest[one.kind]
            seen.add(one.event_id)
            highest[one.kind] = max(highest[one.kind], one.sequence)
        return found


class Storm:
    """An agent, a broker, somebody who heats, and somebody who listens."""

    def __init__(self, folder: Path, program: mosquitto_part.Program, seed: int) -> None:
        self._rng = random.Random(seed)
        for name in ("broker", "agent"):
            (folder / name).mkdir()
        self._broker = Mosquitto(folder / "broker", Options(), program)
        self._agent = AgentProcess(folder / "agent", self._broker.port, SETTINGS, start_seconds=START_SECONDS)
        self._database = folder / "agent" / "data" / "thermal2mqtt.db"
        self._told: list[Told] = []
        self._marks: list[int] = []
        self._kills: Counter[str] = Counter()
        self._listener: Listener | None = None
        self._online = False
        self._calm = threading.Event()

    def run(self, kills: int, events: int) -> Outcome:
        """Kill so often, go on until there were so many events, and wait until all was told."""
        self._broker.start()
        self._listen()
        self._agent.start()
        heater = threading.Thread(target=self._heat, name="heater")
        heater.start()
        try:
            for _ in range(kills):
                time.sleep(self._rng.uniform(0, LONGEST_SECONDS))
                self._kill()
            until("the events", lambda: len({one.event_id for one in self._told}) >= events, DRAIN_SECONDS)
        finally:
            self._calm.set()
            heater.join()
        return self._settled()

    def stop(self) -> None:
        """End everything; may be called twice."""
        self._calm.set()
        self._agent.stop()
        if self._listener is not None:
            self._listener.stop()
        self._broker.stop()

    def _settled(self) -> Outcome:
        """Return what it came to once all was told and heard."""
        until("an empty outbox", self._is_drained, DRAIN_SECONDS)
        # The broker had the last of it before the listener hears it; what never comes, the outcome tells.
        with suppress(AssertionError):
            until("the last word", lambda: self._outcome().is_complete, HEAR_SECONDS)
        return self._outcome()

    def _outcome(self) -> Outcome:
        return Outcome(self._kills, self._committed(), list(self._told), list(self._marks))

    def _kill(self) -> None:
        victim = self._rng.choice(["agent", "broker"])
        self._kills[victim] += 1
        if victim == "agent":
            self._agent.stop(signal.SIGKILL)
            # Its will comes behind everything that it told.
            until("its will", lambda: not self._online, WILL_SECONDS)
            self._marks.append(len(self._told))
            self._agent.start()
        else:
            self._broker.stop(signal.SIGKILL)
            if self._listener is not None:
                self._listener.read_to_end()
            self._online = False
            self._marks.append(len(self._told))
            with self._agent.frozen():  # else it may tell half a window before anybody listens
                self._broker.start()
                self._listen()

    def _listen(self) -> None:
        topics = ("availability", "event/#", "backlog/event/#")
        filters = [f"{self._agent.base}/{topic}" for topic in topics]
        self._listener = Listener(self._broker.port, filters, self._take)
        self._listener.start()

    def _take(self, message: Message) -> None:
        if message.topic.endswith("/availability"):
            self._online = message.payload == b"online"
            return
        event = json.loads(message.payload)
        self._told.append(Told(event["event_id"], event["kind"], event["sequence"], message.topic))

    def _heat(self) -> None:
        celsius = HOT
        while not self._calm.wait(SWING_SECONDS):
            with suppress(OSError):  # there is no broker just now
                self._ask_for(celsius)
            celsius = HOT + COLD - celsius

    def _ask_for(self, celsius: int) -> None:
        topic, request = f"{self._agent.base}/request/simulator/set", json.dumps({"joint_celsius": celsius})
        client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5, reconnect_on_failure=False)
        client.on_connect = lambda client, *_: client.publish(topic, request)
        client.on_publish = lambda client, *_: client.disconnect()
        client.connect(self._broker.host, self._broker.port)
        client.loop_forever()

    def _is_drained(self) -> bool:
        return bool(self._query("SELECT count(*) FROM outbox")[0][0] == 0)

    def _committed(self) -> dict[tuple[str, int], str]:
        rows = self._query("SELECT kind, sequence, event_id FROM event")
        return {(kind, sequence): event_id for kind, sequence, event_id in rows}

    def _query(self, text: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as connection:
            return connection.execute(text).fetchall()


def main(kills: int = 200, events: int = 1000, seed: int = 1) -> None:
    """Run a campaign and print its figures."""
    with tempfile.TemporaryDirectory() as folder:
        storm = Storm(Path(folder), mosquitto_part.program("2.0"), seed)
        started = time.monotonic()
        try:
            outcome = storm.run(kills, events)
        finally:
            storm.stop()
    duplicates = outcome.duplicates
    figures = {
        "seconds": round(time.monotonic() - started),
        "kills": dict(outcome.kills),
        "events committed": len(outcome.committed),
        "messages": len(outcome.told),
        "told late": sum("/backlog/" in one.topic for one in outcome.told),
        "committed, never told": len(outcome.missing),
        "gaps in sequences": outcome.gaps,
        "out of order": outcome.misplaced,
        "duplicates": sum(duplicates),
        "most duplicates after one kill": max(duplicates),
    }
    for name, figure in figures.items():
        typer.echo(f"{name:32} {figure}")
    if outcome.missing or outcome.gaps or max(duplicates) > 20:
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
