"""What Prometheus scrapes is what the newest reports say, and nothing that was not measured."""

from dataclasses import replace

import numpy as np
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from thermal2mqtt.alarms import AlarmChange, AlarmEvent, AlarmStatus, Annunciation, Level, Shelf
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.metrics import AgentMetrics, MqttCounts, build_registry
from thermal2mqtt.mlx90640.frame import ThermalFrame
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.report import Proof, SensorReport
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import FrameAnalysis, Uncertainty, ZoneFigures
from thermal2mqtt.thermal.stages import StageTimes

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


@pytest.fixture
def metrics() -> AgentMetrics:
    """Return the metrics of an agent with one zone, a connected broker and a sensor with a past."""
    return AgentMetrics(
        lambda: [JOINT],
        lambda: [PART],
        lambda: MqttCounts(connected=True, reconnects={"lost": 2}, publishes={"ok": 7}),
    )


def test_a_report_becomes_figures_levels_and_limits(metrics: AgentMetrics) -> None:
    """One frame at 70 C over a warning limit of 60 C reads exactly so."""
    metrics.accept(report(Level.WARNING, 70.0))
    metrics.accept(report(Level.WARNING, 70.0))
    scrape = samples(build_registry(metrics))
    zone = ("zone", "joint")
    source = (("source", "thermal"),)
    assert scrape["thermal2mqtt_zone_max_temperature_celsius", (zone,)] == 70.0
    assert scrape["thermal2mqtt_zone_min_temperature_celsius", (zone,)] == 20.0
    assert scrape["thermal2mqtt_zone_valid_pixels_ratio", (zone,)] == 1.0
    assert scrape["thermal2mqtt_zone_alarm_state", (("level", "warning"), zone)] == 1.0
    assert scrape["thermal2mqtt_zone_alarm_state", (("level", "normal"), zone)] == 0.0
    assert scrape["thermal2mqtt_zone_threshold_celsius", (("level", "emergency"), zone)] == 100.0
    assert scrape["thermal2mqtt_frames_total", source] == 2.0
    assert scrape["thermal2mqtt_frame_last_timestamp_seconds", source] == 1_800_000_000.5
    assert scrape["thermal2mqtt_sensor_ambient_celsius", source] == 31.5
    assert scrape["thermal2mqtt_sensor_bad_pixels", source] == 1.0


def test_uncertainty_and_composite_have_samples_while_they_are_known(metrics: AgentMetrics) -> None:
    """How far a maximum may be off, and the weighted mean of all."""
    reading = report(Level.NORMAL, 40.0)
    assert reading.analysis is not None
    sure = Uncertainty(1.5, 1.25, 1.75, 2.5, claimed=True)
    figures = reading.analysis.zones["joint"]._replace(uncertainty=sure)
    analysis = replace(reading.analysis, zones={"joint": figures}, composite_celsius=38.5)
    metrics.accept(replace(reading, analysis=analysis))
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_zone_uncertainty_kelvin", (("zone", "joint"),)] == 2.5
    assert scrape["thermal2mqtt_sensor_composite_celsius", (("source", "thermal"),)] == 38.5


def test_stages_are_a_histogram_over_all_sensors() -> None:
    """Two sensors' times count together, in buckets that add up."""
    moments = iter([0.0, 5e-5, 0.0, 5e-3])
    sensors = [StageTimes(lambda: next(moments)) for _ in range(2)]
    for times in sensors:
        times.begin()
        times.lap("zones")
    counts = MqttCounts(connected=True, reconnects={}, publishes={})
    scrape = samples(build_registry(AgentMetrics(list, list, lambda: counts, lambda: sensors)))
    name, stage = "thermal2mqtt_pipeline_stage_duration_seconds", ("stage", "zones")
    assert scrape[f"{name}_bucket", (("le", "0.0001"), stage)] == 1.0
    assert scrape[f"{name}_bucket", (("le", "0.01"), stage)] == 2.0
    assert scrape[f"{name}_count", (stage,)] == 2.0
    assert scrape[f"{name}_sum", (stage,)] == pytest.approx(5.05e-3)


def test_a_lost_sensor_leaves_no_figures(metrics: AgentMetrics) -> None:
    """Nothing measured means no sample: no zero and no last value."""
    metrics.accept(report(Level.NORMAL, 40.0))
    metrics.accept(SensorReport("thermal", 2.0, None, None, {"joint": AlarmStatus(None, 2.0)}))
    scrape = samples(build_registry(metrics))
    names = {name for name, _ in scrape}
    assert "thermal2mqtt_zone_max_temperature_celsius" not in names
    assert "thermal2mqtt_zone_alarm_state" not in names
    assert "thermal2mqtt_sensor_ambient_celsius" not in names
    assert scrape["thermal2mqtt_frames_total", (("source", "thermal"),)] == 1.0
    assert scrape["thermal2mqtt_zone_threshold_celsius", (("level", "warning"), ("zone", "joint"))] == 60.0


