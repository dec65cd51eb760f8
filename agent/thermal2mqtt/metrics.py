"""What Prometheus scrapes: computed from the newest reports when it asks; a frame pays for a counter."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from thermal2mqtt import __version__
from thermal2mqtt.alarms import AlarmChange, Level
from thermal2mqtt.health import PartHealth
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.stages import BOUNDS, StageTime, StageTimes
from thermal2mqtt.traffic import NO_TRAFFIC, Traffic


@dataclass(frozen=True, slots=True)
class MqttCounts:
    """What the MQTT face counts since the start."""

    connected: bool
    reconnects: Mapping[str, int]
    """By reason."""
    publishes: Mapping[str, int]
    """By result."""
    traffic: Traffic = NO_TRAFFIC
    """Bytes and events."""


class AgentMetrics(Collector):
    """A sink of the pipelines and a collector of the registry."""

    def __init__(
        self,
        zones: Callable[[], Sequence[ZoneSettings]],
        health: Callable[[], Sequence[PartHealth]],
        mqtt: Callable[[], MqttCounts],
        stages: Callable[[], Iterable[StageTimes]] = list,
    ) -> None:
        self._zones = zones
        self._health = health
        self._mqtt = mqtt
        self._stages = stages
        self._lock = threading.Lock()
        self._reports: dict[str, SensorReport] = {}
        self._frames: Counter[str] = Counter()
        self._proofs: Mapping[str, ProofRecord] = {}
        self._changes: Counter[AlarmChange] = Counter(dict.fromkeys(AlarmChange, 0))

    def accept(self, report: SensorReport) -> None:
        """Keep the newest report of each sensor."""
        if report.proof is not None:
            return
        with self._lock:
            before = self._reports.get(report.sensor)
            self._reports[report.sensor] = report
            self._changes.update(event.change for event in report.events)
            # What people do to an alarm is reported with the frame that was there before.
            if report.frame is not None and (before is None or before.frame is not report.frame):
                self._frames[report.sensor] += 1

    def proved(self, proofs: Mapping[str, ProofRecord]) -> None:
        """Take note of what was proven of zones, by id."""
        with self._lock:
            self._proofs = dict(proofs)

    def collect(self) -> Iterator[Metric]:
        """Yield every family; a figure that is not known has no sample rather than a made-up one."""
        with self._lock:
            reports, frames, changes = dict(self._reports), dict(self._frames), dict(self._changes)
            proofs = self._proofs
        yield InfoMetricFamily("thermal2mqtt", "The agent.", {"version": __version__})
        yield from self._zone_metrics(reports)
        yield from self._alarm_metrics(reports)
        yield from self._annunciation_metrics(reports)
        yield _change_metric(changes)
        yield from _proof_metrics(proofs)
        yield from _sensor_metrics(reports, frames)
        yield _stage_metric(self._stages())
        yield from _part_metrics(self._health())
        yield from _mqtt_metrics(self._mqtt())

    def _zone_metrics(self, reports: Mapping[str, SensorReport]) -> Iterator[Metric]:
        families = {
            "min_celsius": _gauge("zone_min_temperature_celsius", "Coldest pixel of the zone.", "zone"),
            "mean_celsius": _gauge("zone_mean_temperature_celsius", "Mean over the zone's area.", "zone"),
            "max_celsius": _gauge("zone_max_temperature_celsius", "Hottest pixel of the zone.", "zone"),
            "valid_ratio": _gauge("zone_valid_pixels_ratio", "Share of the zone that is known.", "zone"),
            "rate_celsius_per_minute": _gauge(
                "zone_rate_celsius_per_minute", "How fast the zone's maximum rises.", "zone"
            ),
            "delta_group_kelvin": _gauge(
                "zone_delta_kelvin", "Maximum over that of the similar zones of its group.", "zone"
            ),
            "over_ambient_kelvin": _gauge(
                "zone_over_ambient_kelvin", "Maximum over the ambient zone.", "zone"
            ),
            "baseline_delta_kelvin": _gauge(
                "zone_baseline_delta_kelvin", "Maximum over what is usual at this hour of the week.", "zone"
            ),
        }
        text = "How far the zone's maximum may be off, k = 2."
        uncertainty = _gauge("zone_uncertainty_kelvin", text, "zone")
        for zone in self._zones():
            report = reports.get(zone.sensor)
            figures = report.analysis.zones.get(zone.id) if report and report.analysis else None
            for name, family in families.items():
                value = getattr(figures, name, None)
                if value is not None:
                    family.add_metric([zone.id], value)
            if figures is not None and figures.uncertainty is not None:
                uncertainty.add_metric([zone.id], figures.uncertainty.max)
        yield from (*families.values(), uncertainty)

    def _alarm_metrics(self, reports: Mapping[str, SensorReport]) -> Iterator[Metric]:
        state = _gauge("zone_alarm_state", "1 at the zone's level, 0 at the others.", "zone", "level")
        threshold = _gauge("zone_threshold_celsius", "Limit of the zone's maximum.", "zone", "level")
        for zone in self._zones():
            report = reports.get(zone.sensor)
            status = report.alarms.get(zone.id) if report else None
            for level in Level:
                if status is not None and status.level is not None:
                    state.add_metric([zone.id, level], float(status.level is level))
                limit = getattr(zone.thresholds.high, level, None)
                if limit is not None:
                    threshold.add_metric([zone.id, level], limit)
        yield state
        yield threshold

    def _annunciation_metrics(self, reports: Mapping[str, SensorReport]) -> Iterator[Metric]:
        unseen = _gauge("zone_alarm_unacknowledged", "1 while an alarm waits for somebody to see it.", "zone")
        shelved = _gauge("zone_alarm_shelved", "1 while the zone's alarm is silenced.", "zone")
        chattering = _gauge("zone_alarm_chattering", "1 while a limit comes and goes too fast.", "zone")
        for zone in self._zones():
            report = reports.get(zone.sensor)
            status = report.alarms.get(zone.id) if report else None
            if status is not None:
                unseen.add_metric([zone.id], float(status.annunciation.unseen))
                shelved.add_metric([zone.id], float(status.shelf is not None))
                chattering.add_metric([zone.id], float(status.chattering))
        yield from (unseen, shelved, chattering)


def _stage_metric(sensors: Iterable[StageTimes]) -> Metric:
    """Return how long each stage of a frame's way has taken, all sensors together."""
    text = "What a stage of a frame's way takes, from conditioning to the sinks."
    family = HistogramMetricFamily("thermal2mqtt_pipeline_stage_duration_seconds", text, labels=["stage"])
    together: dict[str, StageTime] = {}
    for times in sensors:
        for stage, found in times.stages().items():
            together.setdefault(stage, StageTime()).add(found)
    for stage, found in together.items():
        counts = accumulate(found.counts)
        ends = (*(str(bound) for bound in BOUNDS), "+Inf")
        family.add_metric([stage], buckets=list(zip(ends, counts, strict=True)), sum_value=found.seconds)
    return family


