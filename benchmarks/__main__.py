"""`python -m benchmarks` runs every module here that has a `run()` and prints the figures."""

import argparse
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figure import Figure

DIGITS = 4


def main() -> None:
    """Measure, print, and with --check exit with 1 where a promise is broken."""
    options = _options()
    figures = list(_measure())
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        Console().print(_table(figures))
    if options.check and not all(figure["holds"] for figure in figures):
        sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure what thermal2mqtt promises.")
    parser.add_argument("--json", action="store_true", help="print one list of objects")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a promise is broken")
    return parser.parse_args()


def _measure() -> Iterator[Figure]:
    progress = Console(stderr=True)
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        run = getattr(importlib.import_module(f"benchmarks.{path.stem}"), "run", None)
        if run is not None:
            progress.print(f"measuring {path.stem} ...", style="dim")
            yield from run()


def _table(figures: list[Figure]) -> Table:
    table = Table("figure", "value", "unit", "target", "holds")
    table.columns[1].justify = "right"
    for figure in figures:
        verdict = ("[green]yes" if figure["holds"] else "[bold red]NO") if figure["target"] else ""
        value = f"{figure['value']:.{DIGITS}g}"
        table.add_row(figure["name"], value, figure["unit"], figure["target"], verdict)
    return table


main()
