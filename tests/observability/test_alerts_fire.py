"""Every alert is seen to come: from an agent's figures, over Prometheus and Alertmanager, to a webhook."""

import pytest

from tests.observability.rules import alerts
from tests.observability.run import Run

pytestmark = pytest.mark.lab

INHIBITED = [
    ("DeltaTProbable", "DeltaTMajor"),
    ("DeltaTInvestigate", "DeltaTProbable"),
    ("OverAmbientMonitor", "OverAmbientMajor"),
    ("OverAmbientProbable", "OverAmbientMonitor"),
    ("OverAmbientPossible", "OverAmbientProbable"),
    ("ZoneWarning", "ZoneCritical"),
    ("ZoneCritical", "ZoneEmergency"),
    ("RapidRise", "ZoneEmergency"),
    ("ZoneEmergency", "SensorStale"),
    ("DeltaTMajor", "SensorStale"),
    ("MqttDisconnected", "AgentDown"),
    ("Undervoltage", "AgentDown"),
    ("AgentDown", "FleetSilent"),
]
"""An alert that must have been held back, and the one that held it back."""

RECEIVER = {"emergency": "on-call", "critical": "on-call", "warning": "team", "info": "digest"}


@pytest.mark.parametrize("name", alerts())
def test_an_alert_comes_to_its_receiver(run: Run, name: str) -> None:
    """With its site, and with the texts filled in."""
    severity = alerts()[name]["labels"]["severity"]
    receiver = "dead-mans-switch" if name == "Watchdog" else RECEIVER[severity]
    came = [
        alert
        for alert in run.receiver.alerts(f"/{receiver}")
        if alert["labels"]["alertname"] == name and alert["status"] == "firing"
    ]
    assert came, run.record.seconds
    for text in came[0]["annotations"].values():
        assert "<no value>" not in text
    if name not in {"Watchdog", "FleetSilent"}:  # are of no one agent
        assert came[0]["labels"]["site"] in {"mill", "barn", "dock"}


@pytest.mark.parametrize(("held_back", "by"), INHIBITED)
def test_an_alert_that_says_no_more_is_held_back(run: Run, held_back: str, by: str) -> None:
    """Alertmanager itself says so."""
    assert (held_back, by) in run.record.inhibited


def test_while_the_sensor_is_silent_nobody_is_told_of_its_zones(run: Run) -> None:
    """Not one message between its alert and its return says that a zone of it is hot."""
    between = run.receiver.received[run.record.unplugged_from : run.record.unplugged_to]
    told = {
        alert["labels"]["alertname"]
        for _, message in between
        for alert in message["alerts"]
        if alert["status"] == "firing" and alert["labels"].get("zone") and alert["labels"]["site"] == "mill"
    }
    assert told == set()


@pytest.mark.parametrize("name", ["ZoneEmergency", "SensorStale"])
def test_when_it_is_over_that_is_told_too(run: Run, name: str) -> None:
    """As resolved; of what was held back at its end nothing more is said."""
    assert any(
        alert["labels"]["alertname"] == name and alert["status"] == "resolved"
        for alert in run.receiver.alerts()
    )


def test_a_site_hears_of_itself_alone(run: Run) -> None:
    """The mill's own people get what is grave at the mill, and nothing else."""
    heard = run.receiver.alerts("/site-mill")
    assert "ZoneEmergency" in {alert["labels"]["alertname"] for alert in heard}
    assert {alert["labels"]["site"] for alert in heard} == {"mill"}
    assert {alert["labels"]["severity"] for alert in heard} <= {"emergency", "critical"}


def test_the_token_was_asked_for(run: Run) -> None:
    """The agents were scraped with it; the token stands in no series."""
    assert run.prometheus.query_range("max(up)", run.record.started, run.record.ended)
    assert run.prometheus.query('{__name__=~".+", token!=""}') == []
