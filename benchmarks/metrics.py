"""What the metrics cost: series, bytes and time of a scrape, and processor time of a frame."""

import time
from statistics import median

import numpy as np
from prometheus_client import CollectorRegistry, generate_latest

from benchmarks.figure import Figure, at_most
from thermal2mqtt.alarms import AlarmStatus, Level, Shelf
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.health import Part
from thermal2mqtt.metrics import About, AgentMetrics, HostWatch, MqttCounts, Supply, build_registry
from thermal2mqtt.metrics.machine import CONDITIONS, MachineFacts
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.mqtt import LADDER, MqttFault
from thermal2mqtt.mqtt.messages import Result
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.report import SensorReport
from thermal2mqtt.sensors import watch
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import worker
from thermal2mqtt.thermal.results import FrameAnalysis, Hotspot, ZoneFigures
from thermal2mqtt.thermal.stages import StageTimes

SCRAPES = 100
FRAMES = 20_000
RUNS = 5
MILLISECOND, MICROSECOND = 1e3, 1e6

FIGURES = ZoneFigures(20.0, 30.0, 70.0, (0.5, 0.5), 1.0, delta_group_kelvin=1.0, over_ambient_kelvin=1.0)
ZONE = {
    "name": "Joint",
    "group": "joints",
    "polygon": [[0, 0], [1, 0], [1, 1]],
    "thresholds": {"high": {"warning": 60, "critical": 80, "emergency": 100}},
}


def run() -> list[Figure]:
    """Scrape an agent of which everything is known, and hand it frames."""
    return [*_scrape(8, 200), *_scrape(32, 540), _frame(8)]


def _scrape(zones: int, most: int) -> list[Figure]:
    metrics = _agent(zones)
    metrics.accept(_report(zones))
    registry = build_registry(metrics)
    times = []
    for _ in range(SCRAPES):
        began = time.perf_counter()
        scraped = generate_latest(registry)
        times.append(time.perf_counter() - began)
    name = f"metrics, {zones} zones"
    return [
        at_most(f"{name}: series", _series(registry), "", most),
        at_most(f"{name}: size of a scrape", len(scraped) / 1000, "kB", most / 8),
        at_most(f"{name}: time of a scrape", MILLISECOND * median(times), "ms", most / 10),
    ]


def _frame(zones: int) -> Figure:
    """Return the processor time that a frame pays, the same however many zones there are."""
    metrics = _agent(zones)
    reports = [_report(zones) for _ in range(100)]
    costs = []
    for _ in range(RUNS):
        began = time.process_time()
        for number in range(FRAMES):
            metrics.accept(reports[number % len(reports)])
        costs.append((time.process_time() - began) / FRAMES)
    return at_most("metrics: CPU of a frame", MICROSECOND * median(costs), "us", 50)


def _series(registry: CollectorRegistry) -> int:
    return sum(len(family.samples) for family in registry.collect())


def _agent(zones: int) -> AgentMetrics:
    clock = SystemClock()
    settings = [_zone(place) for place in range(zones)]
    sensor = Part("thermal", watch.LADDER, clock=clock, stale_after_seconds=5, kinds=watch.FAULT_KINDS)
    broker = Part("mqtt", LADDER, clock=clock, stale_after_seconds=30, kinds=MqttFault)
    store = Part("store", worker.LADDER, clock=clock, stale_after_seconds=30, kinds=worker.StoreFault)
    facts = MachineFacts(
        50.0, dict.fromkeys(CONDITIONS, False), clock_synchronized=True, free_bytes=1, size_bytes=2
    )
    host = HostWatch(lambda: facts, clock)
    host.look()
    metrics = AgentMetrics(
        About("bench", (("thermal", "simulator"),)),
        Supply(
            zones=lambda: settings,
            health=lambda: [sensor.health(), broker.health(), store.health()],
            mqtt=lambda: MqttCounts(
                connected=True, reconnects={}, publishes=dict.fromkeys(Result, 1), oldest_waiting=1.0
            ),
            stages=lambda: [StageTimes()],
            host=host,
            settings_taken=lambda: True,
        ),
        clock=clock,
    )
    passed = ProofResult("zone_1", 20.0, passed=True, celsius=105.0)
    metrics.proved({zone.id: ProofRecord(passed, passed) for zone in settings[1:]})
    return metrics


def _zone(place: int) -> ZoneSettings:
    """Return a zone; the first is the ambient one, which has no differences."""
    return ZoneSettings.model_validate(
        ZONE | {"id": f"zone_{place}", "role": "equipment" if place else "ambient"}
    )


def _report(zones: int) -> SensorReport:
    names = [f"zone_{place}" for place in range(zones)]
    ambient = FIGURES._replace(delta_group_kelvin=None, over_ambient_kelvin=None)
    figures = {name: FIGURES if place else ambient for place, name in enumerate(names)}
    spot = Hotspot(None, 70.0, 60.0, (0.5, 0.5), (0.0, 0.0, 1.0, 1.0), 9)
    analysis = FrameAnalysis(20.0, 25.0, 70.0, None, 1.0, figures, (spot,), 40.0)
    celsius = np.full((24, 32), 25, np.float32)
    now = time.monotonic()
    frame = ThermalFrame(celsius, 1, 0, time.time(), now, (0.0, 0.1), 31.5, 3.3, 8.0)
    alarms = {name: AlarmStatus(Level.WARNING, 1.0, 70.0) for name in names}
    alarms["zone_1"] = alarms["zone_1"]._replace(shelf=Shelf("Bob", "a reason", 1.0, 60.0))
    return SensorReport("thermal", frame.time, frame, analysis, alarms)
