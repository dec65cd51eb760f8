"""Which real parts a test run had, and which it went without and why; told at its end."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

from tests.lab.cache import NotAvailableError

P = ParamSpec("P")
T = TypeVar("T")

REPORT = pytest.StashKey[dict[str, str]]()
"""Part -> what became of it, kept in the run's configuration."""


def part_or_skip(
    config: pytest.Config, part: str, get: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Return what `get` gives, noting that the part was had; skip the test where it is not, and say why."""
    report = config.stash.setdefault(REPORT, {})
    try:
        found = get(*args, **kwargs)
    except NotAvailableError as error:
        report[part] = f"did not run: {error}"
        pytest.skip(f"{part}: {error}")
    report[part] = "ran"
    return found
