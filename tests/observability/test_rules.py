"""Every alert fires when it should and only then, names metrics that there are, and says what to do."""

import re
from pathlib import Path

import pytest
import yaml

from tests.observability.conftest import Tool
from tests.observability.rules import ROOT, RULES, RUNBOOKS, UNIT_TESTS, Rule, alerts, all_rules
from thermal2mqtt.metrics.catalogue import CATALOGUE, Kind

pytestmark = pytest.mark.lab

SEVERITIES = {"emergency", "critical", "warning", "info", "none"}
ALERTS = alerts()
RUNBOOK_URL = "https://github.com/thermal2mqtt/thermal2mqtt/blob/main/docs/runbooks/{}.md"


def exported() -> set[str]:
    """Return every name that a sample of an agent can have."""
    names = {metric.full_name for metric in CATALOGUE}
    histograms = [metric.family for metric in CATALOGUE if metric.kind is Kind.HISTOGRAM]
    return names | {f"{name}_{end}" for name in histograms for end in ("bucket", "count", "sum")}


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_promtool_finds_nothing_wrong(promtool: Tool, path: Path) -> None:
    """No mistake, and no two rules alike."""
    promtool("check", "rules", "--lint=all", "--lint-fatal", str(path))


@pytest.mark.parametrize("path", UNIT_TESTS, ids=lambda path: path.stem)
def test_the_rules_pass_their_unit_tests(promtool: Tool, path: Path) -> None:
    """Labels, annotations and moments are as written there."""
    promtool("test", "rules", str(path))


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_is_tested_both_ways(name: str) -> None:
    """It is seen to fire with what people read, and to be silent just under its limit."""
    tests = [test for path in UNIT_TESTS for test in yaml.safe_load(path.read_text("utf-8"))["tests"]]
    titles = [test["name"] for test in tests]
    assert [title for title in titles if title.startswith(f"{name} fires ")]
    if name != "Watchdog":  # is never silent
        assert [title for title in titles if title.startswith(f"{name} is silent ")]


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_all_that_an_alert_needs(name: str) -> None:
    """A name, a wait before and after, a severity, two texts and a runbook."""
    alert = ALERTS[name]
    assert re.fullmatch(r"([A-Z][A-Za-z0-9]*)+", name)
    assert {"for", "keep_firing_for"} <= alert.keys()
    assert alert["labels"]["severity"] in SEVERITIES
    assert alert["annotations"].keys() == {"summary", "description", "runbook_url"}
    assert alert["annotations"]["runbook_url"] == RUNBOOK_URL.format(name)


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    """What it means, what to look at, what to do."""
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == set(ALERTS)
    for path in RUNBOOKS.glob("*.md"):
        headings = re.findall(r"^#+ .*$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == [f"# {path.stem}", "## What it means", "## What to look at", "## What to do"]


@pytest.mark.parametrize("rule", list(all_rules()), ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_asks_for_what_there_is(rule: Rule) -> None:
    """Each metric is exported by the agent, each recorded series by another rule."""
    asked = set(re.findall(r"(?<![\w:])(thermal2mqtt_\w+)", rule["expr"])) - {"thermal2mqtt"}
    assert asked <= exported()
    recorded = {other["record"] for other in all_rules() if "record" in other}
    assert set(re.findall(r"\b\w+:thermal2mqtt_\w+:\w+", rule["expr"])) <= recorded


def test_the_page_tells_of_every_alert() -> None:
    """And of none that is gone."""
    page = (ROOT / "docs" / "observability.md").read_text(encoding="utf-8")
    table = page[page.index("| alerts |") : page.index("The classes of differences")]
    cells = [row.split("|")[1] for row in table.strip().splitlines()[2:]]
    assert {name.strip() for cell in cells for name in cell.split(",")} == set(ALERTS)


def test_runbooks_name_metrics_that_there_are() -> None:
    """Whoever is woken at night is not sent after a metric of last year."""
    for path in RUNBOOKS.glob("*.md"):
        assert set(re.findall(r"thermal2mqtt_\w+", path.read_text(encoding="utf-8"))) <= exported()
