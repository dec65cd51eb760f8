"""One run of the whole: three agents heat up, fail, are mended and go, and all that is said of it is kept.

The rules are the delivered ones with their durations a thirtieth: waits at most 3 s, ranges at most 30 s; but
what fires goes on for 8 s.
Routes and inhibitions are the delivered ones; the figures are those of real agents, scraped by a real one.
"""

import json
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.agent.study.recordings import heating, record
from tests.lab.agent_process import Settings
from tests.lab.mosquitto import Mosquitto, Options, Program
from tests.lab.observer import Observer
from tests.lab.server import POLL_SECONDS
from tests.observability.afflicted_agent import AfflictedAgent
from tests.observability.past import old_proof, too_many_events
from tests.observability.servers import Alertmanager, Prometheus, Receiver
from thermal2mqtt.metrics.machine import CONDITIONS

PHASE_SECONDS = 90.0
TOKEN = "a-token-for-the-scrape"
DISK_BYTES = 100e9

JOINTS = [("joint_l1", 0.125), ("joint_l2", 0.40625), ("joint_l3", 0.6875)]


def _zone(name: str, box: tuple[float, float, float, float], **more: Any) -> Settings:
    left, top, right, bottom = box
    return {
        "id": name,
        "name": name,
        "polygon": [[left, top], [right, top], [right, bottom], [left, bottom]],
        **more,
    }


AT_ONCE = {"warning": 0.0, "critical": 0.0, "emergency": 0.0}
LIMITS = {
    "high": {"warning": 60, "critical": 80, "emergency": 100},
    "on_delay_seconds": AT_ONCE,
    "off_delay_seconds": AT_ONCE,
}
ZONES = [
    *(_zone(n, (x, 0.25, x + 0.1875, 0.4583), group="joints", thresholds=LIMITS) for n, x in JOINTS),
    _zone("room", (0.0, 0.92, 1.0, 1.0), role="ambient"),
]


ASKED: dict[str, Settings] = {
    "alarm/shelve": {"zone": "joint_l3", "duration_seconds": 3600, "reason": "the run", "by": "the run"},
    "alarm/test": {"zone": "joint_l1"},
}
"""Commands with which somebody works on the alarms at the beginning."""

ACL = """\
topic readwrite #
topic deny thermal2mqtt/barn/image/#
topic deny thermal2mqtt/dock/event/#
topic deny thermal2mqtt/dock/backlog/#
topic deny thermal2mqtt/dock/alarm/+/test
"""
"""What the broker refuses: the images of one agent, the events and proof tests of another."""

WAITING_EVENTS = 1000
"""The fewest that the settings allow."""

ASKED_OF_DOCK: dict[str, Settings] = {
    # The alarm of this test is refused as well.
    "alarm/test": {"zone": "joint_l1"},
    # An event more than may wait.
    "alarm/shelve": {"zone": "joint_l2", "duration_seconds": 3600, "reason": "the run", "by": "the run"},
}


@dataclass
class Record:
    """What was seen."""

    started: float = field(default_factory=time.time)
    ended: float = 0.0
    inhibited: set[tuple[str, str]] = field(default_factory=set)
    """Name of an alert that was held back, and of one that held it back."""
    unplugged_from: int = 0
    unplugged_to: int = 0
    """Messages that had been received when the sensor's alert came, and when it was plugged in again."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each phase took."""
    moments: dict[str, float] = field(default_factory=dict)
    """When each phase ended, seconds since 1970."""


