"""What a running agent costs: a process of its own, a real broker, a simulated sensor, nobody watching."""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
import yaml
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.figure import Figure, at_most, plain
from thermal2mqtt.cli.demo_broker import BrokerAddress, demo_broker

RUNS = 3
SETTLE_SECONDS = 5.0
MEASURE_SECONDS = 15.0
DEADLINE_SECONDS = 30.0
RATE_HZ = 8
ZONES = 8
MIB = 1024 * 1024


@dataclass(frozen=True)
class _Run:
    online_seconds: float
    temperature_seconds: float
    cpu_share: float
    rss_bytes: float


def run() -> list[Figure]:
    """Start the agent several times and return medians."""
    with tempfile.TemporaryDirectory() as folder:
        broker = demo_broker(None, Path(folder))
        broker.start()
        try:
            runs = [_measure(broker.address, Path(folder)) for _ in range(RUNS)]
        finally:
            broker.stop()
    share = median(one.cpu_share for one in runs)
    rss = median(one.rss_bytes for one in runs) / MIB
    load = f"{RATE_HZ} Hz, {ZONES} zones, nobody watching"
    return [
        at_most("agent: start to online", median(one.online_seconds for one in runs), "s", 3),
        at_most("agent: start to zone temperature", median(one.temperature_seconds for one in runs), "s", 5),
        at_most(f"agent: CPU at {load}", 100 * share, "% of a core", 2),
        plain("agent: CPU per page", 1000 * share / RATE_HZ, "ms"),
        at_most("agent: memory (RSS)", rss, "MiB", 120),
    ]


def _measure(broker: BrokerAddress, folder: Path) -> _Run:
    arrivals = _Arrivals()
    with _subscriber(broker, arrivals), _agent(broker, folder) as (agent, started):
        online = arrivals.wait("availability") - started
        temperature = arrivals.wait("alarm/zone_1") - started
        time.sleep(SETTLE_SECONDS)
        before, since = sum(agent.cpu_times()[:2]), time.monotonic()
        time.sleep(MEASURE_SECONDS)
        share = (sum(agent.cpu_times()[:2]) - before) / (time.monotonic() - since)
        return _Run(online, temperature, share, agent.memory_info().rss)


class _Arrivals:
    """When the first good word on each topic came."""

    def __init__(self) -> None:
        self._times: dict[str, float] = {}
        self._news = threading.Condition()

    def take(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        """Note a message of the agent that was just started; what is retained is of the one before."""
        if message.retain or message.payload == b"offline" or b'"level":null' in message.payload:
            return
        with self._news:
            self._times.setdefault(message.topic.split("/", 2)[2], time.monotonic())
            self._news.notify_all()

    def wait(self, topic: str) -> float:
        """Return the monotonic time at which the topic first came."""
        with self._news:
            if not self._news.wait_for(lambda: topic in self._times, DEADLINE_SECONDS):
                raise TimeoutError(f"nothing on {topic} within {DEADLINE_SECONDS:g} s")
            return self._times[topic]


@contextmanager
def _subscriber(broker: BrokerAddress, arrivals: _Arrivals) -> Iterator[None]:
    client = Client(CallbackAPIVersion.VERSION2)
    client.on_message = arrivals.take
    client.connect(broker.host, broker.port)
    client.loop_start()
    client.subscribe("thermal2mqtt/bench/#")
    try:
        yield
    finally:
        client.disconnect()
        client.loop_stop()


@contextmanager
def _agent(broker: BrokerAddress, folder: Path) -> Iterator[tuple[psutil.Process, float]]:
    """Run the agent as users do; yield its process and the monotonic time of its start."""
    settings = folder / "settings.yaml"
    settings.write_text(yaml.safe_dump(_settings(broker, folder)))
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "thermal2mqtt", "run", "--settings", str(settings)], stderr=subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid), started
    finally:
        process.terminate()
        process.wait(DEADLINE_SECONDS)


def _settings(broker: BrokerAddress, folder: Path) -> dict[str, object]:
    return {
        "agent": {"id": "bench", "data_directory": str(folder / "data")},
        "mqtt": {"host": broker.host, "port": broker.port},
        "http": {"port": 0},
        "sensors": {"thermal": {"driver": "simulator", "refresh_rate_hz": RATE_HZ}},
        "zones": {"list": [_zone(number) for number in range(1, ZONES + 1)]},
    }


def _zone(number: int) -> dict[str, object]:
    left, right = (number - 1) / ZONES, (number - 0.1) / ZONES
    return {
        "id": f"zone_{number}",
        "name": f"Zone {number}",
        "polygon": [[left, 0.2], [right, 0.2], [right, 0.6], [left, 0.6]],
        "thresholds": {"high": {"warning": 60, "critical": 80, "emergency": 100}},
    }
