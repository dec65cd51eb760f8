"""The card's own tools: npm packages as its lock names them, and what they build."""

import shutil
import subprocess
from pathlib import Path

from tests.lab.cache import NotAvailableError, locked

ROOT = Path(__file__).parents[2] / "ha_integration"
CARD = ROOT / "card"
DEADLINE_SECONDS = 800


def card_tools() -> Path:
    """Return the card's folder, with the packages that its lock names installed.

    Raises:
        NotAvailableError: There is no Node.js, or npm gets no packages.
    """
    if shutil.which("npm") is None:
        raise NotAvailableError("needs Node.js 20.19 or newer with npm")
    with locked("card"):
        marker = CARD / "node_modules" / ".package-lock.json"
        lock = CARD / "package-lock.json"
        if not marker.exists() or marker.stat().st_mtime < lock.stat().st_mtime:
            done = run("ci")
            if done.returncode:
                raise NotAvailableError(f"npm ci failed: {done.stdout[-500:]}")
            marker.touch()
    return CARD


def development_page() -> Path:
    """Return the folder to serve, with the stand-in for Home Assistant built; the page is card/dev/.

    Raises:
        NotAvailableError: As `card_tools`.
    """
    card_tools()
    with locked("card"):
        done = run("run", "build:dev")
    assert done.returncode == 0, done.stdout
    return ROOT


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run npm in the card's folder; standard output holds standard error too."""
    return subprocess.run(
        ["npm", *arguments],
        cwd=CARD,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
