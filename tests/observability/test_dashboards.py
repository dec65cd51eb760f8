"""The dashboards are as the code makes them, say what they show, and show something of a real run."""

import json
import re
from pathlib import Path

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.generate import DASHBOARDS, FOLDER, text
from tests.observability.dashboards import FILES, Query, metrics_of, panels, queries, read
from tests.observability.rules import all_rules
from tests.observability.run import Run
from thermal2mqtt.metrics.catalogue import CATALOGUE, Kind

pytestmark = pytest.mark.lab

MUST_BE_EMPTY: set[tuple[str, str]] = set()
"""Dashboard and title of what shows nothing while all is well, in the whole of the run."""

PROVISIONING = FOLDER.parent / "provisioning"


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_is_as_its_code_says(name: str) -> None:
    """After a change of grafana/*.py script/docs was run."""
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == text(DASHBOARDS[name]())


def test_there_is_no_other_dashboard() -> None:
    """None of those that were removed."""
    assert {path.stem for path in FILES} == set(DASHBOARDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_dashboard_is_one_that_grafana_knows(path: Path) -> None:
    """Read by Grafana's own models and written again, nothing is lost: no misspelt key, no unknown one."""
    document = read(path)
    again = json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(document)))
    again.pop("id", None)
    assert document["schemaVersion"] == 42
    assert _named(document) == _named(again)


def _named(value: object) -> object:
    """Return a document with its absent values left out."""
    if isinstance(value, dict):
        return {key: _named(item) for key, item in value.items() if item is not None}
    return [_named(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_panel_says_what_it_shows(path: Path) -> None:
    """A title, a description, a unit, and the data source that was chosen."""
    document = read(path)
    assert [panel["id"] for panel in document["panels"]] == list(range(1, len(document["panels"]) + 1))
    titles = [panel["title"] for panel in panels(document)]
    assert len(set(titles)) == len(titles)
    for panel in panels(document):
        assert len(panel["description"]) > 10, panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_panels_lie_beside_each_other(path: Path) -> None:
    """None over another, none beyond the right edge."""
    taken: set[tuple[int, int]] = set()
    for panel in read(path)["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


@pytest.mark.parametrize("query", list(queries()), ids=lambda query: f"{query.dashboard}: {query.title}")
def test_a_query_is_written_well(query: Query) -> None:
    """Rates over $__rate_interval, and every metric narrowed to the sites and agents that were chosen."""
    ranges = set(re.findall(r"\[([^\]]+)\]", query.expression))
    assert ranges <= {"$__rate_interval", "$__range", "4s"}
    for metric in metrics_of(query.expression):
        if metric.startswith("thermal2mqtt") and "[4s]" not in query.expression:
            assert re.search(rf'{metric}{{{{?[^}}]*site=~"\$site"', query.expression), metric


def test_every_metric_is_shown_and_every_metric_shown_is_there() -> None:
    """In a dashboard, or in a rule whose result is."""
    asked = " ".join(query.expression for query in queries())
    asked += " ".join(rule["expr"] for rule in all_rules())
    shown = set(re.findall(r"(?<![\w:])thermal2mqtt_\w+", asked))
    single = {metric.full_name for metric in CATALOGUE if metric.kind is not Kind.HISTOGRAM}
    buckets = {f"{metric.family}_bucket" for metric in CATALOGUE if metric.kind is Kind.HISTOGRAM}
    assert shown == single | buckets
    recorded = {rule["record"] for rule in all_rules() if "record" in rule}
    assert set(re.findall(r"\b\w+:thermal2mqtt_\w+:\w+", asked)) == recorded


@pytest.mark.parametrize("query", list(queries()), ids=lambda query: f"{query.dashboard}: {query.title}")
def test_a_query_finds_something_in_a_real_run(run: Run, query: Query) -> None:
    """Sent to the Prometheus that scraped the agents, over the time in which they heated up and failed.

    Without the zero that a number shows where nothing is found: it would be found always.
    """
    asked = query.sent.removesuffix(" or vector(0)")
    found = run.prometheus.query_range(asked, run.record.started, run.record.ended)
    samples = [value for series in found for value in series["values"]]
    assert bool(samples) != ((query.dashboard, query.title) in MUST_BE_EMPTY), asked


def test_columns_of_tables_are_labels_that_there_are(run: Run) -> None:
    """A misspelt label would be an empty column."""
    for path in FILES:
        for panel in panels(read(path)):
            if panel["type"] != "table":
                continue
            query = Query(path.stem, panel["title"], panel["targets"][0]["expr"])
            found = run.prometheus.query_range(query.sent, run.record.started, run.record.ended)
            labels = {label for series in found for label in series["metric"]} | {"Value"}
            (names,) = [
                change["options"]["include"]["names"]
                for change in panel["transformations"]
                if change["id"] == "filterFieldsByName"
            ]
            assert set(names) <= labels, panel["title"]


def test_variables_find_what_they_offer(run: Run) -> None:
    """Sites, agents and zones, as Grafana asks for the values of a label."""
    for path in FILES:
        for variable in read(path)["templating"]["list"]:
            if variable["type"] == "query":
                ((selector, label),) = re.findall(r"label_values\((.+), (\w+)\)", variable["query"])
                sent = Query(path.stem, variable["name"], selector).sent
                found = run.prometheus.query_range(sent, run.record.started, run.record.ended)
                assert {series["metric"].get(label) for series in found} - {None}


def test_links_lead_to_dashboards_that_there_are() -> None:
    """From Fleet and Alarms to Device, and from each to Home Assistant."""
    uids = {read(path)["uid"] for path in FILES}
    for path in FILES:
        written = path.read_text(encoding="utf-8")
        assert set(re.findall(r"/d/([\w-]+)", written)) <= uids
        assert "${home_assistant}/config/devices" in written
    assert "/d/thermal2mqtt-device" in (FOLDER / "fleet.json").read_text(encoding="utf-8")


def test_what_is_provisioned_fits_together(run: Run) -> None:
    """The data sources by their uid; the one rule of Grafana's own is silent while Prometheus works."""
    sources = yaml.safe_load((PROVISIONING / "datasources/prometheus.yml").read_text(encoding="utf-8"))
    prometheus, alertmanager = sources["datasources"]
    assert prometheus["jsonData"]["alertmanagerUid"] == alertmanager["uid"]
    alerting = yaml.safe_load((PROVISIONING / "alerting/watchdog.yml").read_text(encoding="utf-8"))
    (rule,) = alerting["groups"][0]["rules"]
    firing, silent = rule["data"]
    assert firing["datasourceUid"] == prometheus["uid"]
    assert (rule["condition"], silent["model"]["expression"]) == (silent["refId"], firing["refId"])
    (found,) = run.prometheus.query(firing["model"]["expr"])
    assert float(found["value"][1]) >= 1
