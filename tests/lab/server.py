"""A server as a process: started on a free port of 127.0.0.1, waited for, and always ended."""

import os
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from tests.lab.place import Place

T = TypeVar("T")

POLL_SECONDS = 0.05
STOP_SECONDS = 60.0
KILL_SECONDS = 20.0

MAX_HELD = 256
"""Ports of this process that nobody else is given."""

_held: deque[socket.socket] = deque()


class ServerError(Exception):
    """A server did not start; the text ends with its last words."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on, for a server that may come and go.

    It stays bound here, and is never listened on: the server binds it too, as Linux lets those who set
    SO_REUSEADDR, and nobody is given it who asks for any port, in whatever process.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _held.append(holder)
    if len(_held) > MAX_HELD:
        _held.popleft().close()
    port: int = holder.getsockname()[1]
    return port


def until(what: str, probe: Callable[[], T | None], seconds: float) -> T:
    """Ask again and again until the answer is neither None nor False, and return it.

    Raises:
        AssertionError: Still not after that many seconds; names `what` and gives the last answer.
    """
    deadline = time.monotonic() + seconds
    while not (answer := probe()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what} (last answer: {answer!r})"
        time.sleep(POLL_SECONDS)
    return answer


def listening(port: int) -> bool:
    """Tell whether something accepts connections on this port of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Server:
    """One program, run in the foreground with its output in a file, that can be stopped and started again."""

    def __init__(self, name: str, place: Place, folder: Path) -> None:
        self.name = name
        self.log_file = folder / f"{name}.log"
        self._place = place
        self._folder = folder
        self._pid_file = folder / f"{name}.pid"
        self._process: subprocess.Popen[bytes] | None = None

    def start(
        self,
        arguments: Sequence[str],
        ready: Callable[[], bool],
        seconds: float,
        *,
        see: Sequence[Path] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Run the program and return once it is ready; what it wrote before is kept.

        Raises:
            ServerError: It ended, or was not ready in that time.
        """
        self._pid_file.unlink(missing_ok=True)
        command = self._place.command(
            arguments, see=(self._folder, *see), environment=environment, pid_file=self._pid_file
        )
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder
            )
        deadline = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                state = "ended" if self._process.poll() is not None else f"was not ready in {seconds:g} s"
                self.stop()
                last_words = self.log_file.read_text(errors="replace")[-2000:]
                raise ServerError(f"{self.name} {state}: {' '.join(arguments)}\n{last_words}")
            time.sleep(POLL_SECONDS)

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The program's own process id, also where it runs behind sudo."""
        return int(until(f"{self.name} tells its process id", self._read_pid_file, KILL_SECONDS))

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int | None:
        """End the program and return its exit code; None where it did not run. In the end by SIGKILL."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.poll() is None:
            os.kill(self.pid, with_signal)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.kill(self.pid, signal.SIGKILL)
                process.wait(KILL_SECONDS)
        return process.returncode

    def _read_pid_file(self) -> str:
        return self._pid_file.read_text().strip() if self._pid_file.exists() else ""
