"""An agent that runs already is told from a stranger on its port."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.lab.server import free_port
from thermal2mqtt.cli.checks import running
from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.settings.outputs import HttpSettings

Answer = Callable[[int, bytes], HttpSettings]


@pytest.fixture
def answer() -> Iterator[Answer]:
    """Start a server that gives every request this status and body."""
    servers: list[HTTPServer] = []

    def start(status: int, body: bytes) -> HttpSettings:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return HttpSettings(port=server.server_port)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_nobody_there_is_ok() -> None:
    """Then the sensors are the doctor's alone."""
    finding = running.agent(HttpSettings(port=free_port()))
    assert (finding.status, finding.found) == (Status.OK, "not running")


@pytest.mark.parametrize(("status", "word"), [(200, "ok"), (503, "failed")])
def test_an_agent_is_told_with_its_health(answer: Answer, status: int, word: str) -> None:
    """Well or not, it reads the sensors too."""
    finding = running.agent(answer(status, f'{{"status": "{word}"}}'.encode()))
    assert finding.status is Status.WARN
    assert f"says '{word}'" in finding.found


@pytest.mark.parametrize("body", [b"hello", b"[]", b"{}"])
def test_a_stranger_on_the_port_fails(answer: Answer, body: bytes) -> None:
    """The agent could not start: the setting to change is named."""
    finding = running.agent(answer(404, body))
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert "http.port" in finding.advice


def test_a_stranger_that_speaks_no_http_fails() -> None:
    """One that hangs up on a request."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            server.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        finding = running.agent(HttpSettings(port=server.getsockname()[1]))
    assert finding.status is Status.FAIL
    assert "no agent" in finding.found


@pytest.mark.parametrize("settings", [HttpSettings(enabled=False), HttpSettings(port=0)])
def test_without_a_known_port_it_cannot_be_told(settings: HttpSettings) -> None:
    """Not knowing is not the same as not running."""
    assert running.agent(settings).status is Status.SKIP
