"""Writes grafana/dashboards/*.json. Run by script/docs; a test compares them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.alarms import alarms
from grafana.device import device
from grafana.fleet import fleet
from grafana.internals import internals

FOLDER = Path(__file__).parent / "dashboards"

DASHBOARDS: dict[str, Callable[[], Dashboard]] = {
    "fleet": fleet,
    "device": device,
    "alarms": alarms,
    "internals": internals,
}
"""What makes each dashboard, by its file's name."""


def text(dashboard: Dashboard) -> str:
    """Return a dashboard as Grafana reads it."""
    document: dict[str, Any] = json.loads(JSONEncoder(sort_keys=True).encode(dashboard))
    # Grafana numbers what it stores itself.
    document.pop("id", None)
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every dashboard."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in DASHBOARDS.items():
        (FOLDER / f"{name}.json").write_text(text(make()), encoding="utf-8")


if __name__ == "__main__":
    main()
