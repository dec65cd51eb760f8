"""The benchmark's figure for the manufacturer's own pages."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.temperatures import EXAMPLE, manufacturer


def test_our_temperatures_are_the_manufacturers() -> None:
    """The promise of a hundredth of a degree holds on a real part's pages."""
    if not EXAMPLE.exists():
        pytest.skip(f"the manufacturer's example is not at {EXAMPLE}")
    (figure,) = manufacturer()
    assert (figure["unit"], figure["target"], figure["holds"]) == ("C", "<= 0.01", True)
    assert figure["value"] > 0


def test_a_table_that_is_off_breaks_the_promise(tmp_path: Path) -> None:
    """One pixel by two hundredths is enough."""
    if not EXAMPLE.exists():
        pytest.skip(f"the manufacturer's example is not at {EXAMPLE}")
    with np.load(EXAMPLE) as data:
        tables = dict(data)
    tables["to1"] = tables["to1"] + np.where(np.arange(768).reshape(24, 32) == 401, 0.02, 0)
    np.savez(tmp_path / "off.npz", **tables)
    (figure,) = manufacturer(tmp_path / "off.npz")
    assert not figure["holds"]


def test_without_the_manufacturers_pages_there_is_no_figure(tmp_path: Path) -> None:
    """A clone alone measures the rest."""
    assert manufacturer(tmp_path / "missing.npz") == []
