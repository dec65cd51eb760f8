"""How quickly an agent answers, tells a change and streams: its own process, a real broker, a simulator."""

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from benchmarks._client import Answer, BenchClient
from benchmarks._requests import generated
from benchmarks.figure import Figure, at_most, plain
from thermal2mqtt.cli.demo_broker import BrokerAddress, demo_broker
from thermal2mqtt.contract.frame import decode_frame

REQUESTS = 20_000
AT_ONCE = 4
RAMPS = 40
CHANGES = 50
RATE_HZ = 16
STOP_SECONDS = 30.0

BASE = "thermal2mqtt/bench"
CONFIG = "homeassistant/device/bench/config"
SENSOR = "thermal"
ZONE = {"id": "door", "name": "Door", "rectangle": {"x": 0.4, "y": 0.2, "width": 0.2, "height": 0.3}}

FAULTS = {"internal", "timeout", "busy", "not_stored"}


def run() -> list[Figure]:
    """Start an agent and ask it for everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        broker = demo_broker(None, folder)
        broker.start()
        try:
            host, port = broker.address.host, broker.address.port
            with BenchClient(host, port, BASE, CONFIG) as client, _agent(broker.address, folder):
                client.wait_for(f"{BASE}/availability", lambda a: a.payload == b"online")
                client.wait_for(f"{BASE}/availability/{SENSOR}", lambda a: a.payload == b"online")
                return [*_state(client), *_changes(client), *_frames(client), *_campaign(client)]
        finally:
            broker.stop()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _ask(client: BenchClient, command: str, **request: Any) -> Any:
    """Return the data of an answer that must be good."""
    answer = client.answer(client.publish(command, json.dumps(request).encode()))
    document = json.loads(answer.payload) if answer else {}
    if document.get("status") != "ok":
        raise RuntimeError(f"{command}: {document or 'no answer'}")
    return document["data"]


def _state(client: BenchClient) -> list[Figure]:
    """Heat and cool the joint through many limits: each frame that changes a level is told at once."""
    limits = range(30, 115, 3)
    at_once = {"on_delay_seconds": {"warning": 0}, "off_delay_seconds": {"warning": 0}, "hysteresis": 0}
    zones = [
        {**ZONE, "id": f"z{n}", "thresholds": {"high": {"warning": limit}, **at_once}}
        for n, limit in enumerate(limits)
    ]
    _ask(client, "zones/replace", zones=zones)
    time.sleep(2)
    begin = len(client.arrivals(f"{BASE}/state"))
    for ramp in range(RAMPS):
        _ask(client, "simulator/set", joint_celsius=25 if ramp % 2 else 115)
        time.sleep(1.3)
    delays, seen = [], set()
    for arrival in client.arrivals(f"{BASE}/state")[begin:]:
        stamp = json.loads(arrival.payload)["sensors"][SENSOR]["time"]
        if stamp not in seen:
            delays.append(arrival.time - datetime.fromisoformat(stamp).timestamp())
        seen.add(stamp)
    return [
        at_most("state: frame to subscriber, p99", 1000 * percentile(delays, 0.99), "ms", 20),
        plain("state: frame to subscriber, median", 1000 * percentile(delays, 0.5), "ms"),
        plain("state: messages measured", len(delays), ""),
    ]


def _changes(client: BenchClient) -> list[Figure]:
    """Add and remove a zone: when Home Assistant is told of its entities."""
    _ask(client, "zones/replace", zones=[])
    delays = []
    for _ in range(CHANGES):
        before, asked = len(client.arrivals(CONFIG)), time.time()
        _ask(client, "zones/add", zone=ZONE)
        told = client.wait_for(CONFIG, lambda a: b'"door_level":{"p":"sensor","~"' in a.payload, before)
        delays.append(told.time - asked)
        before = len(client.arrivals(CONFIG))
        _ask(client, "zones/remove", id=ZONE["id"])
        client.wait_for(CONFIG, lambda a: b'"door_level":{"p":"sensor"}' in a.payload, before)
    return [
        at_most("zones: add to discovery, p99", percentile(delays, 0.99), "s", 1),
        plain("zones: add to discovery, median", percentile(delays, 0.5), "s"),
    ]


def _frames(client: BenchClient) -> list[Figure]:
    """Hold a lease, let it end, and look what still comes."""
    lease = _ask(client, "frame/lease", sensor=SENSOR, rate_hz=64, seconds=5)
    time.sleep(8)
    ends = datetime.fromisoformat(lease["expires"]).timestamp()
    arrivals = client.arrivals(f"{BASE}/frame/{SENSOR}")
    times = [decode_frame(arrival.payload).time_ns / 1e9 for arrival in arrivals]
    delays = [arrival.time - taken for arrival, taken in zip(arrivals, times, strict=True)]
    return [
        at_most("frames: published after the lease", sum(taken > ends for taken in times), "", 0),
        plain(f"frames: per second at {RATE_HZ} Hz", len(times) / 5, "1/s"),
        plain("frames: sensor to subscriber, p99", 1000 * percentile(delays, 0.99), "ms"),
    ]


def _campaign(client: BenchClient) -> list[Figure]:
    """Send generated requests, a few at once, and hold every answer against what the agent then is."""
    answers = list(_answered(client))
    given = [answer for answer in answers if answer is not None]
    codes = Counter(json.loads(a.payload).get("error", {}).get("code", "ok") for a in given)
    times = [answer.seconds for answer in given]
    return [
        at_most(f"commands: answer of {REQUESTS} generated, p99", 1000 * percentile(times, 0.99), "ms", 50),
        plain("commands: answer, median", 1000 * percentile(times, 0.5), "ms"),
        at_most("commands: requests without an answer", len(answers) - len(given), "", 0),
        at_most("commands: answers that mean a fault", sum(codes[code] for code in FAULTS), "", 0),
        at_most("commands: changes by refused requests", _unexplained(client, given), "", 0),
        plain("commands: carried out", codes["ok"], ""),
        plain("commands: kinds of refusal", len(codes) - 1, ""),
    ]


def _answered(client: BenchClient) -> Iterator[Answer | None]:
    waiting: deque[bytes] = deque()
    for command, payload in generated(REQUESTS):
        if len(waiting) >= AT_ONCE:
            yield client.answer(waiting.popleft())
        waiting.append(client.publish(command, payload))
    for mark in waiting:
        yield client.answer(mark)


def _unexplained(client: BenchClient, given: Sequence[Answer]) -> int:
    """Return how far the revision went beyond what the answers of good requests tell, in all places."""
    told = [json.loads(answer.payload) for answer in given]
    revisions = {answer["data"]["revision"] for answer in told if "revision" in answer.get("data", {})}
    final = _ask(client, "zones/list")["revision"]
    first = min(revisions)
    return sum(revision not in revisions for revision in range(first, final + 1))


@contextmanager
def _agent(broker: BrokerAddress, folder: Path) -> Iterator[None]:
    settings = folder / "settings.yaml"
    settings.write_text(yaml.safe_dump(_settings(broker, folder)))
    command = [sys.executable, "-m", "thermal2mqtt", "run", "--settings", str(settings)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _settings(broker: BrokerAddress, folder: Path) -> dict[str, object]:
    return {
        "agent": {"id": "bench", "data_directory": str(folder / "data")},
        "mqtt": {"host": broker.host, "port": broker.port},
        "http": {"enabled": False},
        "sensors": {SENSOR: {"driver": "simulator", "scenario": "still", "refresh_rate_hz": RATE_HZ}},
        "zones": {"list": [ZONE]},
        "telemetry": {"interval_seconds": 3600},
    }
