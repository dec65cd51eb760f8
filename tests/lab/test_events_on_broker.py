"""The agent as a process whose data directory fails while something gets hot."""

import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.lab.agent_process import AgentProcess
from tests.lab.conftest import MakeAgent
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 30.0


class Bench:
    """An agent that is heated and cooled."""

    def __init__(self, agent: AgentProcess, observer: Observer) -> None:
        self.agent, self.observer = agent, observer
        self.data = Path(agent.settings["agent"]["data_directory"])

    def events(self) -> list[Any]:
        """Return the alarms that were told so far."""
        return [json.loads(m.payload) for m in self.observer.on(f"{self.agent.base}/event/alarm")]

    def alarm(self) -> dict[str, Any]:
        """Heat until the next alarm is raised, cool until it is over, and return it."""
        before = len(self.events())

        def next_one(change: str) -> Any:
            return next((e for e in self.events()[before:] if e["event_type"] == change), None)

        self._heat(120)
        raised: dict[str, Any] = until("the alarm", lambda: next_one("raised"), SECONDS)
        self._heat(30)
        until("its end", lambda: next_one("cleared"), SECONDS)
        return raised

    def _heat(self, celsius: float) -> None:
        request = json.dumps({"joint_celsius": celsius})
        self.observer.publish(f"{self.agent.base}/request/simulator/set", request)


@pytest.fixture
def bench(mosquitto: Mosquitto, make_agent: MakeAgent) -> Iterator[Bench]:
    """Return an agent whose alarms go at once when they are over."""
    zone = {
        "id": "joint",
        "name": "Joint",
        "polygon": [[0.42, 0.27], [0.57, 0.27], [0.57, 0.43], [0.42, 0.43]],
        "thresholds": {
            "high": {"warning": 60},
            "on_delay_seconds": {"warning": 0},
            "off_delay_seconds": {"warning": 0},
        },
    }
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto, zones={"list": [zone]})
        agent.wait_online(observer)
        yield Bench(agent, observer)


@contextmanager
def vanished(bench: Bench) -> Iterator[None]:
    """Take the data directory away, and give an empty one back."""
    shutil.rmtree(bench.data)
    bench.data.write_text("in the way")
    try:
        yield
    finally:
        bench.data.unlink()


@contextmanager
def full(bench: Bench) -> Iterator[None]:
    """Let the agent write no file any longer, as a full disk does."""
    pid = bench.agent.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("failing", [vanished, full])
def test_a_dead_disk_silences_no_alarm(bench: Bench, failing: Any) -> None:
    """Events leave without being stored, say so, and are stored again by themselves when it is well."""
    until("a stored alarm", lambda: bench.alarm()["stored"], 3 * SECONDS)
    with failing(bench):
        assert bench.alarm()["stored"] is False
        assert bench.alarm()["stored"] is False
        until("health", lambda: _store(bench)["last_fault"] is not None, SECONDS)
    until("a stored alarm", lambda: bench.alarm()["stored"], 3 * SECONDS)
    until("health", lambda: _store(bench)["state"] in {"ok", "degraded"}, 3 * SECONDS)
    numbers = [event["sequence"] for event in bench.events()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len({event["event_id"] for event in bench.events()}) == len(numbers)
    assert bench.agent.stop() == 0


def _store(bench: Bench) -> Any:
    newest = bench.observer.on(f"{bench.agent.base}/health")[-1]
    return json.loads(newest.payload)["parts"]["store"]