def build_registry(metrics: AgentMetrics) -> CollectorRegistry:
    """Return a registry with the agent's metrics and the process's own."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    registry.register(metrics)
    return registry


def _change_metric(changes: Mapping[AlarmChange, int]) -> Metric:
    counter = _counter("alarm_changes", "Changes of alarms, by what happened.", "change")
    for change, number in changes.items():
        counter.add_metric([change], number)
    return counter


def _proof_metrics(proofs: Mapping[str, ProofRecord]) -> Iterator[Metric]:
    passed = _gauge("zone_proof_last_pass_timestamp_seconds", "When a proof test last passed.", "zone")
    success = _gauge("zone_proof_success", "1 where the last proof test passed, else 0.", "zone")
    for zone, record in proofs.items():
        success.add_metric([zone], float(record.last.passed))
        if record.last_pass is not None:
            passed.add_metric([zone], record.last_pass.time)
    yield from (passed, success)


def _sensor_metrics(reports: Mapping[str, SensorReport], frames: Mapping[str, int]) -> Iterator[Metric]:
    count = _counter("frames", "Frames analysed.", "source")
    stamp = _gauge("frame_last_timestamp_seconds", "When the last frame was read.", "source")
    ambient = _gauge("sensor_ambient_celsius", "The sensor's own temperature.", "source")
    supply = _gauge("sensor_supply_volts", "The sensor's own supply.", "source")
    bad = _gauge("sensor_bad_pixels", "Pixels that are bad by its EEPROM or were found to be.", "source")
    mean = _gauge("sensor_frame_mean_celsius", "Mean over the whole frame.", "source")
    composite = _gauge("sensor_composite_celsius", "Maxima of its zones, averaged by weight.", "source")
    hotspots = _gauge("hotspots", "Hot regions in the frame.", "source")
    for source, report in reports.items():
        count.add_metric([source], frames.get(source, 0))
        if report.frame is None or report.analysis is None:
            continue
        stamp.add_metric([source], report.frame.time)
        ambient.add_metric([source], report.frame.ambient_celsius)
        supply.add_metric([source], report.frame.supply_volts)
        bad.add_metric([source], len(report.frame.bad_pixels))
        hotspots.add_metric([source], len(report.analysis.hotspots))
        if report.analysis.mean_celsius is not None:
            mean.add_metric([source], report.analysis.mean_celsius)
        if report.analysis.composite_celsius is not None:
            composite.add_metric([source], report.analysis.composite_celsius)
    yield from (count, stamp, ambient, supply, bad, mean, composite, hotspots)


def _part_metrics(parts: Sequence[PartHealth]) -> Iterator[Metric]:
    faults = _counter("part_faults", "Faults of a part.", "part", "kind")
    recoveries = _counter("part_recoveries", "Faults that were mended, by what was done.", "part", "action")
    up = _gauge("part_up", "1 while the part delivers, else 0.", "part")
    for part in parts:
        up.add_metric([part.name], float(part.state.delivering))
        for kind, number in part.faults.items():
            faults.add_metric([part.name, kind], number)
        for action, number in part.recoveries.items():
            recoveries.add_metric([part.name, action], number)
    yield from (up, faults, recoveries)


def _mqtt_metrics(counts: MqttCounts) -> Iterator[Metric]:
    connected = GaugeMetricFamily("thermal2mqtt_mqtt_connected", "1 while the broker is connected.")
    connected.add_metric([], float(counts.connected))
    reconnects = _counter("mqtt_reconnects", "Connections lost and made again.", "reason")
    for reason, number in counts.reconnects.items():
        reconnects.add_metric([reason], number)
    publishes = _counter("mqtt_publishes", "Messages handed to the broker.", "result")
    for result, number in counts.publishes.items():
        publishes.add_metric([result], number)
    yield from (connected, reconnects, publishes)
    yield from _traffic_metrics(counts.traffic)


def _traffic_metrics(traffic: Traffic) -> Iterator[Metric]:
    waiting = "Events that wait for the broker."
    minutes = "Minutes of zones that wait for the broker."
    yield GaugeMetricFamily("thermal2mqtt_events_waiting", waiting, traffic.events_waiting)
    yield GaugeMetricFamily("thermal2mqtt_backlog_minutes_waiting", minutes, traffic.minutes_waiting)
    events = _counter("events", "Events told, by whether they were on disk before.", "stored")
    events.add_metric(["true"], traffic.events_stored)
    events.add_metric(["false"], traffic.events_unstored)
    yield events
    counted = {
        "events_unheard": ("Events that nobody was subscribed to.", traffic.events_unheard),
        "events_lost": ("Events that can never be told.", traffic.events_lost),
        "backlog_minutes_lost": ("Minutes of zones that are never told.", traffic.minutes_lost),
        "mqtt_published_bytes": ("Bytes of the messages that the broker took.", traffic.bytes),
        "mqtt_saved_bytes": ("Bytes saved by compression.", traffic.saved_bytes),
    }
    for name, (text, number) in counted.items():
        yield CounterMetricFamily(f"thermal2mqtt_{name}", text, number)


def _gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"thermal2mqtt_{name}", text, labels=labels)


def _counter(name: str, text: str, *labels: str) -> CounterMetricFamily:
    return CounterMetricFamily(f"thermal2mqtt_{name}", text, labels=labels)
