"""Alertmanager takes the configuration, and each alert goes to those who should hear of it."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.observability.conftest import Tool
from tests.observability.rules import PROMETHEUS, alerts

pytestmark = pytest.mark.lab

CONFIGURATION = PROMETHEUS / "alertmanager.yml"

TEST_ROUTES = ("config", "routes", "test", f"--config.file={CONFIGURATION}")

HOME = {"emergency": "on-call", "critical": "on-call", "warning": "team", "info": "digest"}
"""Who hears of an alert by its severity."""


def test_amtool_finds_nothing_wrong(amtool: Tool) -> None:
    """The file as it is delivered."""
    assert "SUCCESS" in amtool("check-config", str(CONFIGURATION))


@pytest.mark.parametrize("name", alerts())
def test_an_alert_reaches_whom_its_severity_says(amtool: Tool, name: str) -> None:
    """Every alert that there is, as it is labelled."""
    labels = alerts()[name]["labels"]
    receiver = "dead-mans-switch" if name == "Watchdog" else HOME[labels["severity"]]
    given = [f"alertname={name}", *(f"{key}={value}" for key, value in labels.items()), "site=home"]
    amtool(
        "config", "routes", "test", f"--config.file={CONFIGURATION}", f"--verify.receivers={receiver}", *given
    )


@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        ("alertname=ZoneEmergency severity=emergency site=mill", "site-mill,on-call"),
        ("alertname=AgentDown severity=critical site=mill", "site-mill,on-call"),
        ("alertname=ZoneWarning severity=warning site=mill", "team"),
        ("alertname=Watchdog severity=none site=mill", "dead-mans-switch"),
        ("alertname=AnythingElse", "team"),
    ],
)
def test_a_site_with_people_of_its_own_has_them_told_as_well(
    amtool: Tool, labels: str, receivers: str
) -> None:
    """Of what is grave; and what nobody thought of goes to the team."""
    amtool(*TEST_ROUTES, f"--verify.receivers={receivers}", *labels.split())


def test_every_inhibition_names_alerts_that_there_are() -> None:
    """A rule that was renamed must not lose its inhibition in silence."""
    for rule in yaml.safe_load(CONFIGURATION.read_text(encoding="utf-8"))["inhibit_rules"]:
        for matcher in rule["source_matchers"] + rule["target_matchers"]:
            for pattern in matcher.split('"')[1].split("|"):
                assert any(re.fullmatch(pattern, name) for name in alerts()), matcher


@pytest.mark.parametrize("name", ["prometheus.yml", "prometheus.fleet.yml"])
def test_promtool_finds_nothing_wrong_with_a_configuration(promtool: Tool, tmp_path: Path, name: str) -> None:
    """With its rules, its list of agents and a token beside it."""
    folder = tmp_path / "prometheus"
    shutil.copytree(PROMETHEUS, folder)
    (folder / "secrets").mkdir(exist_ok=True)
    (folder / "secrets" / "metrics_token").write_text("a-token-of-sixteen")
    assert "SUCCESS" in promtool("check", "config", str(folder / name))


def test_both_configurations_scrape_alike() -> None:
    """But for where the list of agents comes from."""
    files = [PROMETHEUS / "prometheus.yml", PROMETHEUS / "prometheus.fleet.yml"]
    one, fleet = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in files)
    jobs = [document["scrape_configs"][0] for document in (one, fleet)]
    assert "file_sd_configs" in jobs[0]
    assert "http_sd_configs" in jobs[1]
    for job in jobs:
        job.pop("file_sd_configs", None)
        job.pop("http_sd_configs", None)
    assert jobs[0] == jobs[1]
    assert {key: one[key] for key in ("global", "rule_files", "alerting")} == {
        key: fleet[key] for key in ("global", "rule_files", "alerting")
    }
