"""The companion's own checks, in the Python 3.14 and the Home Assistant that they are written for.

`python -m tests.lab.companion types` and `... tests [ARGUMENT...]` run them by hand; arguments go to pytest.
"""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.lab.cache import directory
from tests.lab.python314 import Interpreter, python_with

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "ha_integration"
TESTS = ROOT / "tests" / "ha_integration"
COMPONENT = INTEGRATION / "custom_components" / "thermal2mqtt"
LOCK = INTEGRATION / "requirements" / "test.txt"
VERSION = re.findall(r"^homeassistant==(\S+)", LOCK.read_text(), re.MULTILINE)[0]

CONFIGURATION = INTEGRATION / "pyproject.toml"

CHECKS: dict[str, Sequence[str]] = {
    "types": (
        "mypy", f"--config-file={CONFIGURATION}", f"--cache-dir={ROOT / '.cache/companion-types'}",
        str(COMPONENT), str(TESTS),
    ),
    "tests": (
        "pytest", "--quiet", f"--config-file={CONFIGURATION}", f"--rootdir={INTEGRATION}",
        f"--confcutdir={TESTS}", "-p", "no:cacheprovider", "--show-capture=no",
        str(TESTS),
    ),
}  # fmt: skip

COVERAGE = ("--cov", "--cov-report=term")

DEADLINE_SECONDS = 1200

IN_FOLDER = 'cd "$0" && exec "$@"'


def interpreter() -> Interpreter:
    """Return a Python that has what the companion's tests need.

    Raises:
        NotAvailableError: No Python 3.14 to be had, or the packages are out of reach.
    """
    return python_with("companion", LOCK)


def run(check: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a check to its end; its output, errors among it, is `stdout`.

    Raises:
        NotAvailableError: as for `interpreter`.
    """
    return subprocess.run(
        command(check, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )


def command(check: str, *arguments: str) -> list[str]:
    """Return the command of a check."""
    python = interpreter()
    scratch = ROOT / ".cache"
    scratch.mkdir(exist_ok=True)
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "COVERAGE_FILE": str(scratch / "companion-coverage")}
    # Hypothesis takes the same examples each time where it sees this, so that a run can be repeated.
    environment |= {name: os.environ[name] for name in ("CI",) if name in os.environ}
    # A chosen few tests say nothing about coverage.
    coverage = COVERAGE if check == "tests" and not arguments else ()
    return python.place.command(
        ["sh", "-c", IN_FOLDER, str(INTEGRATION), python.path, "-m", *CHECKS[check], *coverage, *arguments],
        see=[ROOT, directory()],
        environment=environment,
    )


if __name__ == "__main__":
    name, *rest = sys.argv[1:] or ["tests"]
    sys.exit(subprocess.run(command(name, *rest), check=False).returncode)
