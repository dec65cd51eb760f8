"""A road to a broker that can be cut, blocked or closed: a TCP proxy."""

import socket
import threading
from contextlib import suppress
from typing import Self

CHUNK = 65536


class Road:
    """Forwards connections to a port of 127.0.0.1 for as long as it is open."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._flowing = threading.Event()
        self._flowing.set()
        self._refusing = threading.Event()
        self._cut_next = 0
        self._ended = False
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Open it."""
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        """Close it for good."""
        self._ended = True
        self._flowing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(60)

    def cut(self) -> None:
        """Break every connection that there is."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def shut(self) -> None:
        """Break every connection and take none until it is reopened."""
        self._refusing.set()
        self.cut()

    def reopen(self) -> None:
        """Take connections again."""
        self._refusing.clear()

    def block(self) -> None:
        """Swallow everything from now on and leave the connections open: both ends see a half-open one."""
        self._flowing.clear()

    def unblock(self) -> None:
        """Let through what comes, and what was held."""
        self._flowing.set()

    def refuse(self, number: int) -> None:
        """Close the next so many connections as soon as something was said on them."""
        self._cut_next = number

    @property
    def connections(self) -> int:
        """Connections since it was opened or cut."""
        return len(self._pairs)

    def _spawn(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ended:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._refusing.is_set():
                near.close()
                continue
            if self._cut_next > 0:
                self._cut_next -= 1
                near.recv(CHUNK)
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target), timeout=60)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._pairs.append((near, far))
            if self._refusing.is_set():  # it was shut in this very moment
                self.cut()
            self._spawn(self._forward, near, far)
            self._spawn(self._forward, far, near)

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self._flowing.wait()
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()
