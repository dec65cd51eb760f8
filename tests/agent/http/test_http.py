"""The loopback face, asked over a real socket."""

import asyncio
import json
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import pytest
from prometheus_client import CollectorRegistry, Gauge

from thermal2mqtt.http import HttpError, HttpServer, build_app


def get(url: str, accept: str = "") -> tuple[int, str, str]:
    """Return status, content type and body."""
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310 (loopback, written here)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 (as above)
            return answer.status, answer.headers["content-type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["content-type"], error.read().decode()


@asynccontextmanager
async def served(healthy: Callable[[], bool]) -> AsyncIterator[str]:
    """Serve on a free port; yield the base address."""
    registry = CollectorRegistry()
    Gauge("probe", "A figure.", registry=registry).set(42)
    server = HttpServer(build_app(registry, healthy), "127.0.0.1", 0)
    port = await server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.stop()
        await server.stop()


def run(test: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run a coroutine function to its end."""
    asyncio.run(asyncio.wait_for(test(), 30))


def test_metrics_are_served_in_prometheus_text() -> None:
    """A scrape gets the registry's figures with a content type that Prometheus takes."""

    async def check() -> None:
        async with served(lambda: True) as base:
            status, content_type, body = await asyncio.to_thread(get, f"{base}/metrics")
        assert status == 200
        assert content_type.startswith("text/plain")
        assert "probe 42.0" in body

    run(check)


def test_openmetrics_is_served_to_those_who_ask() -> None:
    """Prometheus asks for OpenMetrics first."""

    async def check() -> None:
        async with served(lambda: True) as base:
            _, content_type, body = await asyncio.to_thread(
                get, f"{base}/metrics", "application/openmetrics-text;version=1.0.0"
            )
        assert content_type.startswith("application/openmetrics-text")
        assert body.endswith("# EOF\n")

    run(check)


@pytest.mark.parametrize(("healthy", "status", "word"), [(True, 200, "ok"), (False, 503, "failed")])
def test_healthz_says_whether_but_not_why(healthy: bool, status: int, word: str) -> None:  # noqa: FBT001 (a case)
    """A container's health check needs a status; a stranger gets nothing else."""

    async def check() -> None:
        async with served(lambda: healthy) as base:
            answer = await asyncio.to_thread(get, f"{base}/healthz")
        assert answer[0] == status
        assert json.loads(answer[2]) == {"status": word}

    run(check)


def test_a_port_in_use_is_told_with_the_remedy() -> None:
    """The error names the address and the settings to change."""

    async def check() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            server = HttpServer(build_app(CollectorRegistry(), lambda: True), "127.0.0.1", port)
            with pytest.raises(HttpError, match=rf"127\.0\.0\.1:{port}.*http\.port"):
                await server.start()
            await server.stop()

    run(check)
