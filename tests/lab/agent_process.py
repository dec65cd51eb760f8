"""The agent as a user runs it: `thermal2mqtt run` in a process of its own, with a settings file."""

import json
import os
import re
import signal
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import yaml

from tests.lab.observer import Observer
from tests.lab.place import Host, Place
from tests.lab.server import Server, free_port, listening, until

ONLINE_SECONDS = 90.0
ANSWER_SECONDS = 60.0
ROOT = Path(__file__).parents[2]

Settings = dict[str, Any]

ZONES: Settings = {
    "list": [
        {
            "id": name,
            "name": name.replace("_", " ").capitalize(),
            "polygon": [[left, 0.25], [left + 0.1875, 0.25], [left + 0.1875, 0.4583], [left, 0.4583]],
            "thresholds": {"high": {"warning": 60, "critical": 80, "emergency": 100}},
        }
        for name, left in (("joint_l1", 0.125), ("joint_l2", 0.40625))
    ]
}
"""Two of the joints of the simulated switchboard."""

HOT_JOINT: Settings = {
    "id": "joint",
    "name": "Joint",
    "polygon": [[0.42, 0.27], [0.57, 0.27], [0.57, 0.43], [0.42, 0.43]],
    "thresholds": {
        "high": {"warning": 60},
        "on_delay_seconds": {"warning": 0},
        "off_delay_seconds": {"warning": 0},
    },
}
"""The joint that `simulator/set` heats; its alarm comes and goes at once."""


EXACT: dict[str, Any] = {
    "interval_seconds": 1,
    "deadband": {
        "temperature_celsius": 0,
        "difference_kelvin": 0,
        "rate_celsius_per_minute": 0,
        "uncertainty_kelvin": 0,
        "ratio": 0,
        "minimum_interval_seconds": 0,
    },
}
"""Telemetry that tells each figure as it was measured, once a second."""


class AgentProcess:
    """One agent, its settings and its data, which stay over restarts."""

    def __init__(
        self,
        folder: Path,
        broker_port: int,
        changes: Settings,
        *,
        environment: Mapping[str, str] | None = None,
        start_seconds: float = ONLINE_SECONDS,
        place: Place | None = None,
    ) -> None:
        self._start_seconds = start_seconds
        self.id = changes.get("agent", {}).get("id", "lab-agent")
        self.http_port = free_port()
        self.base = f"thermal2mqtt/{self.id}"
        self.settings: Settings = {
            "agent": {"id": self.id, "name": "Switchboard", "data_directory": str(folder / "data")},
            "mqtt": {"host": "127.0.0.1", "port": broker_port},
            "sensors": {"thermal": {"driver": "simulator", "scenario": "still"}},
            "zones": ZONES,
            "http": {"port": self.http_port},
        }
        for section, values in changes.items():
            self.settings[section] = {**self.settings.get(section, {}), **values}
        self._environment = {"PYTHONPATH": str(ROOT), **(environment or {})}
        self._file = folder / "settings.yaml"
        self._socket = folder / "socket"
        self._server = Server("agent", place or Host(), folder)
        (folder / "data").mkdir(exist_ok=True)

    @property
    def unplugged(self) -> Path:
        """While this file exists, nothing on the sensor's bus answers; see `tests/lab/unpluggable.py`."""
        return self._socket

    @property
    def pid(self) -> int:
        """The process id of the agent that runs."""
        return self._server.pid

    def start(self) -> None:
        """Start it and wait until it serves its health page, with a broker or without."""
        self._file.write_text(yaml.safe_dump(self.settings))
        self._server.start(
            [*self.command(), "run", "--settings", str(self._file)],
            lambda: listening(self.http_port),
            self._start_seconds,
            environment=self._environment,
        )

    def command(self) -> list[str]:
        """Return the program that stands for `thermal2mqtt`."""
        return [sys.executable, "-m", "tests.lab.unpluggable", str(self._socket)]

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int | None:
        """Stop it and return its exit code; None where it did not run."""
        return self._server.stop(with_signal)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have it do nothing meanwhile; it does not notice."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def restart(self) -> None:
        """Stop it and start it with the settings as they are now."""
        self.stop()
        self.start()

    def log(self) -> list[str]:
        """Return the lines that it wrote so far."""
        return self._server.log_file.read_text().splitlines()

    def metric(self, name: str) -> float:
        """Return the sum over all labels of one of its metrics; 0 where it has no sample yet."""
        with urlopen(f"http://127.0.0.1:{self.http_port}/metrics", timeout=ONLINE_SECONDS) as answer:
            text: str = answer.read().decode()
        assert f"# TYPE {name} " in text, f"no metric {name}"
        return sum(map(float, re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE)))

    def ask(self, observer: Observer, command: str, **request: Any) -> Any:
        """Return the answer to a request."""
        transaction = uuid.uuid4().hex
        observer.publish(f"{self.base}/request/{command}", json.dumps(request | {"transaction": transaction}))

        def answer() -> Any:
            told = (json.loads(m.payload) for m in observer.on(f"{self.base}/response/{command}"))
            return next((one for one in told if one.get("transaction") == transaction), None)

        return until(f"the answer to {command}", answer, ANSWER_SECONDS)

    def instance(self, observer: Observer) -> str:
        """Return its instance, as it announces it."""
        announced = observer.wait_for(f"{self.base}/announce", ONLINE_SECONDS)
        return str(json.loads(announced.payload)["instance"])

    def wait_online(self, observer: Observer, *, after: int = 0) -> None:
        """Wait until it says that it is online, in a message behind the first `after`."""
        observer.wait_for(
            f"{self.base}/availability", ONLINE_SECONDS, lambda m: m.payload == b"online", after=after
        )

    def frames(self) -> float:
        """Return how many frames it has analysed since it was started."""
        return self.metric("thermal2mqtt_frames_total")
