"""Prometheus and Alertmanager with their tools: installed, or unpacked from this Debian's own packages."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from tests.lab import apt
from tests.lab.cache import NotAvailableError
from tests.lab.mosquitto import SYSTEM_PATH
from tests.lab.place import TIED, Host, Place

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
    if found := _installed(name):
        return found
    path = apt.unpacked(PACKAGES[name]) / "bin" / name
    if not path.exists():
        raise NotAvailableError(f"{PACKAGES[name]} of this Debian has no {name}")
    return str(path)


def _installed(name: str) -> str | None:
    found = (shutil.which(called, path=SYSTEM_PATH) for called in NAMES.get(name, (name,)))
    return next(filter(None, found), None)


def overlaid(root: Path) -> Host:
    """Return this machine with an unpacked package's /usr/share laid over its own, for one process to see.

    Debian's Alertmanager looks for its templates there, wherever it lies itself.
    """
    layers = f"lowerdir={root / 'usr/share'}:/usr/share"
    lay = f'mount -t overlay overlay -o "{layers}" /usr/share && exec "$@"'
    own_mounts = ("unshare", "--map-root-user", "--mount", "--propagation", "private")
    return Host((*TIED, *own_mounts, "sh", "-c", lay, "lay"))


@cache
def alertmanager() -> tuple[Place, str]:
    """Return where Alertmanager runs and its path.

    Raises:
        NotAvailableError: This machine can have none.
    """
    path = program("prometheus-alertmanager")
    if path == _installed("prometheus-alertmanager"):
        return Host(), path
    place = overlaid(Path(path).parents[1])
    apt.run(place.command([path, "--version"]))
    return place, path


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
