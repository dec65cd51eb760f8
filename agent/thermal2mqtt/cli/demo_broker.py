"""A broker for as long as the demo lasts: mosquitto as a child, amqtt in a thread, or one that is there."""

import asyncio
import importlib.util
import logging
import shutil
import socket
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.mqtt import MqttProtocol

LOOPBACK = "127.0.0.1"
USUAL_PORT = 1883

READY_SECONDS = 30.0
STOP_SECONDS = 5.0
PORTS = 5
"""So many are tried."""

_SYSTEM_PATH = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
"""Where mosquitto may lie that the PATH of a user leaves out, as Debian's does."""

_CONFIG = """\
listener {port} {host}
allow_anonymous true
persistence false
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
"""


class DemoError(Thermal2mqttError):
    """The demo cannot go on; the text says why and what to do."""


class PortTakenError(DemoError):
    """Another program listens where a broker should."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where a broker listens."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class DemoBroker(Protocol):
    """A broker that the demo uses."""

    name: str
    """What it is, for people."""

    address: BrokerAddress

    protocol: MqttProtocol
    """The MQTT version to speak with it."""

    ours: bool
    """Whether it ends with the demo, and everything that was published with it."""

    def start(self) -> None:
        """Return when it takes connections.

        Raises:
            DemoError: it does not start.
        """
        ...

    def stop(self) -> None:
        """End it and wait for its end; may be called twice."""
        ...


class ForeignBroker:
    """A broker that runs already and stays."""

    name = "of others"
    protocol = MqttProtocol.AUTO
    ours = False

    def __init__(self, address: BrokerAddress) -> None:
        self.address = address

    def start(self) -> None:
        """Do nothing: it runs already."""

    def stop(self) -> None:
        """Do nothing: it is not ours to end."""


class MosquittoBroker:
    """mosquitto as a child process; anonymous, on loopback only, remembering nothing."""

    name = "mosquitto"
    protocol = MqttProtocol.AUTO
    ours = True

    def __init__(self, executable: str, port: int, directory: Path) -> None:
        self.address = BrokerAddress(LOOPBACK, port)
        self._executable = executable
        self._config = directory / "mosquitto.conf"
        self._log = directory / "mosquitto.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the child and return when it takes connections."""
        self._config.write_text(_CONFIG.format(port=self.address.port, host=LOOPBACK))
        with self._log.open("wb") as log:
            # A session of its own: Ctrl-C must reach the demo alone, which says goodbye through this broker.
            self._process = subprocess.Popen(  # noqa: S603 (a fixed program with our own file)
                [self._executable, "-c", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + READY_SECONDS
        while not _listens(self._process.pid):
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise _not_started("mosquitto", self._log.read_text().strip())
            time.sleep(0.02)

    def stop(self) -> None:
        """End the child, by force where it does not go."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


class EmbeddedBroker:
    """amqtt in a thread of this process.

    It speaks MQTT 3.1.1 only, and leaves a CONNECT of MQTT 5 with a will without any answer.
    """

    name = "amqtt, embedded"
    protocol = MqttProtocol.V311
    ours = True

    def __init__(self, port: int) -> None:
        self.address = BrokerAddress(LOOPBACK, port)
        self._ready = threading.Event()
        self._error: Exception | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="demo-broker", daemon=True)

    def start(self) -> None:
        """Start the thread and return when the broker takes connections."""
        # It tells of every client that leaves.
        logging.getLogger("amqtt").setLevel(logging.CRITICAL)
        self._thread.start()
        if not self._ready.wait(READY_SECONDS) or self._error is not None:
            raise _not_started("the embedded broker", str(self._error or "no answer"))

    def stop(self) -> None:
        """End the broker and its thread."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(timeout=STOP_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # noqa: BLE001 (handed to `start`, which raises)
            self._error = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        from amqtt.broker import Broker  # noqa: PLC0415 (an extra: imported only where it serves)

        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        broker = Broker(
            {
                "listeners": {"default": {"type": "tcp", "bind": str(self.address)}},
                "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
            }
        )
        await broker.start()
        self._ready.set()
        await self._stop.wait()
        await broker.shutdown()


def _not_started(name: str, why: str) -> DemoError:
    kind = PortTakenError if "in use" in why else DemoError
    return kind(f"{name} does not start: {why}")


def started_broker(given: BrokerAddress | None, directory: Path) -> DemoBroker:
    """Return the broker to use, as `demo_broker` says, started.

    Raises:
        DemoError: none is given and none is installed, or it does not start.
    """
    for _ in range(PORTS - 1):
        # Somebody may be quicker to listen on a port that was free a moment ago.
        with suppress(PortTakenError):
            return _started(demo_broker(given, directory))
    return _started(demo_broker(given, directory))


def _started(broker: DemoBroker) -> DemoBroker:
    try:
        broker.start()
    except BaseException:
        broker.stop()
        raise
    return broker


def demo_broker(given: BrokerAddress | None, directory: Path) -> DemoBroker:
    """Return the broker to use, not started yet: `given`, or one of our own with its files in `directory`.

    Raises:
        DemoError: none is given and none is installed.
    """
    if given is not None:
        return ForeignBroker(given)
    if (executable := find_mosquitto()) is not None:
        return MosquittoBroker(executable, free_port(USUAL_PORT), directory)
    if importlib.util.find_spec("amqtt") is not None:
        return EmbeddedBroker(free_port(USUAL_PORT))
    raise DemoError(
        "there is no broker to start: neither mosquitto nor amqtt is installed; "
        "`sudo apt install mosquitto`, or `pip install 'thermal2mqtt[demo]'`, or give --broker HOST:PORT"
    )


def find_mosquitto() -> str | None:
    """Return mosquitto's path, or None where it is not installed."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=_SYSTEM_PATH)


def free_port(usual: int) -> int:
    """Return `usual` where nothing listens there on loopback, else a port that is free now."""
    for port in (usual, 0):
        with socket.socket() as probe:
            # As servers do: connections of the last demo that are still fading away do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DemoError("no port is free on 127.0.0.1")


def _listens(pid: int) -> bool:
    # A connection proves nothing: somebody else may have taken the port in between.
    try:
        return any(it.status == psutil.CONN_LISTEN for it in psutil.Process(pid).net_connections("tcp"))
    except psutil.Error:
        return False
