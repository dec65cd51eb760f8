"""A real mosquitto of either series, on a free port of 127.0.0.1."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from tests.lab import apt
from tests.lab.cache import NotAvailableError, directory
from tests.lab.place import Host, Place, newer_debian
from tests.lab.server import Server, free_port, listening

Series: TypeAlias = Literal["2.0", "2.1"]

START_SECONDS = 60.0
SYSTEM_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin"


class Program(NamedTuple):
    """A mosquitto, and where it runs."""

    place: Place
    path: str
    version: str


@dataclass(frozen=True)
class Options:
    """How a broker is to be set up."""

    series: Series = "2.0"
    users: tuple[tuple[str, str], ...] = ()
    """(name, password) of those who may connect; nobody named means that everybody may."""
    tls: bool = False
    """Listen with a certificate of an authority of the test's own; see `Mosquitto.authority`."""
    lines: tuple[str, ...] = ()
    """Further lines of mosquitto.conf."""


class Mosquitto:
    """One broker that can be stopped, started again and made to forget."""

    def __init__(self, folder: Path, options: Options, found: Program) -> None:
        self.host = "127.0.0.1"
        self.port = free_port()
        self.options = options
        self.authority = folder / "authority.pem"
        self._folder = folder
        self._program = found
        self._server = Server("mosquitto", found.place, folder)

    @property
    def version(self) -> str:
        """The broker's full version, such as 2.0.11."""
        return self._program.version

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._server.running

    def start(self) -> None:
        """Start it on its port, with the retained messages that it was stopped with."""
        configuration = self._folder / "mosquitto.conf"
        if not configuration.exists():
            self._prepare_users()
            self._prepare_tls()
            configuration.write_text("\n".join(self._configuration()) + "\n")
        self._server.start(
            [self._program.path, "-c", str(configuration)],
            lambda: listening(self.port),
            START_SECONDS,
            see=[directory()],
        )

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Stop it; SIGTERM lets it save what is retained."""
        self._server.stop(with_signal)

    def forget(self) -> None:
        """Lose every retained message, as a broker without persistence does. Only while stopped."""
        (self._folder / "mosquitto.db").unlink(missing_ok=True)

    def restart(self, *, keep: bool = True) -> None:
        """Stop and start it; without `keep` it comes back empty."""
        self.stop()
        if not keep:
            self.forget()
        self.start()

    def log(self) -> str:
        """Return what it logged so far."""
        return self._server.log_file.read_text(errors="replace")

    def _configuration(self) -> list[str]:
        lines = [
            f"listener {self.port} {self.host}",
            f"allow_anonymous {'false' if self.options.users else 'true'}",
            "persistence true",
            f"persistence_location {self._folder}/",
            "log_type all",
            "log_dest stderr",
        ]
        if os.getuid() == 0:
            lines.append("user root")  # else it becomes a user who may not write its folder
        if self.options.users:
            lines.append(f"password_file {self._folder / 'users'}")
        if self.options.tls:
            lines += [f"certfile {self._folder / 'broker.pem'}", f"keyfile {self._folder / 'broker.key'}"]
        return [*lines, *self.options.lines]

    def _prepare_users(self) -> None:
        if not self.options.users:
            return
        file = self._folder / "users"
        file.touch(mode=0o600)
        tool = self._program.path.replace("/sbin/", "/bin/") + "_passwd"
        for name, password in self.options.users:
            self._run([tool, "-b", str(file), name, password])

    def _prepare_tls(self) -> None:
        if not self.options.tls:
            return
        key, certificate = self._folder / "broker.key", self._folder / "broker.pem"
        apt.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
            "-keyout", str(key), "-out", str(certificate),
        ])  # fmt: skip
        shutil.copy(certificate, self.authority)

    def _run(self, arguments: Sequence[str]) -> None:
        apt.run(self._program.place.command(arguments, see=[self._folder, directory()]))


@cache
def program(series: Series) -> Program:
    """Return a mosquitto of that series: installed, of the machine's Debian, or of a newer one.

    Raises:
        NotAvailableError: This machine can have none.
    """
    reasons = []
    for name, find in PLACES.items():
        try:
            found = find()
        except NotAvailableError as error:
            reasons.append(f"{name}: {error}")
            continue
        if found.version.startswith(series + "."):
            return found
        reasons.append(f"{name}: it is {found.version}")
    raise NotAvailableError("; ".join(reasons))


def _installed() -> Program:
    path = shutil.which("mosquitto", path=SYSTEM_PATH)
    if path is None:
        raise NotAvailableError("there is none")
    return _program(Host(), path)


def _unpacked() -> Program:
    return _program(Host(), str(apt.unpacked("mosquitto") / "bin/mosquitto"))


def _newer() -> Program:
    return _program(newer_debian(), "/usr/sbin/mosquitto")


def _program(place: Place, path: str) -> Program:
    shown = subprocess.run(place.command([path, "-h"]), capture_output=True, text=True, check=False).stdout
    version = re.search(r"mosquitto version (\S+)", shown)
    if version is None:
        raise NotAvailableError(f"{path} does not run")
    return Program(place, path, version[1])


PLACES = {"installed": _installed, "of this Debian": _unpacked, "of a newer Debian": _newer}
