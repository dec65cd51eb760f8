"""`thermal2mqtt demo`: broker, agent and a live table from one command, without any hardware."""

import logging
import re
import secrets
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.logging import RichHandler
from rich.table import Table

from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.cli.checks.login import SETTINGS, Answer, ask, judge
from thermal2mqtt.cli.demo_agent import DemoAgent, demo_settings
from thermal2mqtt.cli.demo_broker import (
    USUAL_PORT,
    BrokerAddress,
    DemoBroker,
    DemoError,
    free_port,
    started_broker,
)
from thermal2mqtt.cli.demo_show import Show
from thermal2mqtt.cli.demo_watch import DemoWatch
from thermal2mqtt.cli.demo_words import Scene
from thermal2mqtt.contract.topics import OFFLINE, Topics
from thermal2mqtt.settings.mqtt import HomeAssistantSettings, MqttSettings
from thermal2mqtt.settings.sensor import Scenario

HTTP_PORT = 8640
LAST_PORT = 65535
FAREWELL_SECONDS = 3.0

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    *,
    broker: Annotated[
        str | None, typer.Option(metavar="HOST[:PORT]", help="Use this broker instead of one of its own.")
    ] = None,
    duration: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=1, help="Stop by itself after so long.")
    ] = None,
    scenario: Annotated[Scenario, typer.Option(help="What the switchboard does.")] = Scenario.CYCLE,
    username: Annotated[str | None, typer.Option(help="For --broker.")] = None,
    password: Annotated[
        str | None, typer.Option(envvar="THERMAL2MQTT_MQTT__PASSWORD", help="For --broker.")
    ] = None,
) -> None:
    """Show it working: a simulated switchboard, a broker and a live table.

    Needs no hardware. Ctrl-C ends it with exit code 0, and nothing of it remains.
    """
    given = None if broker is None else _address(broker)
    secret = None if password is None or username is None else SecretStr(password)
    console = Console(highlight=False)
    with _stopping() as stop, _logging_to(console), ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thermal2mqtt-demo-")))
        used = started_broker(given, directory)
        stack.callback(used.stop)
        mqtt = MqttSettings(
            host=used.address.host,
            port=used.address.port,
            username=username,
            password=secret,
            protocol=used.protocol,
        )
        _Demo(console, used, mqtt, scenario, directory).run(stack, stop, duration)
    console.print("ended; nothing of it remains")


class _Demo:
    """The parts that need a running broker."""

    def __init__(
        self, console: Console, broker: DemoBroker, mqtt: MqttSettings, scenario: Scenario, directory: Path
    ) -> None:
        self._console = console
        self._broker = broker
        self._mqtt = mqtt
        self._scenario = scenario
        self._directory = directory
        # On a broker that others use too, a name that no other demo has.
        agent_id = "demo" if broker.ours else f"demo-{secrets.token_hex(3)}"
        self._topics = Topics(mqtt.base_topic, agent_id)

    def run(self, stack: ExitStack, stop: threading.Event, duration: float | None) -> None:
        """Start watch and agent, show them, and leave their end to `stack`."""
        version = self._accepted().version
        watch = DemoWatch(self._mqtt, version, self._topics)
        stack.callback(watch.stop)
        watch.start()
        stack.callback(self._farewell, watch)
        agent = DemoAgent(
            demo_settings(
                self._mqtt.model_copy(update={"protocol": SETTINGS[version]}),
                agent_id=self._topics.agent_id,
                scenario=self._scenario,
                directory=self._directory,
                http_port=free_port(HTTP_PORT),
            )
        )
        stack.callback(agent.stop)
        self._introduce(Scene(self._broker, version, self._topics, self._mqtt.username))
        agent.start()
        Show(self._console, watch, stop, duration).run(lambda: not agent.ended)

    def _accepted(self) -> Answer:
        try:
            answer = ask(self._mqtt)
        except OSError as error:
            remedy = "correct --broker, or leave it out for a broker of the demo's own"
            reason = error.strerror or error
            raise DemoError(f"no connection to {self._broker.address}: {reason}; {remedy}") from error
        finding = judge(self._mqtt, answer)
        if finding.status is Status.FAIL:
            raise DemoError(f"{self._broker.address}: {finding.found}")
        return answer

    def _introduce(self, scene: Scene) -> None:
        self._console.print(scene.headline(), style="bold", soft_wrap=True, markup=False)
        for what, how in scene.suggestions():
            self._console.print(f"{what:<16}{how}", soft_wrap=True, markup=False)
        last = Table.grid()
        last.add_column(width=16)
        last.add_row("Home Assistant", scene.home_assistant())
        self._console.print(last)

    def _farewell(self, watch: DemoWatch) -> None:
        """See the agent go, as every client does, and take its traces with it."""
        came = watch.view().agent is not None
        if came and watch.wait_until(lambda view: view.agent == OFFLINE, FAREWELL_SECONDS):
            self._console.print("the agent said offline on the broker")
        # What the agent said goes with a broker of ours; Home Assistant's device would outlive even that.
        left = [] if self._broker.ours else watch.heard
        watch.clear(*left, self._topics.discovery(HomeAssistantSettings().discovery_prefix))


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Turn Ctrl-C, a closed terminal and `kill` into an event, for as long as the demo lasts."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _logging_to(console: Console) -> Iterator[None]:
    """Show warnings above the live table instead of through it; without a table, on standard error."""
    to = console if console.is_terminal else Console(stderr=True)
    handler = RichHandler(logging.WARNING, to, show_path=False, show_time=False)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def _address(text: str) -> BrokerAddress:
    """Read `HOST`, `HOST:PORT` or `[IPV6]:PORT`."""
    match = re.fullmatch(r"(?:\[([^]]+)\]|([^:\s]+))(?::(\d{1,5}))?", text)
    port = int(match[3] or USUAL_PORT) if match else 0
    if match is None or not 1 <= port <= LAST_PORT:
        raise typer.BadParameter(f"{text!r} is not HOST:PORT, such as 192.168.1.2:1883")
    return BrokerAddress(match[1] or match[2], port)
