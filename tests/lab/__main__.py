"""`python -m tests.lab` fetches every real part; the word `programs` has it print a PATH of missing tools."""

import shutil
import sys
import time
from collections.abc import Callable

import typer

from tests.lab import apt, companion, mosquitto
from tests.lab.actionlint import actionlint
from tests.lab.cache import NotAvailableError
from tests.lab.container_images import storage
from tests.lab.python314 import VERSION, home_assistant_python
from tests.observability import programs

PACKAGE_OF = {
    "mosquitto": "mosquitto",
    "mosquitto_pub": "mosquitto-clients",
    "shellcheck": "shellcheck",
    "systemd-analyze": "systemd",
}
"""Programs that tests and linter run -> Debian's package."""

PARTS: dict[str, Callable[[], object]] = {
    "mosquitto 2.0": lambda: mosquitto.program("2.0"),
    "mosquitto 2.1": lambda: mosquitto.program("2.1"),
    "Prometheus": lambda: programs.program("prometheus"),
    "Alertmanager": programs.alertmanager,
    f"Home Assistant {VERSION}": home_assistant_python,
    f"Home Assistant {companion.VERSION}": companion.interpreter,
    "containers": storage,
    "actionlint": actionlint,
}


def main() -> None:
    """Do what the arguments say."""
    if sys.argv[1:] == ["programs"]:
        typer.echo(":".join(_folders_of_missing_programs()))
        return
    for part, get in PARTS.items():
        started = time.monotonic()
        try:
            get()
        except NotAvailableError as error:
            typer.echo(f"{part}: not here: {error}")
        else:
            typer.echo(f"{part}: here, after {time.monotonic() - started:.0f} s")


def _folders_of_missing_programs() -> list[str]:
    folders = []
    for program, package in PACKAGE_OF.items():
        if shutil.which(program, path=mosquitto.SYSTEM_PATH) is None:
            try:
                folders.append(str(apt.unpacked(package) / "bin"))
            except NotAvailableError as error:
                typer.echo(f"{program} cannot be had: {error}", err=True)
    return [*folders, "/usr/sbin"]


main()
