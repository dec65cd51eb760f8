"""docs/metrics.md: every metric of the agent, from the catalogue that a scrape is made of."""

from pathlib import Path

from thermal2mqtt.metrics.catalogue import CATALOGUE, Metric

INTRODUCTION = Path(__file__).with_name("metrics_introduction.md")
HEADER = "\n| metric | type | labels | unit | meaning |\n|---|---|---|---|---|\n"


def metrics_page() -> str:
    """Return the page."""
    return INTRODUCTION.read_text(encoding="utf-8") + HEADER + "".join(map(_row, CATALOGUE))


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels) or "-"
    return f"| `{metric.full_name}` | {metric.kind} | {labels} | {metric.unit or '-'} | {metric.help} |\n"
