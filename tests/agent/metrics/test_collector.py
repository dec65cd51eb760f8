"""What Prometheus scrapes is what the newest reports say, and nothing that was not measured."""

from dataclasses import replace

import pytest
from prometheus_client import generate_latest

from tests.agent.metrics.scraped import JOINT, TurnedClock, agent_metrics, report, samples
from thermal2mqtt.alarms import AlarmChange, AlarmEvent, AlarmStatus, Annunciation, Level, Shelf
from thermal2mqtt.metrics import AgentMetrics, build_registry
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.report import Proof, SensorReport


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
    assert scrape["thermal2mqtt_zone_alarm_state", (("level", "critical"), zone)] == 0.0
    assert scrape["thermal2mqtt_zone_threshold_celsius", (("level", "emergency"), zone)] == 100.0
    assert scrape["thermal2mqtt_frames_total", (("result", "whole"), *source)] == 2.0
    assert scrape["thermal2mqtt_frame_last_timestamp_seconds", source] == 1_800_000_000.5
    assert scrape["thermal2mqtt_sensor_ambient_celsius", source] == 31.5
    assert scrape["thermal2mqtt_sensor_bad_pixels", source] == 1.0


def test_a_lost_sensor_leaves_no_figures(metrics: AgentMetrics) -> None:
    """Nothing measured means no sample: no zero and no last value."""
    metrics.accept(report(Level.NORMAL, 40.0))
    metrics.accept(SensorReport("thermal", 2.0, None, None, {"joint": AlarmStatus(None, 2.0)}))
    scrape = samples(build_registry(metrics))
    names = {name for name, _ in scrape}
    assert "thermal2mqtt_zone_max_temperature_celsius" not in names
    assert "thermal2mqtt_zone_alarm_state" not in names
    assert "thermal2mqtt_sensor_ambient_celsius" not in names
    assert scrape["thermal2mqtt_frames_total", (("result", "whole"), ("source", "thermal"))] == 1.0
    assert scrape["thermal2mqtt_zone_threshold_celsius", (("level", "warning"), ("zone", "joint"))] == 60.0


def test_before_the_first_report_a_scrape_already_works(metrics: AgentMetrics) -> None:
    """Prometheus may come before the sensor does."""
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_mqtt_connected", ()] == 1.0
    assert scrape["thermal2mqtt_mqtt_reconnects_total", ()] == 3.0
    assert scrape["thermal2mqtt_mqtt_publishes_total", (("result", "sent"),)] == 7.0
    for result in ("whole", "half_missing"):
        assert scrape["thermal2mqtt_frames_total", (("result", result), ("source", "thermal"))] == 0.0
    assert scrape["thermal2mqtt_alarm_changes_total", (("change", "raised"),)] == 0.0
    assert scrape["thermal2mqtt_alarm_latency_seconds_count", ()] == 0.0


def test_parts_tell_their_faults_and_recoveries(metrics: AgentMetrics) -> None:
    """A degraded part still delivers; what mended it is counted."""
    scrape = samples(build_registry(metrics))
    part = ("part", "thermal")
    assert scrape["thermal2mqtt_part_up", (part,)] == 1.0
    assert scrape["thermal2mqtt_part_faults_total", (("kind", "bus"), part)] == 3.0
    assert scrape["thermal2mqtt_part_recoveries_total", (("action", "reopen"), part)] == 1.0


def test_what_waits_for_the_broker_is_told_with_its_age(metrics: AgentMetrics) -> None:
    """Events and minutes that wait, that were dropped, and how events were told."""
    scrape = samples(build_registry(metrics))
    event, minute = (("class", "event"),), (("class", "minute"),)
    assert scrape["thermal2mqtt_outbox_messages", event] == 6.0
    assert scrape["thermal2mqtt_outbox_messages", minute] == 8.0
    assert scrape["thermal2mqtt_outbox_dropped_total", event] == 4.0
    assert scrape["thermal2mqtt_outbox_dropped_total", minute] == 7.0
    assert scrape["thermal2mqtt_outbox_oldest_timestamp_seconds", ()] == 1_799_999_000.0
    assert scrape["thermal2mqtt_events_total", (("stored", "true"),)] == 5.0
    assert scrape["thermal2mqtt_events_total", (("stored", "false"),)] == 2.0
    assert scrape["thermal2mqtt_events_unheard_total", ()] == 3.0
    assert scrape["thermal2mqtt_mqtt_published_bytes_total", ()] == 1000.0


