"""`thermal2mqtt doctor`: looks at all that the agent's job rests on, and says what to do."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from thermal2mqtt import __version__
from thermal2mqtt.cli.checks.finding import Finding, Status
from thermal2mqtt.cli.checks.runner import Check, run_checks
from thermal2mqtt.cli.checks.table import checks_for
from thermal2mqtt.cli.options import AsJson, SettingsFile

_STYLES = {Status.OK: "green", Status.WARN: "bold yellow", Status.FAIL: "bold red", Status.SKIP: "dim"}

_WORDS = {Status.OK: "ok", Status.WARN: "warned", Status.FAIL: "failed", Status.SKIP: "skipped"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Check sensors, broker and machine, and say what to do. Exit code 1 where something failed."""
    checks = checks_for(settings)
    results = run_checks(checks)
    failed = _print_json(results) if as_json else _print_lines(results, max(len(it.name) for it in checks))
    raise typer.Exit(1 if failed else 0)


def _print_json(results: Iterator[tuple[Check, Finding]]) -> bool:
    checks = [{"name": check.name, **asdict(finding)} for check, finding in results]
    failed = any(check["status"] is Status.FAIL for check in checks)
    typer.echo(json.dumps({"version": __version__, "ok": not failed, "checks": checks}, indent=2))
    return failed


def _print_lines(results: Iterator[tuple[Check, Finding]], name_columns: int) -> bool:
    console = Console(highlight=False)
    counts: Counter[Status] = Counter()
    for check, finding in results:
        counts[finding.status] += 1
        console.print(_line(check, finding, name_columns))
    console.print(", ".join(f"{counts[status]} {_WORDS[status]}" for status in Status if counts[status]))
    return counts[Status.FAIL] > 0


def _line(check: Check, finding: Finding, name_columns: int) -> Table:
    line = Table.grid(padding=(0, 2, 0, 0))
    line.add_column(width=4)
    line.add_column(width=name_columns)
    line.add_column(overflow="fold")
    style = _STYLES[finding.status]
    found = Text(finding.found, style if finding.status is Status.SKIP else "")
    if finding.advice is not None:
        found.append(f"\n→ {finding.advice}", "italic")
    line.add_row(Text(finding.status, style), Text(check.name), found)
    return line
