"""The card's own checks, run with its own tools."""

from pathlib import Path

import pytest

from tests.lab import node
from tests.lab.parts import part_or_skip

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def card(request: pytest.FixtureRequest) -> Path:
    """Return the card's folder, ready to run npm in."""
    return part_or_skip(request.config, "the card's tools (Node.js)", node.card_tools)


@pytest.mark.parametrize("check", ["lint", "test", "check:bundle"])
def test_check_passes(card: Path, check: str) -> None:
    """Style, strict types, unit tests with their coverage floor; the committed bundle is up to date."""
    done = node.run("run", check)
    assert done.returncode == 0, f"npm run {check} in {card}:\n{done.stdout[-4000:]}"


def test_lock_names_no_registry(card: Path) -> None:
    """The lock holds versions and hashes, and not where somebody happened to fetch them."""
    assert '"resolved"' not in (card / "package-lock.json").read_text()