def test_where_nothing_waits_nothing_is_old() -> None:
    """No event has waited since 1970."""
    scrape = samples(build_registry(agent_metrics(oldest_waiting=None)))
    assert ("thermal2mqtt_outbox_oldest_timestamp_seconds", ()) not in scrape


@pytest.mark.parametrize("taken", [True, False])
def test_settings_that_were_not_taken_are_told(taken: bool) -> None:  # noqa: FBT001 (a parameter of pytest)
    """As Prometheus itself tells of its own."""
    scrape = samples(build_registry(agent_metrics(settings_taken=taken)))
    assert scrape["thermal2mqtt_config_last_reload_successful", ()] == float(taken)


def test_differences_have_samples_only_while_they_are_known(metrics: AgentMetrics) -> None:
    """A delta of a zone without a group is no zero."""
    reading = report(Level.NORMAL, 40.0)
    assert reading.analysis is not None
    figures = reading.analysis.zones["joint"]._replace(over_ambient_kelvin=12.0)
    metrics.accept(replace(reading, analysis=replace(reading.analysis, zones={"joint": figures})))
    scrape = samples(build_registry(metrics))
    zone = (("zone", "joint"),)
    assert scrape["thermal2mqtt_zone_over_ambient_kelvin", zone] == 12.0
    assert ("thermal2mqtt_zone_delta_kelvin", zone) not in scrape


def test_a_proof_test_is_no_measurement(metrics: AgentMetrics) -> None:
    """Its frames and levels are not counted; when it last passed is told, and that it failed."""
    proof = Proof("joint", lambda _: None)
    metrics.accept(replace(report(Level.EMERGENCY, 105.0), proof=proof))
    zone = (("zone", "joint"),)
    failed = ProofResult("joint", 20.0, passed=False, celsius=105.0, error="no page came")
    metrics.proved({"joint": ProofRecord(failed)})
    scrape = samples(build_registry(metrics))
    assert ("thermal2mqtt_zone_max_temperature_celsius", zone) not in scrape
    assert ("thermal2mqtt_zone_proof_last_pass_timestamp_seconds", zone) not in scrape
    assert scrape["thermal2mqtt_zones_proof_failed", ()] == 1.0
    metrics.proved({"joint": ProofRecord(failed, replace(failed, time=10.0, passed=True))})
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_zone_proof_last_pass_timestamp_seconds", zone] == 10.0


def test_what_people_did_to_an_alarm_can_be_seen(metrics: AgentMetrics) -> None:
    """Who waits to be seen, who is silenced and until when; each change counts once, and no frame twice."""
    reading = report(Level.WARNING, 70.0)
    status = AlarmStatus(Level.WARNING, 1.0, 70.0, annunciation=Annunciation.UNACKNOWLEDGED)
    metrics.accept(replace(reading, alarms={"joint": status}))
    scrape = samples(build_registry(metrics))
    shelved = ("thermal2mqtt_zone_alarm_shelved_until_timestamp_seconds", (("zone", "joint"),))
    assert scrape["thermal2mqtt_alarms_unacknowledged", ()] == 1.0
    assert scrape["thermal2mqtt_alarms_chattering", ()] == 0.0
    assert shelved not in scrape
    acknowledged = ("thermal2mqtt_alarm_changes_total", (("change", "acknowledged"),))
    assert scrape[acknowledged] == 0.0

    event = AlarmEvent("1", 2.0, "joint", AlarmChange.ACKNOWLEDGED, Level.WARNING, Level.WARNING)
    quiet = status._replace(
        annunciation=Annunciation.ACKNOWLEDGED, shelf=Shelf("Bob", "r", 2.0, 60.0), chattering=True
    )
    metrics.accept(replace(reading, alarms={"joint": quiet}, events=(event,)))
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_alarms_unacknowledged", ()] == 0.0
    assert scrape["thermal2mqtt_alarms_chattering", ()] == 1.0
    assert scrape[shelved] == 62.0
    assert scrape[acknowledged] == 1.0
    assert scrape["thermal2mqtt_frames_total", (("result", "whole"), ("source", "thermal"))] == 1.0


