"""docs/accuracy.md: what the numbers mean, with the tables and constants that stand in the code."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from thermal2mqtt.settings.materials import LOWEST_EMISSIVITY, MATERIALS, TOLERANCE
from thermal2mqtt.thermal import (
    drift,
    loads,
    outliers,
    reference,
    remarks,
    smoothing,
    stillness,
    trends,
    uncertainty,
)
from thermal2mqtt.thermal.baseline import ENOUGH_WEEKS, SLOWEST
from thermal2mqtt.thermal.radiometry import LOW_EMISSIVITY, air_transmission

TEXT = Path(__file__).with_name("accuracy_text.md")
MEASURED = Path(__file__).parents[1] / "accuracy.json"
"""What benchmarks/accuracy.py found; written by `python -m docs.measure`."""

RANGES = re.compile(r"accuracy: (?P<range>.+): (?P<figure>mean|max)(?P<width>, median \+-| within k=2)")

CONSTANTS: Mapping[str, str] = {
    "tolerance": f"{TOLERANCE:g}",
    "lowest_emissivity": f"{LOWEST_EMISSIVITY:g}",
    "low_emissivity": f"{LOW_EMISSIVITY:g}",
    "reflected_tolerance": f"{uncertainty.REFLECTED_TOLERANCE_KELVIN:g}",
    "window_tolerance": f"{uncertainty.WINDOW_TOLERANCE:g}",
    "quantum": f"{uncertainty.QUANTUM_KELVIN:g}",
    "beyond": f"{100 * uncertainty.BEYOND_RATIO:g}",
    "sigmas": f"{outliers.SIGMAS:g}",
    "bad_from": f"{outliers.BAD_FROM_JUMPS:g}",
    "bad_memory": f"{outliers.MEMORY_SECONDS / 60:g}",
    "good_again": f"{outliers.REST_SECONDS / 60:.0f}",
    "moved_reach": f"{outliers.MOVED_REACH:g}",
    "still_pages": f"{2 * stillness.WINDOW_PAGES + 2:g}",
    "still_seconds": f"{2 * stillness.WINDOW_PAGES / 8:g}",
    "most_at_once": f"{outliers.MOST_AT_ONCE:g}",
    "step_sigmas": f"{smoothing.STEP_SIGMAS:g}",
    "needed_pixels": f"{remarks.NEEDED_PIXELS:g}",
    "bins": f"{trends.BINS:g}",
    "enough_weeks": f"{ENOUGH_WEEKS:g}",
    "slowest": f"{SLOWEST:g}",
    "stale_load": f"{loads.STALE_SECONDS / 60:g}",
    "lag": f"{loads.LAG_SECONDS / 60:g}",
    "least_load": f"{100 * loads.LEAST_LOAD:g}",
    "least_frames": f"{reference.LEAST_FRAMES:g}",
    "even": f"{reference.EVEN_KELVIN:g}",
    "steady": f"{reference.STEADY_KELVIN:g}",
    "slope_from": f"{drift.SLOPE_FROM_KELVIN:g}",
    "largest_drift": f"{drift.LARGEST_KELVIN:g}",
    **{f"air_{metres}": f"{100 * (1 - air_transmission(metres, 0.5)):.1f}" for metres in (1, 3, 10, 30)},
}


def accuracy_page() -> str:
    """Return the page."""
    filled = {**CONSTANTS, "materials": _table(_materials()), "judged": _table(_judged())}
    return re.sub(r"{{(\w+)}}", lambda found: filled[found[1]], TEXT.read_text(encoding="utf-8"))


def _materials() -> Iterator[Sequence[str]]:
    yield "name", "emissivity", "spread ±", "source"
    for name, found in MATERIALS.items():
        yield f"`{name}`", f"{found.emissivity:.2f}", f"{found.tolerance:.2f}", found.source


def _judged() -> Iterator[Sequence[str]]:
    """Yield a row for each range: how often the truth lay within what was stated, and how wide that was."""
    yield "range", "mean within", "median ±", "maximum within", "median ±"
    found: dict[str, dict[str, float]] = {}
    for name, value in json.loads(MEASURED.read_text(encoding="utf-8")).items():
        if (match := RANGES.fullmatch(name)) is not None:
            found.setdefault(match["range"], {})[match["figure"] + match["width"]] = value
    for name, figures in found.items():
        cells = (
            cell
            for figure in ("mean", "max")
            for cell in (
                f"{figures[f'{figure} within k=2']:.1f} %",
                f"{figures[f'{figure}, median +-']:.1f} °C",
            )
        )
        yield name.replace(" C", " °C"), *cells


def _table(rows: Iterator[Sequence[str]]) -> str:
    head = next(rows)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
