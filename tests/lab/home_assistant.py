"""A real Home Assistant: started on a folder of its own, onboarded, and joined to a broker."""

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError

from tests.lab.cache import directory
from tests.lab.home_assistant_api import HomeAssistantApi
from tests.lab.python314 import Interpreter
from tests.lab.server import Server, free_port, until

START_SECONDS = 120.0
"""A first start compiles what it imports; later ones take about five seconds."""

CONFIGURATION = """\
homeassistant: {country: NL}
frontend:
history:
logbook:
automation: !include automations.yaml
logger: {default: warning}
"""


VOICE = {"pymicro_vad": "MicroVad", "pyspeex_noise": "AudioProcessor"}
"""Voice packages that would have to be compiled, and what is imported from each: without them the frontend
waits for ever for the list of actions. Nobody speaks here, so that empty classes do."""

SLOW = re.compile(
    r"is taking (over|longer)|took (longer than|\d+\.\d+ seconds)|from wrapping up the start up phase"
    r"|Setup timed out|Waiting for integrations|Timed out waiting for|still running|No ACK from MQTT server"
)
"""What it says of a machine that has much to do."""

MARK = re.compile(r"\[lab\] mark \d+ of the lab")
MARK_SECONDS = 60.0
JOIN_SECONDS = 60.0

LOG_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d [\d:.+]+ (?=WARNING|ERROR|CRITICAL)", re.MULTILINE)
THREAD = re.compile(r" \(\w+\) ")


