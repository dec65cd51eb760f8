"""The agent as a process whose data directory fails while something gets hot."""

import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.lab.agent_process import HOT_JOINT, AgentProcess
from tests.lab.conftest import MakeAgent
from tests.lab.disk import Disk
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.parts import part_or_skip
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0


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

    def ask(self, command: str, **request: Any) -> Any:
        """Return the answer to a request."""
        return self.agent.ask(self.observer, command, **request)

    def _heat(self, celsius: float) -> None:
        self.ask("simulator/set", joint_celsius=celsius)


@pytest.fixture
def bench(mosquitto: Mosquitto, make_agent: MakeAgent) -> Iterator[Bench]:
    """Return an agent whose alarms go at once when they are over."""
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto, zones={"list": [HOT_JOINT]})
        agent.wait_online(observer)
        yield Bench(agent, observer)


@pytest.fixture
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """Return a disk that is mounted on a data directory."""
    for name in ("disk", "agent"):
        (tmp_path / name).mkdir()
    (tmp_path / "agent" / "data").mkdir()
    disk = Disk(tmp_path / "disk", tmp_path / "agent" / "data")
    try:
        part_or_skip(request.config, "ext4 on a loop device", disk.start)
        yield disk
    finally:
        disk.stop()


@pytest.fixture
def bench_on_disk(mosquitto: Mosquitto, disk: Disk, tmp_path: Path) -> Iterator[Bench]:
    """Return such an agent with its data on that disk."""
    agent = AgentProcess(
        tmp_path / "agent", mosquitto.port, {"zones": {"list": [HOT_JOINT]}}, place=disk.place
    )
    with Observer(mosquitto.port) as observer:
        try:
            agent.start()
            agent.wait_online(observer)
            yield Bench(agent, observer)
        finally:
            agent.stop()


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


@contextmanager
def filled(disk: Disk) -> Iterator[None]:
    """Leave it no room for a while."""
    disk.fill()
    yield
    disk.empty()


@contextmanager
def aborted(disk: Disk) -> Iterator[None]:
    """Let it be read-only, as a card that fails a write becomes, until it is checked and mounted again."""
    disk.abort()
    yield
    disk.unplug()
    disk.plug_in()


@contextmanager
def unplugged(disk: Disk) -> Iterator[None]:
    """Take it away for a while."""
    disk.unplug()
    yield
    disk.plug_in()


@pytest.mark.parametrize("failing", [filled, aborted, unplugged])
def test_a_real_disk_that_fails_silences_no_alarm(bench_on_disk: Bench, disk: Disk, failing: Any) -> None:
    """Alarms go on; what is said to be kept is there in the end, and what is refused is not."""
    bench = bench_on_disk
    until("a stored alarm", lambda: bench.alarm()["stored"], 3 * SECONDS)
    with failing(disk):
        until("an alarm that cannot be kept", lambda: not bench.alarm()["stored"], SECONDS)
        bench.alarm()
        # Where SQLite has just given room back, a full disk does take a small file.
        turned = bench.ask("settings/set", settings={"image": {"palette": "grey"}})
        assert failing is filled if turned["status"] == "ok" else turned["error"]["code"] == "not_stored"
    until("a stored alarm", lambda: bench.alarm()["stored"], 3 * SECONDS)
    until("health", lambda: _store(bench)["state"] in {"ok", "degraded"}, 3 * SECONDS)
    told = bench.events()
    assert [event["sequence"] for event in told] == list(range(1, len(told) + 1))
    assert bench.agent.stop() == 0
    heard = len(bench.observer.messages)
    bench.agent.start()
    bench.agent.wait_online(bench.observer, after=heard)
    kept = {
        event["event_id"] for event in bench.ask("events/list", kind="alarm", limit=100)["data"]["events"]
    }
    assert {event["event_id"] for event in told if event["stored"]} <= kept
    palette = bench.ask("settings/get")["data"]["settings"]["image"]["palette"]
    assert (palette == "grey") is (turned["status"] == "ok")


def _store(bench: Bench) -> Any:
    newest = bench.observer.on(f"{bench.agent.base}/health")[-1]
    return json.loads(newest.payload)["parts"]["store"]
