"""An agent's metrics, what they are fed with, and a scrape of them."""

from collections.abc import Sequence

import numpy as np
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from thermal2mqtt.alarms import AlarmStatus, Level
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.metrics import About, AgentMetrics, HostWatch, KeptFrames, MqttCounts, Supply
from thermal2mqtt.metrics.machine import CONDITIONS, MachineFacts
from thermal2mqtt.mlx90640.frame import ThermalFrame
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import FrameAnalysis, ZoneFigures
from thermal2mqtt.thermal.stages import StageTimes
from thermal2mqtt.traffic import Traffic

JOINT = ZoneSettings.model_validate(
    {
        "id": "joint",
        "name": "Joint",
        "polygon": [[0, 0], [1, 0], [1, 1]],
        "thresholds": {"high": {"warning": 60, "emergency": 100}},
    }
)
PART = PartHealth(
    "thermal",
    PartState.DEGRADED,
    since=1.0,
    last_progress=2.0,
    last_fault=Fault("bus_error", "NACK", 2.0),
    faults={"bus_error": 3},
    recoveries={"reopen": 1},
)

TRAFFIC = Traffic(
    published=9,
    failed=1,
    bytes=1000,
    saved_bytes=200,
    reconnections=1,
    events_stored=5,
    events_unstored=2,
    events_unheard=3,
    events_lost=4,
    events_waiting=6,
    minutes_waiting=8,
    minutes_lost=7,
)

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(registry: CollectorRegistry) -> Samples:
    """Return a scrape as (name, labels) -> value."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for sample in family.samples
        if sample.name.startswith("thermal2mqtt")
    }


def report(level: Level | None, maximum: float | None) -> SensorReport:
    """Return what a frame with this maximum led to."""
    frame = ThermalFrame(
        celsius=np.full((24, 32), 25, np.float32),
        sequence=1,
        subpage=0,
        time=1_800_000_000.5,
        monotonic=1.0,
        half_ages=(0.0, 0.125),
        ambient_celsius=31.5,
        supply_volts=3.3,
        refresh_rate_hz=8.0,
        bad_pixels=((1, 2),),
    )
    figures = ZoneFigures(20.0, 30.0, maximum, (0.5, 0.5), 1.0)
    analysis = FrameAnalysis(20.0, 25.0, maximum, None, 1.0, zones={"joint": figures})
    return SensorReport(
        "thermal", 1_800_000_000.5, frame, analysis, {"joint": AlarmStatus(level, 1.0, maximum)}
    )


class TurnedClock:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = 1.0

    def monotonic(self) -> float:
        """Return seconds."""
        return self.now

    def time(self) -> float:
        """Return seconds since 1970."""
        return 1_800_000_000.0 + self.now

    def sleep(self, seconds: float) -> None:
        """Turn it."""
        self.now += seconds


def agent_metrics(
    zones: Sequence[ZoneSettings] = (JOINT,),
    parts: Sequence[PartHealth] = (PART,),
    publishes: Sequence[str] = ("sent",),
    clock: TurnedClock | None = None,
    oldest_waiting: float | None = 1_799_999_000.0,
    *,
    settings_taken: bool = True,
) -> AgentMetrics:
    """Return the metrics of an agent with a connected broker and a sensor with a past."""
    clock = clock or TurnedClock()
    facts = MachineFacts(
        51.5, dict.fromkeys(CONDITIONS, False), clock_synchronized=True, free_bytes=5, size_bytes=9
    )
    host = HostWatch(lambda: facts, clock)
    host.look()
    times = StageTimes(clock.monotonic)
    times.begin()
    clock.now += 0.25
    for stage in ("drift", "zones", "hotspots", "alarms", "sinks"):
        times.lap(stage)
    clock.now = 1.0
    return AgentMetrics(
        About("switchboard", (("thermal", "simulator"),)),
        Supply(
            zones=lambda: zones,
            health=lambda: parts,
            mqtt=lambda: MqttCounts(
                connected=True,
                reconnects={"lost": 2, "cut": 1},
                publishes=dict.fromkeys(publishes, 7),
                traffic=TRAFFIC,
                oldest_waiting=oldest_waiting,
            ),
            stages=lambda: [times],
            host=host,
            settings_taken=lambda: settings_taken,
            frames=lambda: KeptFrames(7, 5),
        ),
        clock=clock,
    )
