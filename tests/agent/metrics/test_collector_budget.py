"""An agent of which everything is known has every series of the catalogue, and not too many."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.agent.metrics.scraped import PART, agent_metrics, report, samples
from thermal2mqtt import mqtt
from thermal2mqtt.alarms import AlarmStatus, Level, Shelf
from thermal2mqtt.health import Ladder, PartHealth
from thermal2mqtt.metrics import AgentMetrics, build_registry
from thermal2mqtt.metrics.catalogue import CATALOGUE
from thermal2mqtt.mqtt.messages import Result
from thermal2mqtt.proof.result import ProofRecord, ProofResult
from thermal2mqtt.sensors import watch as sensor_watch
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import worker
from thermal2mqtt.thermal.results import Hotspot

BUSY_ZONE = {
    "name": "Joint",
    "group": "joints",
    "polygon": [[0, 0], [1, 0], [1, 1]],
    "thresholds": {"high": {"warning": 60, "critical": 80, "emergency": 100}},
}


def with_every_fault(name: str, kinds: Iterable[str], ladder: Ladder) -> PartHealth:
    """Return a part that had each of its faults once, and each way of mending it."""
    recoveries = {rung.name: 1 for rung in ladder.rungs}
    return replace(PART, name=name, faults=dict.fromkeys(kinds, 1), recoveries=recoveries)


def busiest(zones: int) -> AgentMetrics:
    """Return an agent of that many zones of which everything is known and limited, on a Raspberry Pi."""
    settings = [ZoneSettings.model_validate({**BUSY_ZONE, "id": f"zone_{place}"}) for place in range(zones)]
    parts = [
        with_every_fault("thermal", sensor_watch.FAULT_KINDS, sensor_watch.LADDER),
        with_every_fault("mqtt", mqtt.MqttFault, mqtt.LADDER),
        with_every_fault("store", worker.StoreFault, worker.LADDER),
    ]
    metrics = agent_metrics(settings, parts, list(Result))
    reading = report(Level.WARNING, 70.0)
    assert reading.analysis is not None
    figures = reading.analysis.zones["joint"]._replace(delta_group_kelvin=1.0, over_ambient_kelvin=1.0)
    spot = Hotspot("joint", 70.0, 60.0, (0.5, 0.5), (0.0, 0.0, 1.0, 1.0), 9)
    analysis = replace(
        reading.analysis,
        # What the others are held against has no differences itself, and nothing to prove.
        zones={
            zone.id: figures if place else reading.analysis.zones["joint"]
            for place, zone in enumerate(settings)
        },
        hotspots=(spot,),
        composite_celsius=40.0,
    )
    alarms = {zone.id: AlarmStatus(Level.WARNING, 1.0, 70.0) for zone in settings}
    alarms["zone_1"] = alarms["zone_1"]._replace(shelf=Shelf("Bob", "r", 2.0, 60.0))
    passed = ProofResult("joint", 20.0, passed=True, celsius=105.0, error=None)
    metrics.proved({zone.id: ProofRecord(passed, passed) for zone in settings[1:]})
    metrics.accept(replace(reading, analysis=analysis, alarms=alarms))
    return metrics


@pytest.mark.parametrize(("zones", "most"), [(8, 200), (32, 540)])
def test_the_series_of_an_agent_have_a_budget(zones: int, most: int) -> None:
    """Three limits on each zone, a group, an ambient and a shelved one; the process's own as well."""
    series = [sample for family in build_registry(busiest(zones)).collect() for sample in family.samples]
    assert len(series) <= most
    assert len({(sample.name, tuple(sample.labels.items())) for sample in series}) == len(series)


def test_a_label_never_takes_more_values_than_its_cap() -> None:
    """A mistake, such as a hundred thousand faults by another name, must not swell a database."""
    flood = replace(PART, faults={f"kind_{number}": 1 for number in range(1000)})
    scrape = samples(build_registry(agent_metrics(parts=[flood])))
    kinds = {dict(labels)["kind"] for name, labels in scrape if name == "thermal2mqtt_part_faults_total"}
    assert len(kinds) == 64


def test_every_metric_of_the_catalogue_is_scraped_and_no_other() -> None:
    """Each is written by somebody; the names in docs/metrics.md are those of a scrape."""
    families = {family.name: family for family in build_registry(busiest(8)).collect()}
    ours = {name for name in families if name.startswith("thermal2mqtt")}
    assert ours == {metric.family for metric in CATALOGUE}
    assert [name for name in ours if not families[name].samples] == []
    for metric in CATALOGUE:
        for sample in families[metric.family].samples:
            assert sample.labels.keys() - {"le"} == set(metric.labels)
