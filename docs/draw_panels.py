"""Draws docs/images/panels-*.png: what each dashboard shows of a run in which everything happens.

`python -m docs.draw_panels` plays the run of tests/observability (a minute) and asks its Prometheus each
query of each panel. Tables and numbers are of the moment at which a zone is at emergency.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import cv2
import numpy as np

from docs.paint_panels import WHITE, Image, Panel, Tile, legend, write
from tests.lab import mosquitto
from tests.observability.dashboards import FILES, Query, read
from tests.observability.run import Run

IMAGES = Path(__file__).parent / "images"
COLUMN, ROW = 75, 27
"""Pixels of a unit of Grafana's grid."""

FIRST, LEAD_SECONDS = "agents", 8.0
"""What the pictures begin shortly before: Prometheus has just found the agents."""

MOMENT = "110 C"


def main() -> None:
    """Play the run and draw every dashboard."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        run = Run(Path(folder), mosquitto.program("2.0"))
        run.play(stack)
        for path in FILES:
            image = _drawn(read(path)["panels"], path.stem, run)
            target = IMAGES / f"panels-{path.stem}.png"
            cv2.imwrite(str(target), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def _drawn(panels: list[Panel], dashboard: str, run: Run) -> Image:
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    image: Image = np.full((height * ROW + 4, 24 * COLUMN, 3), WHITE, np.uint8)
    for panel in panels:
        place = panel["gridPos"]
        left, top = place["x"] * COLUMN, place["y"] * ROW
        if panel["type"] == "row":
            write(image, panel["title"], (left + 8, top + 20), size=0.6)
        else:
            box = (left + 2, top + 2, left + place["w"] * COLUMN - 2, top + place["h"] * ROW - 2)
            _fill(Tile(image, panel, box), dashboard, run)
    return image


def _fill(tile: Tile, dashboard: str, run: Run) -> None:
    targets = tile.panel["targets"]
    queries = [Query(dashboard, tile.panel["title"], target["expr"]).sent for target in targets]
    start, end = run.record.moments[FIRST] - LEAD_SECONDS, run.record.ended
    kind = tile.panel["type"]
    if kind in {"stat", "table"}:
        found = run.prometheus.query(queries[0], run.record.moments[MOMENT])
        if kind == "table":
            options = tile.panel["transformations"][1]["options"]
            order = sorted(options["indexByName"], key=lambda name: options["indexByName"][name])
            (falling,) = [by["desc"] for by in tile.panel["options"].get("sortBy", [])] or [False]
            found.sort(key=lambda series: float(series["value"][1]), reverse=falling)
            tile.table(found, {name: options["renameByName"][name] for name in order})
        elif found:
            tile.number(float(found[0]["value"][1]))
        return
    drawn = [
        (legend(series, target.get("legendFormat", "")), series)
        for target, query in zip(targets, queries, strict=True)
        for series in run.prometheus.query_range(query, start, end)
    ]
    if kind == "timeseries":
        tile.lines(drawn, start, end)
    elif kind == "heatmap":
        tile.heat([series for _, series in drawn], start, end)
    else:
        tile.states(drawn, start, end)


if __name__ == "__main__":
    main()
