"""The rule files as data, and with their durations shortened for a run that lasts a minute."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "prometheus"
RUNBOOKS = ROOT / "docs" / "runbooks"
RULES = sorted(PROMETHEUS.glob("rules/*.yml"))
UNIT_TESTS = sorted(PROMETHEUS.glob("tests/*.yml"))

Rule = dict[str, Any]

SHORTER = 30.0
"""As much as the run's 0.5 s between scrapes is shorter than the 15 s of prometheus.yml."""

LONGEST_WAIT_SECONDS = 3.0
KEEP_SECONDS = 8.0
"""So long does an alert go on that does so at all: a thirtieth of the real time is too short to see one hold
back another on a machine that stands still for some seconds."""
LONGEST_RANGE_SECONDS = 30.0

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_RANGE = re.compile(r"\[(\d+)([smhd])\]")


def all_rules() -> Iterator[Rule]:
    """Yield every rule of every file."""
    for path in RULES:
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
            yield from group["rules"]


def alerts() -> dict[str, Rule]:
    """Return the alerts by name."""
    return {rule["alert"]: rule for rule in all_rules() if "alert" in rule}


def shortened(duration: str, longest: float) -> str:
    """Return a duration thirty times shorter, and never longer than so many seconds."""
    seconds = float(duration[:-1]) * _UNITS[duration[-1]]
    return f"{round(1000 * min(seconds / SHORTER, longest))}ms"


def _shorter_range(found: re.Match[str]) -> str:
    return f"[{shortened(found[1] + found[2], LONGEST_RANGE_SECONDS)}]"


def write_shortened(folder: Path) -> None:
    """Write the very rules into a folder, with nothing changed but their durations."""
    for path in RULES:
        text = path.read_text(encoding="utf-8")
        document = yaml.safe_load(text)
        for group in document["groups"]:
            for rule in group["rules"]:
                rule["expr"] = _RANGE.sub(_shorter_range, rule["expr"])
                if "alert" in rule:
                    rule["for"] = shortened(rule["for"], LONGEST_WAIT_SECONDS)
                    if rule["keep_firing_for"] != "0s":
                        rule["keep_firing_for"] = f"{KEEP_SECONDS:g}s"
        (folder / path.name).write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
