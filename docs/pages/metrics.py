"""docs/metrics.md: every metric of the agent, from what the collector itself says."""

from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import Metric

from thermal2mqtt.metrics import AgentMetrics, MqttCounts

INTRODUCTION = Path(__file__).with_name("metrics_introduction.md")
HEADER = "\n| metric | type | labels | meaning |\n|---|---|---|---|\n"


def metrics_page() -> str:
    """Return the page."""
    metrics = AgentMetrics(tuple, list, lambda: MqttCounts(connected=False, reconnects={}, publishes={}))
    return INTRODUCTION.read_text(encoding="utf-8") + HEADER + "".join(_rows(metrics.collect()))


def _rows(families: Iterator[Metric]) -> Iterator[str]:
    for family in families:
        suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
        labels = ", ".join(f"`{label}`" for label in getattr(family, "_labelnames", ())) or "-"
        yield f"| `{family.name}{suffix}` | {family.type} | {labels} | {family.documentation} |\n"
