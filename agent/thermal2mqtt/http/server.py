"""uvicorn inside the agent's event loop, without uvicorn's own ideas about signals and logging."""

import asyncio
import contextlib
import errno
import logging
import os
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from thermal2mqtt.errors import Thermal2mqttError

_LOGGER = logging.getLogger(__name__)

GRACE_SECONDS = 2
"""How long a stop waits for answers that are under way; who does not read is cut off."""


class HttpError(Thermal2mqttError):
    """The HTTP face cannot listen where it was told to."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave SIGINT and SIGTERM to the agent, which stops more than this server."""
        yield


class HttpServer:
    """Serves one application until stopped."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._server = _Server(
            uvicorn.Config(
                app,
                log_config=None,
                # Of its start and end it tells as `uvicorn.error`, which is no error.
                log_level=logging.WARNING,
                access_log=False,
                lifespan="off",
                ws="none",
                timeout_keep_alive=5,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen; return the port, which differs from the one asked for when that was 0.

        Raises:
            HttpError: the address cannot be bound.
        """
        try:
            listener = await asyncio.to_thread(_listen, self._host, self._port)
        except OSError as error:
            raise HttpError(
                f"http: cannot listen on {self._host}:{self._port}: {_reason(error)}; set http.host "
                "to an address of this machine and http.port to a free port, or http.enabled to false"
            ) from error
        port: int = listener.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve([listener]), name="http")
        _LOGGER.info("http: metrics and health on http://%s:%d", self._host, port)
        return port

    async def stop(self) -> None:
        """Finish what is being answered and close, within seconds; may be called twice."""
        self._server.should_exit = True
        task, self._task = self._task, None
        if task is None:
            return
        done, _ = await asyncio.wait((task,), timeout=2 * GRACE_SECONDS)
        if not done:
            _LOGGER.warning("http: a client does not read its answer; left behind")
            task.cancel()


def _reason(error: OSError) -> str:
    # `create_server` adds to the system's words what it called in Python.
    if error.errno is not None and error.errno in errno.errorcode:
        return os.strerror(error.errno)
    return error.strerror or str(error)  # of a name that leads nowhere


def _listen(host: str, port: int) -> socket.socket:
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address[:2], family=family)
