"""What docs/accuracy.md says of the uncertainty is what the benchmark finds."""

import json

import pytest

from benchmarks import accuracy
from docs.pages.accuracy import MEASURED


def test_the_page_says_what_a_smaller_run_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twentieth of the cases is enough to notice that formula or uncertainty have changed."""
    monkeypatch.setattr(accuracy, "CASES", accuracy.CASES // 20)
    told = json.loads(MEASURED.read_text(encoding="utf-8"))
    found = {figure["name"]: figure["value"] for figure in accuracy.run()}
    assert found.keys() == told.keys()
    for figure in accuracy.TOLD:
        share, width = f"accuracy: all: {figure} within k=2", f"accuracy: all: {figure}, median +-"
        assert found[share] == pytest.approx(told[share], abs=5.0)
        assert found[width] == pytest.approx(told[width], rel=0.15)


def test_every_range_of_the_page_holds_its_promise() -> None:
    """93 to 99 % within, wherever the page says how many."""
    told = json.loads(MEASURED.read_text(encoding="utf-8"))
    shares = [share for name, share in told.items() if name.endswith("within k=2")]
    assert len(shares) == len(told) / 2
    assert accuracy.LEAST <= min(shares) <= max(shares) <= accuracy.MOST