def test_before_the_first_report_a_scrape_already_works(metrics: AgentMetrics) -> None:
    """Prometheus may come before the sensor does."""
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_mqtt_connected", ()] == 1.0
    assert scrape["thermal2mqtt_mqtt_reconnects_total", (("reason", "lost"),)] == 2.0
    assert scrape["thermal2mqtt_mqtt_publishes_total", (("result", "ok"),)] == 7.0


def test_parts_tell_their_faults_and_recoveries(metrics: AgentMetrics) -> None:
    """A degraded part still delivers; what mended it is counted."""
    scrape = samples(build_registry(metrics))
    part = ("part", "thermal")
    assert scrape["thermal2mqtt_part_up", (part,)] == 1.0
    assert scrape["thermal2mqtt_part_faults_total", (("kind", "bus_error"), part)] == 3.0
    assert scrape["thermal2mqtt_part_recoveries_total", (("action", "reopen"), part)] == 1.0


def test_trends_and_deltas_have_samples_only_while_they_are_known(metrics: AgentMetrics) -> None:
    """A delta of a zone without a group is no zero."""
    reading = report(Level.NORMAL, 40.0)
    assert reading.analysis is not None
    figures = reading.analysis.zones["joint"]._replace(
        rate_celsius_per_minute=1.5,
        over_ambient_kelvin=12.0,
        baseline_delta_kelvin=3.0,
    )
    metrics.accept(replace(reading, analysis=replace(reading.analysis, zones={"joint": figures})))
    scrape = samples(build_registry(metrics))
    zone = (("zone", "joint"),)
    assert scrape["thermal2mqtt_zone_rate_celsius_per_minute", zone] == 1.5
    assert scrape["thermal2mqtt_zone_over_ambient_kelvin", zone] == 12.0
    assert scrape["thermal2mqtt_zone_baseline_delta_kelvin", zone] == 3.0
    assert ("thermal2mqtt_zone_delta_kelvin", zone) not in scrape


def test_a_proof_test_is_no_measurement(metrics: AgentMetrics) -> None:
    """Its frames and levels are not counted; when it last passed is told."""
    proof = Proof("joint", lambda _: None)
    metrics.accept(replace(report(Level.EMERGENCY, 105.0), proof=proof))
    zone = (("zone", "joint"),)
    failed = ProofResult("joint", 20.0, passed=False, celsius=105.0, error="no page came")
    metrics.proved({"joint": ProofRecord(failed)})
    scrape = samples(build_registry(metrics))
    assert ("thermal2mqtt_zone_max_temperature_celsius", zone) not in scrape
    assert ("thermal2mqtt_zone_proof_last_pass_timestamp_seconds", zone) not in scrape
    assert scrape["thermal2mqtt_zone_proof_success", zone] == 0.0
    metrics.proved({"joint": ProofRecord(failed, replace(failed, time=10.0, passed=True))})
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_zone_proof_last_pass_timestamp_seconds", zone] == 10.0


def test_what_people_did_to_an_alarm_can_be_seen(metrics: AgentMetrics) -> None:
    """Unacknowledged, shelved and chattering as 0 and 1; each change counts once, and no frame twice."""
    reading = report(Level.WARNING, 70.0)
    status = AlarmStatus(Level.WARNING, 1.0, 70.0, annunciation=Annunciation.UNACKNOWLEDGED)
    metrics.accept(replace(reading, alarms={"joint": status}))
    zone = (("zone", "joint"),)
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_zone_alarm_unacknowledged", zone] == 1.0
    assert scrape["thermal2mqtt_zone_alarm_shelved", zone] == 0.0
    assert scrape["thermal2mqtt_zone_alarm_chattering", zone] == 0.0
    assert scrape["thermal2mqtt_alarm_changes_total", (("change", "shelved"),)] == 0.0

    event = AlarmEvent("1", 2.0, "joint", AlarmChange.SHELVED, Level.WARNING, Level.WARNING)
    quiet = replace(
        status, annunciation=Annunciation.ACKNOWLEDGED, shelf=Shelf("Bob", "r", 2.0, 60.0), chattering=True
    )
    metrics.accept(replace(reading, alarms={"joint": quiet}, events=(event,)))
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_zone_alarm_unacknowledged", zone] == 0.0
    assert scrape["thermal2mqtt_zone_alarm_shelved", zone] == 1.0
    assert scrape["thermal2mqtt_zone_alarm_chattering", zone] == 1.0
    assert scrape["thermal2mqtt_alarm_changes_total", (("change", "shelved"),)] == 1.0
    assert scrape["thermal2mqtt_frames_total", (("source", "thermal"),)] == 1.0
