"""How long `docker compose up` takes from nothing but the images to the first temperature."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.figure import Figure, at_most, plain
from tests.lab.cache import NotAvailableError
from tests.lab.stack import SERVICES, Stack

MOST_SECONDS = 60.0


def run() -> list[Figure]:
    """Start the stack once; without containers on this machine there is nothing to measure."""
    try:
        return _measured()
    except NotAvailableError as error:
        print(f"stack: did not run: {error}")
        return []


def _measured() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder))
        built = _seconds(stack.prepare)
        try:
            started = time.monotonic()
            stack.start()
            up = time.monotonic() - started
            password, authority = stack.login("homeassistant")
            stack.hear("homeassistant", password, authority, "thermal2mqtt/+/state")
            first = time.monotonic() - started
            for service in SERVICES:
                stack.wait_until_healthy(service)
            healthy = time.monotonic() - started
        finally:
            stack.stop()
    return [
        plain("stack: build of the agent's image after a change of its code", built, "s"),
        plain("stack: from nothing to all containers started", up, "s"),
        at_most("stack: from nothing to the first temperature", first, "s", MOST_SECONDS),
        plain("stack: from nothing to all services healthy", healthy, "s"),
    ]


def _seconds(act: Callable[[], None]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started