class HomeAssistant:
    """One Home Assistant on a free port of 127.0.0.1, which keeps its folder over restarts."""

    def __init__(self, folder: Path, python: Interpreter) -> None:
        self.port = free_port()
        self.api = HomeAssistantApi(self.port)
        self._folder = folder
        self._python = python
        self._server = Server("home-assistant", python.place, folder)
        self._usual: set[str] = set()
        self._heard = self._marks = 0

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._server.running

    def move_in(self) -> None:
        """Start it for the first time, make a user and a token, and learn what it always complains about."""
        self._configure()
        self._start_process()
        self._onboard()
        self._wait_until_running()  # stopped earlier, it would not keep the token
        self.restart()
        self._usual = set(self._log_entries())

    def install(self, component: Path) -> None:
        """Copy a custom integration into its folder; it is there from the next start on."""
        copy = self._folder / "custom_components" / component.name
        shutil.copytree(component, copy, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)

    def start(self) -> None:
        """Start it and wait until it is fully up."""
        self._start_process()
        self._wait_until_running()

    def stop(self) -> None:
        """Stop it as its own service manager would."""
        self._server.stop()

    def restart(self) -> None:
        """Stop it and start it on the same folder."""
        self.stop()
        self.start()

    def join_broker(
        self, port: int, login: Mapping[str, str] | None = None, tls: Mapping[str, Any] | None = None
    ) -> str:
        """Add the MQTT integration, as a user does in the dialogue, for a broker on 127.0.0.1.

        Args:
            port: the broker's.
            login: user name and password, as the dialogue calls them; None for none.
            tls: fields of its part *Other settings*, as they are called there; None for no encryption.

        Returns:
            The entry's id, by which it can be removed again.
        """
        flow = self.api.post("/api/config/config_entries/flow", {"handler": "mqtt"})
        other = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp", **(tls or {})}
        broker = {
            "broker": "127.0.0.1",
            "port": port,
            "protocol": "5",
            **(login or {}),
            "other_settings": other,
        }

        def joined() -> dict[str, Any] | None:
            # It gives the broker five seconds, and then shows its form again.
            answer: dict[str, Any] = self.api.post(
                f"/api/config/config_entries/flow/{flow['flow_id']}", broker
            )
            assert answer["type"] == "create_entry" or answer["errors"] == {"base": "cannot_connect"}, answer
            return answer if answer["type"] == "create_entry" else None

        return str(until("the broker is joined", joined, JOIN_SECONDS)["result"]["entry_id"])

    def states(self) -> dict[str, dict[str, Any]]:
        """Return every entity's state by entity id."""
        return {state["entity_id"]: state for state in self.api.get("/api/states")}

    def entities(self, unique_id_prefix: str) -> dict[str, dict[str, Any]]:
        """Return the registered MQTT entities whose unique id begins so: unique id -> registry entry."""
        entries: Iterable[dict[str, Any]] = self.api.ask("config/entity_registry/list")
        return {
            str(entry["unique_id"]): entry
            for entry in entries
            if entry["platform"] == "mqtt" and str(entry["unique_id"]).startswith(unique_id_prefix)
        }

    def devices(self) -> list[dict[str, Any]]:
        """Return the device registry."""
        devices: list[dict[str, Any]] = self.api.ask("config/device_registry/list")
        return devices

    def complaints(self) -> list[str]:
        """Return the warnings and errors since `forget_complaints`, less those of a start without MQTT."""
        self._wait_for_log()
        return [line for line in self._log_entries()[self._heard :] if line not in self._usual]

    def forget_complaints(self) -> None:
        """Leave out of account what it complained about so far."""
        self._wait_for_log()
        self._heard = len(self._log_entries())

    def _wait_for_log(self) -> None:
        """Return once everything is in the log that it has said so far: a thread of its own writes it."""
        self._marks += 1
        mark = f"mark {self._marks} of the lab"
        self.api.post(
            "/api/services/system_log/write", {"message": mark, "level": "warning", "logger": "lab"}
        )
        until("the mark in its log", lambda: mark in self._logged(), MARK_SECONDS)

    def _logged(self) -> str:
        return self._server.log_file.read_text(errors="replace")

    def _log_entries(self) -> list[str]:
        entries = LOG_ENTRY.split(self._logged())[1:]
        return [_gist(entry) for entry in entries if not SLOW.search(entry) and not MARK.search(entry)]

    def _start_process(self) -> None:
        command = [self._python.path, "-m", "homeassistant", "--config", str(self._folder), "--skip-pip"]
        environment = {"PYTHONPATH": str(self._folder / "voice")}
        self._server.start(command, self._answers, START_SECONDS, see=[directory()], environment=environment)

    def _wait_until_running(self) -> None:
        def is_running() -> bool:
            return bool(self.api.get("/api/config")["state"] == "RUNNING")

        until("Home Assistant is running", is_running, START_SECONDS)

    def _configure(self) -> None:
        (self._folder / "configuration.yaml").write_text(CONFIGURATION)
        (self._folder / "automations.yaml").write_text("[]")
        (self._folder / "voice").mkdir()
        for module, name in VOICE.items():
            (self._folder / "voice" / f"{module}.py").write_text(f"class {name}: ...\n")
        # Its web server is set up in storage alone; this is the oldest layout, which it migrates by itself.
        store = {
            "version": 1,
            "minor_version": 1,
            "key": "http",
            "data": {"server_host": ["127.0.0.1"], "server_port": self.port},
        }
        (self._folder / ".storage").mkdir()
        (self._folder / ".storage" / "http").write_text(json.dumps(store))

    def _answers(self) -> bool:
        try:
            self.api.get("/api/config" if self.api.token else "/api/onboarding")
        except (URLError, ConnectionError):
            return False
        return True

    def _onboard(self) -> None:
        client = self.api.address + "/"
        user = {"name": "Lab", "username": "lab", "password": "lab-password", "language": "en"}
        code = self.api.post("/api/onboarding/users", {"client_id": client, **user})["auth_code"]
        grant = {"grant_type": "authorization_code", "code": code, "client_id": client}
        self.api.token = self.api.post_form("/auth/token", grant)["access_token"]
        self.api.post("/api/onboarding/core_config", {})
        self.api.post("/api/onboarding/analytics", {})
        self.api.post("/api/onboarding/integration", {"client_id": client, "redirect_uri": client})
        self.api.token = self.api.ask("auth/long_lived_access_token", client_name="lab", lifespan=1)


def _gist(entry: str) -> str:
    """Return a log entry's own line, and the last of what belongs to it, which is the exception's."""
    first, *more = entry.strip().splitlines()
    return " | ".join([THREAD.sub(" ", first, count=1), *more[-1:]])
