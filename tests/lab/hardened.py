"""A broker as it is delivered: a configuration of `mosquitto/` with credentials of the tool's own."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path

from tests.lab.cache import directory
from tests.lab.mosquitto import START_SECONDS, Program
from tests.lab.server import Server, free_port, listening, until
from thermal2mqtt.credentials import Applicant, Credentials, Method, Place, Role

ROOT = Path(__file__).parents[2]

RELOADING = "Reloading config"
RELOAD_SECONDS = 60.0

PASSWORD_LISTENER, CERTIFICATE_LISTENER = 8883, 8884

CAST = (
    Applicant("cellar", Role.AGENT, Method.PASSWORD),
    Applicant("attic", Role.AGENT, Method.CERTIFICATE),
    Applicant("eve", Role.AGENT, Method.PASSWORD),
    Applicant("mallory", Role.AGENT, Method.CERTIFICATE),
    Applicant("homeassistant", Role.HOME_ASSISTANT, Method.PASSWORD),
    Applicant("prometheus", Role.MONITOR, Method.CERTIFICATE),
    Applicant("witness", Role.ADMINISTRATOR, Method.CERTIFICATE),
)
"""Who is there in most tests: two honest agents, two that are not, and those who look on."""


class HardenedBroker:
    """One broker with the delivered configuration, on free ports and in folders of the test's own."""

    def __init__(
        self, folder: Path, program: Program, changes: Mapping[str, str] | None = None, lines: str = ""
    ) -> None:
        """Take the configuration of the program's series, with lines of it replaced.

        Args:
            folder: for its credentials, its memory and its log; no other broker's.
            program: the mosquitto.
            changes: option -> value that it has instead.
            lines: further lines, such as those of a bridge.
        """
        self.ports = {Method.PASSWORD: free_port(), Method.CERTIFICATE: free_port()}
        self.folder = folder
        self.credentials_folder = folder / "credentials"
        self.credentials = Credentials(self.credentials_folder)
        self._program = program
        self._changes = dict(changes or {})
        self._lines = lines
        self._server = Server("mosquitto", program.place, folder)

    @property
    def version(self) -> str:
        """The broker's full version, such as 2.0.11."""
        return self._program.version

    def prepare(self, *cast: Applicant) -> None:
        """Make its credentials, and those of a cast."""
        self.credentials.create(Place(("127.0.0.1", "localhost")))
        for applicant in cast:
            self.credentials.add(applicant)

    def start(self) -> None:
        """Start it, with whatever its folder has."""
        file = self.folder / "mosquitto.conf"
        file.write_text(self.configuration())
        self._server.start(
            [self._program.path, "-c", str(file)],
            lambda: all(map(listening, self.ports.values())),
            START_SECONDS,
            see=[directory()],
        )

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Stop it."""
        self._server.stop(with_signal)

    def restart(self) -> None:
        """Stop and start it; what it keeps on disk stays."""
        self.stop()
        self.start()

    def reload(self) -> None:
        """Have it read its passwords and rules again, as `systemctl reload` does."""
        before = self.log().count(RELOADING)
        os.kill(self._server.pid, signal.SIGHUP)
        # It says so and reads them before it looks at any client again.
        until("a reload", lambda: self.log().count(RELOADING) > before, RELOAD_SECONDS)

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._server.running

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._server.pid

    def log(self) -> str:
        """Return what it logged so far."""
        return self._server.log_file.read_text(errors="replace")

    def client_folder(self, name: str) -> Path:
        """Return the files that somebody was handed."""
        return self.credentials_folder / "clients" / name

    def configuration(self) -> str:
        """Return the delivered configuration, with this broker's places in it."""
        series = ".".join(self._program.version.split(".")[:2])
        text = (ROOT / f"mosquitto/mosquitto-{series}.conf").read_text()
        places = {
            "/etc/mosquitto/thermal2mqtt/": f"{self.credentials_folder}/broker/",
            "/var/lib/mosquitto/": f"{self.folder}/",
            f"listener {PASSWORD_LISTENER}\n": f"listener {self.ports[Method.PASSWORD]} 127.0.0.1\n",
            f"listener {CERTIFICATE_LISTENER}\n": f"listener {self.ports[Method.CERTIFICATE]} 127.0.0.1\n",
        }
        for before, after in places.items():
            assert before in text, f"{before} is not in the configuration"
            text = text.replace(before, after)
        lines = [self._changed(line) for line in text.splitlines()]
        lines.append("log_type information")  # tells of a reload
        if os.getuid() == 0:
            lines.append("user root")  # else it becomes a user who may not read its folder
        return "\n".join([*lines, self._lines]) + "\n"

    def _changed(self, line: str) -> str:
        option = line.partition(" ")[0]
        return f"{option} {self._changes[option]}" if option in self._changes else line
