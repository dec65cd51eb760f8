"""How soon an alarm is known: an agent of its own, a real broker, a heated joint, a good disk and a slow one.

From the moment at which the page was read that shows the crossing; before that the sensor itself takes up to
one subpage period.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import yaml

from benchmarks._client import Arrival, BenchClient
from benchmarks.commands import percentile
from benchmarks.figure import Figure, at_least, at_most, plain
from thermal2mqtt.cli.demo_broker import BrokerAddress, demo_broker

CROSSINGS = 120
RATE_HZ = 16
SLOW_SECONDS = 0.2
HOT, COLD = 120, 30
COOL_SECONDS = 0.6
STOP_SECONDS = 30.0

BASE = "thermal2mqtt/bench"
EVENTS = f"{BASE}/event/alarm"
ZONE = {
    "id": "joint",
    "name": "Joint",
    "rectangle": {"x": 0.42, "y": 0.27, "width": 0.15, "height": 0.16},
    "thresholds": {
        "high": {"emergency": 80},
        "on_delay_seconds": {"emergency": 0},
        "off_delay_seconds": {"emergency": 0},
    },
}


def run() -> list[Figure]:
    """Cross a limit often, with either disk."""
    with tempfile.TemporaryDirectory() as name:
        broker = demo_broker(None, Path(name))
        broker.start()
        try:
            good = _measure(broker.address, Path(name) / "good", 0.0)
            slow = _measure(broker.address, Path(name) / "slow", SLOW_SECONDS)
        finally:
            broker.stop()
    return [*figures("a good disk", good, 50), *figures(f"{1000 * SLOW_SECONDS:g} ms fsync", slow, 300)]


def figures(disk: str, crossings: Sequence[tuple[float, bool]], most: float) -> list[Figure]:
    """Return what (seconds, stored) of each crossing come to."""
    times = [1000 * seconds for seconds, _ in crossings]
    stored = 100 * sum(stored for _, stored in crossings) / len(crossings)
    return [
        plain(f"events: page to alarm event, median, {disk}", percentile(times, 0.5), "ms"),
        at_most(f"events: page to alarm event, p99, {disk}", percentile(times, 0.99), "ms", most),
        at_least(f"events: stored before they were told, {disk}", stored, "%", 90),
    ]


def _measure(broker: BrokerAddress, folder: Path, slow_seconds: float) -> list[tuple[float, bool]]:
    client = BenchClient(broker.host, broker.port, BASE, EVENTS)
    with client, _agent(broker, folder, slow_seconds):
        client.wait_for(f"{BASE}/availability", lambda a: a.payload == b"online")
        return [_cross(client) for _ in range(CROSSINGS)]


def _cross(client: BenchClient) -> tuple[float, bool]:
    """Heat the joint; return how long its event took, and whether it was stored."""
    before = len(client.arrivals(EVENTS))
    _heat(client, HOT)
    raised = client.wait_for(EVENTS, _is("raised"), after=before)
    _heat(client, COLD)
    client.wait_for(EVENTS, _is("cleared"), after=before)
    time.sleep(COOL_SECONDS)
    event = json.loads(raised.payload)
    return raised.time - datetime.fromisoformat(event["time"]).timestamp(), event["stored"]


def _is(change: str) -> Callable[[Arrival], bool]:
    return lambda arrival: json.loads(arrival.payload)["event_type"] == change


def _heat(client: BenchClient, celsius: float) -> None:
    client.publish("simulator/set", json.dumps({"joint_celsius": celsius}).encode())


@contextmanager
def _agent(broker: BrokerAddress, folder: Path, slow_seconds: float) -> Iterator[None]:
    folder.mkdir()
    settings = folder / "settings.yaml"
    settings.write_text(yaml.safe_dump(_settings(broker, folder)))
    runner = [sys.executable, "-m", "benchmarks._slow_disk", str(slow_seconds)]
    process = subprocess.Popen([*runner, "run", "--settings", str(settings)], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _settings(broker: BrokerAddress, folder: Path) -> dict[str, object]:
    sensor = {
        "driver": "simulator",
        "scenario": "still",
        "refresh_rate_hz": RATE_HZ,
        "conditioning": {"filter_seconds": 0},
    }
    return {
        "agent": {"id": "bench", "data_directory": str(folder / "data")},
        "mqtt": {"host": broker.host, "port": broker.port},
        "http": {"enabled": False},
        "sensors": {"thermal": sensor},
        "zones": {"list": [ZONE]},
        "image": {"interval_seconds": 0},
    }
