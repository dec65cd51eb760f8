"""The loopback face, asked over a real socket."""

import asyncio
import json
import logging
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import pytest
from prometheus_client import CollectorRegistry, Gauge

from thermal2mqtt.http import HttpError, HttpServer, build_app


def get(url: str, accept: str = "", authorization: str = "") -> tuple[int, str, str]:
    """Return status, content type and body."""
    headers = {"Accept": accept, "Authorization": authorization}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 (loopback, written here)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 (as above)
            return answer.status, answer.headers["content-type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["content-type"], error.read().decode()


@asynccontextmanager
async def served(healthy: Callable[[], bool], token: str | None = None) -> AsyncIterator[str]:
    """Serve on a free port; yield the base address."""
    registry = CollectorRegistry()
    Gauge("probe", "A figure.", registry=registry).set(42)
    server = HttpServer(build_app(registry, healthy, token), "127.0.0.1", 0)
    port = await server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.stop()
        await server.stop()


def run(test: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run a coroutine function to its end."""
    asyncio.run(asyncio.wait_for(test(), 100))


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


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        ("Bearer a-token-of-sixteen", 200),
        ("Bearer a-token-of-sixteeN", 401),
        ("Bearer ", 401),
        ("a-token-of-sixteen", 401),
        ("Bearer tökén", 401),
        ("", 401),
    ],
)
def test_with_a_token_only_who_shows_it_gets_metrics(shown: str, status: int) -> None:
    """Everybody else gets 401 and no figure; the health check needs none."""

    async def check() -> None:
        async with served(lambda: True, "a-token-of-sixteen") as base:
            answer = await asyncio.to_thread(get, f"{base}/metrics", authorization=shown)
            health, _, _ = await asyncio.to_thread(get, f"{base}/healthz")
        assert answer[0] == status
        assert ("probe" in answer[2]) == (status == 200)
        assert health == 200

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


def test_a_client_that_does_not_read_cannot_hold_the_stop() -> None:
    """Whoever asks and never reads is left behind; the agent ends all the same."""

    async def check() -> None:
        registry = CollectorRegistry()
        Gauge("probe", "A figure. " * 10_000, registry=registry).set(42)
        server = HttpServer(build_app(registry, lambda: True), "127.0.0.1", 0)
        port = await server.start()
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 200)
            await asyncio.sleep(0.5)
            await server.stop()

    run(check)


def test_it_listens_on_ipv6_loopback_too() -> None:
    """`http.host: ::1` is an address of this machine."""

    async def check() -> None:
        server = HttpServer(build_app(CollectorRegistry(), lambda: True), "::1", 0)
        port = await server.start()
        status, _, _ = await asyncio.to_thread(get, f"http://[::1]:{port}/healthz")
        await server.stop()
        assert status == 200

    run(check)


def test_nothing_that_is_usual_is_logged_as_an_error(caplog: pytest.LogCaptureFixture) -> None:
    """Who looks for errors in the log finds none after a start and a stop."""

    async def check() -> None:
        async with served(lambda: True) as base:
            await asyncio.to_thread(get, f"{base}/healthz")

    caplog.set_level(logging.INFO)
    run(check)
    assert [record.name for record in caplog.records if "error" in record.name] == []


def test_a_port_in_use_is_told_with_the_remedy() -> None:
    """The error names the address and the settings to change."""

    async def check() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            server = HttpServer(build_app(CollectorRegistry(), lambda: True), "127.0.0.1", port)
            with pytest.raises(
                HttpError, match=rf"127\.0\.0\.1:{port}: Address already in use; .*http\.port"
            ):
                await server.start()
            await server.stop()

    run(check)
