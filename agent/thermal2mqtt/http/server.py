"""uvicorn inside the agent's event loop, without uvicorn's own ideas about signals and logging."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from thermal2mqtt.errors import Thermal2mqttError

_LOGGER = logging.getLogger(__name__)


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
                app, log_config=None, access_log=False, lifespan="off", ws="none", timeout_keep_alive=5
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen; return the port, which differs from the one asked for when that was 0.

        Raises:
            HttpError: the address cannot be bound.
        """
        try:
            listener = socket.create_server((self._host, self._port))
        except OSError as error:
            raise HttpError(
                f"http: cannot listen on {self._host}:{self._port}: {error.strerror or error}; "
                "set http.port to a free port, or http.enabled to false"
            ) from error
        port: int = listener.getsockname()[1]
        self._task = asyncio.create_task(self._server.serve([listener]), name="http")
        _LOGGER.info("http: metrics and health on http://%s:%d", self._host, port)
        return port

    async def stop(self) -> None:
        """Finish what is being answered and close; may be called twice."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
            self._task = None
