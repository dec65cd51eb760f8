"""docs/metrics.md: every metric of the agent, from the catalogue that a scrape is made of."""

from pathlib import Path

from thermal2mqtt.metrics import kinds
from thermal2mqtt.metrics.catalogue import CATALOGUE, MQTT_PUBLISHES, PART_FAULTS, Metric

INTRODUCTION = Path(__file__).with_name("metrics_introduction.md")
KINDS = Path(__file__).with_name("metrics_kinds.md")
HEADER = "\n| metric | type | labels | unit | meaning |\n|---|---|---|---|---|\n"


def metrics_page() -> str:
    """Return the page."""
    metrics = HEADER + "".join(map(_row, CATALOGUE))
    return INTRODUCTION.read_text(encoding="utf-8") + metrics + KINDS.read_text(encoding="utf-8") + _kinds()


def _kinds() -> str:
    """Return a table of what is counted as one."""
    written = (
        (PART_FAULTS.full_name, "of a sensor", kinds.SENSOR),
        (PART_FAULTS.full_name, "of mqtt", kinds.MQTT),
        (MQTT_PUBLISHES.full_name, "", kinds.PUBLISHES),
    )
    rows = [
        f"| `{metric}` {of}".rstrip() + f" | `{name}` | {', '.join(f'`{kind}`' for kind in members)} |\n"
        for metric, of, classes in written
        for name, members in classes.items()
    ]
    return "| counted in | as | what |\n|---|---|---|\n" + "".join(rows)


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels) or "-"
    return f"| `{metric.full_name}` | {metric.kind} | {labels} | {metric.unit or '-'} | {metric.help} |\n"
