"""Writes docs/accuracy.json: how often the stated uncertainty held in the benchmark. Takes some minutes."""

import json

from benchmarks.accuracy import run
from docs.pages.accuracy import MEASURED

DIGITS = 2


def main() -> None:
    """Judge all cases anew."""
    found = {figure["name"]: round(figure["value"], DIGITS) for figure in run()}
    MEASURED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