class Run:
    """Everything that takes part."""

    def __init__(self, folder: Path, mosquitto: Program) -> None:
        self.record = Record()
        self.receiver = Receiver()
        self._folder = folder
        acl = folder / "acl"
        acl.write_text(ACL)
        self._broker = Mosquitto(_made(folder / "broker"), Options(lines=(f"acl_file {acl}",)), mosquitto)
        self.alertmanager = Alertmanager(_made(folder / "alertmanager"), self.receiver)
        self.prometheus = Prometheus(
            _made(folder / "prometheus"), self.alertmanager.port, self.receiver.port, TOKEN
        )
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch_inhibitions, name="inhibitions")
        self._free = 0.13 * DISK_BYTES

    def play(self, stack: ExitStack) -> None:
        """Start everything, play the scenes, and leave the servers running for whoever asks them."""
        for server in (self._broker, self.receiver, self.alertmanager, self.prometheus):
            stack.callback(server.stop)
            server.start()
        stack.callback(self._end)
        self._watcher.start()
        mill, barn = self._agent("mill", {}), self._agent("barn", self._still_life())
        dock = self._agent("dock", {"store": {"waiting_events": WAITING_EVENTS}})
        dock.suffer("flaky")
        too_many_events(dock.data, WAITING_EVENTS)
        old_proof(barn.data, "joint_l1")
        for agent in (mill, barn, dock):
            stack.callback(agent.stop)
            self._tick(mill)
            agent.start()
        self.receiver.targets = [mill.target("mill"), barn.target("barn"), dock.target("dock")]
        with Observer(self._broker.port) as observer:
            for agent in (mill, barn, dock):
                agent.wait_online(observer)
            self._wait("agents", mill, ["Watchdog", "MqttPublishRejected"])
            self._fill_books(mill, barn, dock, observer)
            self._heat_up(mill, observer)
            self._fail_and_recover(mill, dock, observer)
        self._go_down(mill, barn, dock)
        self.record.ended = time.time()

    def _fill_books(
        self, mill: AfflictedAgent, barn: AfflictedAgent, dock: AfflictedAgent, observer: Observer
    ) -> None:
        """Fill one agent's disk, and have another one told things that its broker does not take."""
        for command, given in ASKED_OF_DOCK.items():
            observer.publish(f"{dock.base}/request/{command}", json.dumps(given))
        barn.suffer("full")
        self._wait("disk", mill, ["StorageErrors", "ProofTestOverdue"])
        barn.suffer()
        self._wait("outbox", mill, ["OutboxBacklog", "EventsDropped", "ProofTestFailed"])

    def _heat_up(self, mill: AfflictedAgent, observer: Observer) -> None:
        """Bring the joint up, class by class."""

        def joint(celsius: float | None) -> None:
            request = json.dumps({"joint_celsius": celsius})
            observer.publish(f"{mill.base}/request/simulator/set", request)

        for command, given in ASKED.items():
            observer.publish(f"{mill.base}/request/{command}", json.dumps(given))
        joint(38.5)
        self._wait("machine", mill, ["Undervoltage", "SoCThrottled", "ClockUnsynced", "StorageFillingUp"])
        self._wait("38.5 C", mill, ["DeltaTInvestigate", "OverAmbientPossible", "OverAmbientProbable"])
        joint(50.0)
        self._wait("50 C", mill, ["RapidRise", "DeltaTProbable", "OverAmbientMonitor"])
        mill.suffer("slow")
        joint(66.0)
        self._wait("66 C", mill, ["ZoneWarning", "DeltaTMajor"])
        joint(85.0)
        self._wait("85 C", mill, ["ZoneCritical", "OverAmbientMajor"])
        joint(110.0)
        self._wait("110 C", mill, ["ZoneEmergency", "LatencyHigh", "SensorFrozen", "RecoveryFlapping"])

    def _fail_and_recover(self, mill: AfflictedAgent, dock: AfflictedAgent, observer: Observer) -> None:
        """Pull the sensor's plug while the joint is hot, plug it in again, and let the joint cool."""
        mill.suffer("unplugged")
        self._wait("unplugged", mill, ["SensorStale"])
        self.record.unplugged_from = len(self.receiver.received)
        self._wait("zones inhibited", mill, [], until=("ZoneEmergency", "SensorStale"))
        self.record.unplugged_to = len(self.receiver.received)
        mill.suffer()
        dock.restart()
        self._wait("plugged in", mill, ["SensorStale"], status="resolved")
        # Not before: of what is held back at its end nothing is said.
        observer.publish(f"{mill.base}/request/simulator/set", json.dumps({"joint_celsius": 35}))
        self._wait("cool", mill, ["ZoneEmergency"], status="resolved")

    def _go_down(self, mill: AfflictedAgent, *others: AfflictedAgent) -> None:
        """Take the broker away, then one agent, then the others."""
        self._broker.stop()
        self._wait("no broker", mill, ["MqttDisconnected"], until=("OutboxBacklog", "MqttDisconnected"))
        mill.stop(signal.SIGKILL)
        self._wait("one agent down", mill, ["AgentDown"])
        self._wait("its alerts inhibited", mill, [], until=("MqttDisconnected", "AgentDown"))
        for other in others:
            other.stop(signal.SIGKILL)
        self._wait("no agent", mill, ["FleetSilent"])
        self._wait("agents inhibited", mill, [], until=("AgentDown", "FleetSilent"))

    def _wait(
        self,
        phase: str,
        mill: AfflictedAgent,
        names: Iterable[str],
        *,
        status: str = "firing",
        until: tuple[str, str] | None = None,
    ) -> None:
        """Wait until each of these alerts came so to the receiver; what does not come is found by a test."""
        began, missing = time.monotonic(), set(names)
        while time.monotonic() - began < PHASE_SECONDS:
            self._tick(mill)
            came = {a["labels"]["alertname"] for a in self.receiver.alerts() if a["status"] == status}
            if missing <= came and (until is None or until in self.record.inhibited):
                break
            time.sleep(4 * POLL_SECONDS)
        self.record.seconds[phase] = time.monotonic() - began
        self.record.moments[phase] = time.time()

    def _tick(self, mill: AfflictedAgent) -> None:
        """Let the disk fill up a little more; supply, heat and clock are ill throughout."""
        self._free -= 1e6
        throttled = {name: name in {"under_voltage", "throttled"} for name in CONDITIONS}
        mill.machine(
            soc_celsius=82.5,
            throttled=throttled,
            clock_synchronized=False,
            free_bytes=self._free,
            size_bytes=DISK_BYTES,
        )

    def _agent(self, name: str, changes: Settings) -> AfflictedAgent:
        settings: Settings = {
            "agent": {"id": name, "site": name},
            "sensors": {"thermal": {"driver": "simulator", "scenario": "still", "refresh_rate_hz": 16}},
            "zones": {"list": ZONES},
            "image": {"interval_seconds": 1},
            "http": {"metrics_token": TOKEN},
            **changes,
        }
        return AfflictedAgent(_made(self._folder / name), self._broker.port, settings)

    def _still_life(self) -> Settings:
        """Return what makes an agent play two pages in a loop: frames come, and nothing in them moves."""
        recording = record(self._folder / "still.t2m", heating(30.0, 0.0, 30.0), pages=2)
        return {"sensors": {"thermal": {"driver": "replay", "recording": str(recording)}}}

    def _watch_inhibitions(self) -> None:
        while not self._over.wait(0.3):
            try:
                alerts = self.alertmanager.alerts()
            except OSError:  # too busy to answer in time
                continue
            names = {alert["fingerprint"]: alert["labels"]["alertname"] for alert in alerts}
            for alert in alerts:
                for by in alert["status"]["inhibitedBy"]:
                    self.record.inhibited.add((alert["labels"]["alertname"], names.get(by, "")))

    def _end(self) -> None:
        self._over.set()
        if self._watcher.is_alive():
            self._watcher.join(60)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
