"""Whether an agent runs on this machine already: it would share the sensor, or a stranger holds its port."""

import http.client
import json

from thermal2mqtt.cli.checks.finding import Finding, fail, ok, skip, warn
from thermal2mqtt.settings.outputs import HttpSettings

ANSWER_SECONDS = 2.0

_STOP_IT = "For exact figures of the sensors stop it first: `sudo systemctl stop thermal2mqtt`."
_FREE_PORT = "Set http.port to a free one, or http.enabled: false."


def agent(settings: HttpSettings) -> Finding:
    """Ask whoever listens on the agent's HTTP port."""
    if not settings.enabled or settings.port == 0:
        return skip("cannot tell: its HTTP port is off or changes")
    place = f"{settings.host}:{settings.port}"
    try:
        status, body = _healthz(settings)
    except ConnectionRefusedError:
        return ok("not running")
    except (OSError, http.client.HTTPException):
        return fail(f"{place} is held by something that is no agent", _FREE_PORT)
    health = body.get("status") if isinstance(body, dict) else None
    if health is None:
        return fail(f"{place} is held by something that is no agent (HTTP {status})", _FREE_PORT)
    return warn(f"runs on {place} and says {health!r}", _STOP_IT)


def _healthz(settings: HttpSettings) -> tuple[int, object]:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        return response.status, _parsed(response.read(1000))
    finally:
        connection.close()


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None
