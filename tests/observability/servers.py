"""A real Prometheus, a real Alertmanager, and a receiver that keeps what it is sent."""

import json
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from tests.lab.cache import directory
from tests.lab.place import Host
from tests.lab.server import Server, free_port, listening
from tests.observability.programs import alertmanager, program
from tests.observability.rules import PROMETHEUS, write_shortened

START_SECONDS = 60.0

Targets = Sequence[Mapping[str, Any]]


class Receiver:
    """An HTTP server that takes every POST and remembers it; a GET gets the list of targets."""

    def __init__(self) -> None:
        self.targets: Targets = ()
        self.received: list[tuple[str, dict[str, Any]]] = []
        """Path and document of each message, in order."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((self.path, json.loads(body)))
                self.send_response(200)
                self.end_headers()

            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(receiver.targets).encode())

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="receiver")

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join(60)
        self._server.server_close()

    def alerts(self, path: str | None = None) -> list[dict[str, Any]]:
        """Return each alert of each message, those to one path or to all."""
        return [
            alert for to, message in list(self.received) if path in {None, to} for alert in message["alerts"]
        ]


class Alertmanager:
    """Runs the configuration as delivered, but that its receivers are one, and that it waits no minutes."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.port = free_port()
        self._folder = folder
        self._receiver = receiver
        self._place, self._program = alertmanager()
        self._server = Server("alertmanager", self._place, folder)

    def start(self) -> None:
        """Start it and wait until it is ready."""
        file = self._folder / "alertmanager.yml"
        file.write_text(yaml.safe_dump(self._configuration(), sort_keys=False))
        self._server.start(
            [
                *(self._program, f"--config.file={file}"),
                *(f"--storage.path={self._folder / 'alertmanager'}", "--cluster.listen-address="),
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            lambda: listening(self.port),
            START_SECONDS,
            see=[directory()],
        )

    def stop(self) -> None:
        """Stop it."""
        self._server.stop()

    def alerts(self) -> list[dict[str, Any]]:
        """Return what it holds, each with `status.inhibitedBy`."""
        alerts: list[dict[str, Any]] = _get(f"http://127.0.0.1:{self.port}/api/v2/alerts")
        return alerts

    def _configuration(self) -> dict[str, Any]:
        delivered = yaml.safe_load((PROMETHEUS / "alertmanager.yml").read_text(encoding="utf-8"))
        _hurry(delivered["route"])
        for receiver in delivered["receivers"]:
            receiver.pop("email_configs", None)
            url = f"http://127.0.0.1:{self._receiver.port}/{receiver['name']}"
            resolved = receiver["name"] != "dead-mans-switch"
            receiver["webhook_configs"] = [{"url": url, "send_resolved": resolved}]
        configuration: dict[str, Any] = delivered
        return configuration


class Prometheus:
    """Scrapes twice a second what the receiver lists, by the fleet's configuration."""

    def __init__(self, folder: Path, alertmanager: int, discovery: int, token: str) -> None:
        self.port = free_port()
        self._folder = folder
        self._alertmanager = alertmanager
        self._discovery = discovery
        self._token = token
        self._server = Server("prometheus", Host(), folder)

    def start(self) -> None:
        """Start it and wait until it is ready."""
        for name in ("rules", "secrets"):
            (self._folder / name).mkdir()
        write_shortened(self._folder / "rules")
        (self._folder / "secrets" / "metrics_token").write_text(self._token)
        file = self._folder / "prometheus.yml"
        file.write_text(yaml.safe_dump(self._configuration(), sort_keys=False))
        self._server.start(
            [
                *(program("prometheus"), f"--config.file={file}"),
                f"--storage.tsdb.path={self._folder / 'prometheus'}",
                # What fired before it had found its Alertmanager is else sent a minute later.
                "--rules.alert.resend-delay=1s",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            lambda: listening(self.port),
            START_SECONDS,
            see=[directory()],
        )

    def stop(self) -> None:
        """Stop it."""
        self._server.stop()

    def query(self, expression: str, moment: float | None = None) -> list[dict[str, Any]]:
        """Return the result of an expression at a moment, seconds since 1970; None for now."""
        given = {} if moment is None else {"time": moment}
        found: list[dict[str, Any]] = self._ask("query", query=expression, **given)["result"]
        return found

    def query_range(
        self, expression: str, start: float, end: float, step: float = 0.5
    ) -> list[dict[str, Any]]:
        """Return the result of an expression between two moments, seconds since 1970."""
        given = {"query": expression, "start": start, "end": end, "step": step}
        found: list[dict[str, Any]] = self._ask("query_range", **given)["result"]
        return found

    def firing(self) -> set[str]:
        """Return the names of the alerts that fire now."""
        return {found["metric"]["alertname"] for found in self.query('ALERTS{alertstate="firing"}')}

    def _ask(self, what: str, **given: Any) -> dict[str, Any]:
        data: dict[str, Any] = _get(f"http://127.0.0.1:{self.port}/api/v1/{what}?{urlencode(given)}")["data"]
        return data

    def _configuration(self) -> dict[str, Any]:
        delivered = yaml.safe_load((PROMETHEUS / "prometheus.fleet.yml").read_text(encoding="utf-8"))
        delivered["global"] = {
            "scrape_interval": "500ms",
            "scrape_timeout": "500ms",
            "evaluation_interval": "500ms",
        }
        (job,) = delivered["scrape_configs"]
        (discovery,) = job["http_sd_configs"]
        discovery["url"] = f"http://127.0.0.1:{self._discovery}/targets.json"
        discovery["refresh_interval"] = "1s"
        alertmanagers = delivered["alerting"]["alertmanagers"][0]["static_configs"][0]
        alertmanagers["targets"] = [f"127.0.0.1:{self._alertmanager}"]
        configuration: dict[str, Any] = delivered
        return configuration


def _hurry(route: dict[str, Any]) -> None:
    """Let a route wait for nothing; who is told of what stays as it was."""
    route |= {"group_wait": "0s", "group_interval": "500ms"}
    for inner in route.get("routes", []):
        _hurry(inner)


def _get(url: str) -> Any:
    with urlopen(url, timeout=START_SECONDS) as answer:  # noqa: S310 - loopback, written here
        return json.load(answer)