def test_the_way_of_an_alarm_is_timed_from_the_end_of_its_reading() -> None:
    """A frame that raises an alarm counts in both histograms, another one in that of the frames alone."""
    clock = TurnedClock()
    metrics = agent_metrics(clock=clock)
    clock.now = 1.05
    metrics.accept(report(Level.NORMAL, 40.0))
    raised = AlarmEvent("1", 2.0, "joint", AlarmChange.RAISED, Level.NORMAL, Level.WARNING)
    clock.now = 1.01
    metrics.accept(replace(report(Level.WARNING, 70.0), events=(raised,)))
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_frame_latency_seconds_count", ()] == 2.0
    assert scrape["thermal2mqtt_frame_latency_seconds_bucket", (("le", "0.1"),)] == 2.0
    assert scrape["thermal2mqtt_frame_latency_seconds_bucket", (("le", "0.02"),)] == 1.0
    assert scrape["thermal2mqtt_alarm_latency_seconds_count", ()] == 1.0
    assert scrape["thermal2mqtt_alarm_latency_seconds_sum", ()] == pytest.approx(0.01)


def test_the_agent_its_zones_and_its_machine_are_told(metrics: AgentMetrics) -> None:
    """Who it is, what a zone belongs to, where time goes, and how the machine does."""
    scrape = samples(build_registry(metrics))
    (info,) = [dict(labels) for name, labels in scrape if name == "thermal2mqtt_info"]
    assert (info["agent"], info["sensor"]) == ("switchboard", "simulator")
    (zone,) = [dict(labels) for name, labels in scrape if name == "thermal2mqtt_zone_info"]
    assert zone == {"zone": "joint", "source": "thermal", "group": "", "kind": "equipment"}
    assert scrape["thermal2mqtt_pipeline_stage_seconds_total", (("stage", "conditioning"),)] == 0.25
    assert scrape["thermal2mqtt_soc_temperature_celsius", ()] == 51.5
    assert scrape["thermal2mqtt_soc_throttled", (("condition", "under_voltage"),)] == 0.0
    assert scrape["thermal2mqtt_clock_synchronized", ()] == 1.0
    assert scrape["thermal2mqtt_storage_free_bytes", ()] == 5.0


def test_the_process_tells_what_it_needs(metrics: AgentMetrics) -> None:
    """Processor time, memory, open files and its start; virtual memory says nothing of its need."""
    names = {family.name for family in build_registry(metrics).collect() if family.name.startswith("process")}
    assert {"process_cpu_seconds", "process_resident_memory_bytes", "process_open_fds"} <= names
    assert {"process_max_fds", "process_start_time_seconds"} <= names
    assert "process_virtual_memory_bytes" not in names


def test_a_removed_zone_leaves_no_series() -> None:
    """The next scrape does not know it, whatever the newest report still says."""
    zones = [JOINT]
    metrics = agent_metrics(zones)
    metrics.accept(report(Level.WARNING, 70.0))
    passed = ProofResult("joint", 20.0, passed=True, celsius=105.0, error=None)
    failed = replace(passed, passed=False)
    # A test that was under way when the zone was removed ends later.
    metrics.proved({"joint": ProofRecord(failed, passed)})
    assert "joint" in generate_latest(build_registry(metrics)).decode()
    zones.clear()
    assert "joint" not in generate_latest(build_registry(metrics)).decode()
    assert samples(build_registry(metrics))["thermal2mqtt_zones_proof_failed", ()] == 0


def test_what_made_room_and_what_was_lost_of_frames_is_told(metrics: AgentMetrics) -> None:
    """In bytes by class, and in frames."""
    scrape = samples(build_registry(metrics))
    assert scrape["thermal2mqtt_storage_evicted_bytes_total", (("class", "frames"),)] == 7.0
    assert scrape["thermal2mqtt_kept_frames_lost_total", ()] == 5.0
