"""The dashboards as Grafana reads them, and their queries as Grafana would send them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "grafana" / "dashboards").glob("*.json"))

Document = dict[str, Any]

AS_SENT = {
    "$__rate_interval": "4s",
    "$__range": "120s",
    "$__interval": "1s",
    "$site": ".*",
    "$instance": ".*",
    "$zone": ".*",
}
"""What Grafana puts in for its variables, at two scrapes a second and with everything chosen."""


@dataclass(frozen=True)
class Query:
    """One query of one panel, or of an annotation."""

    dashboard: str
    title: str
    expression: str
    instant: bool = False

    @property
    def sent(self) -> str:
        """The expression without Grafana's variables."""
        text = self.expression
        for name, value in AS_SENT.items():
            text = text.replace(name, value)
        return text


def read(path: Path) -> Document:
    """Return a dashboard."""
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


def panels(document: Document) -> list[Document]:
    """Return the panels of a dashboard that show something."""
    return [panel for panel in document["panels"] if panel["type"] != "row"]


def queries() -> Iterator[Query]:
    """Yield every query of every dashboard."""
    for path in FILES:
        document = read(path)
        for panel in panels(document):
            for target in panel["targets"]:
                yield Query(path.stem, panel["title"], target["expr"], bool(target.get("instant")))
        for annotation in document["annotations"]["list"]:
            yield Query(path.stem, annotation["name"], annotation["expr"].replace("[1m]", "[4s]"))


def metrics_of(expression: str) -> set[str]:
    """Return the names of metrics, of ours and not, that an expression asks for."""
    return set(re.findall(r"[a-zA-Z_][\w:]*(?=\{)", expression))
