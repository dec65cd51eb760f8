"""Prometheus and Alertmanager with their tools: installed, or unpacked from this Debian's own packages."""

import shutil
import subprocess
from functools import cache

from tests.lab import apt
from tests.lab.cache import NotAvailableError
from tests.lab.mosquitto import SYSTEM_PATH

PACKAGES = {
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "amtool": "prometheus-alertmanager",
}
"""Program -> Debian's package."""

NAMES = {"prometheus-alertmanager": ("alertmanager", "prometheus-alertmanager")}
"""What a program is called where Debian's name is not the only one."""

SECONDS = 120


@cache
def program(name: str) -> str:
    """Return the path of a program.

    Raises:
        NotAvailableError: This machine can have none.
    """
    for called in NAMES.get(name, (name,)):
        if found := shutil.which(called, path=SYSTEM_PATH):
            return found
    path = apt.unpacked(PACKAGES[name]) / "bin" / name
    if not path.exists():
        raise NotAvailableError(f"{PACKAGES[name]} of this Debian has no {name}")
    return str(path)


def run(name: str, *arguments: str) -> str:
    """Run a tool to its end and return all that it wrote.

    Raises:
        AssertionError: It found something wrong; with what it wrote.
    """
    done = subprocess.run(
        [program(name), *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    written = done.stdout + done.stderr
    assert done.returncode == 0, written
    return written
