"""A house for the tests: one real Home Assistant joined to one real broker, both empty for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.lab import chromium
from tests.lab import mosquitto as mosquitto_part
from tests.lab.agent_process import AgentProcess, Settings
from tests.lab.cache import NotAvailableError
from tests.lab.home_assistant import HomeAssistant
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.parts import part_or_skip
from tests.lab.python314 import VERSION, home_assistant_python
from tests.lab.server import until

QUIET_SECONDS = 60.0

MakeAgent = Callable[..., AgentProcess]


class House(NamedTuple):
    """The two that live as long as the test run."""

    broker: Mosquitto
    home_assistant: HomeAssistant


@contextmanager
def started_house(
    config: pytest.Config, tmp_path_factory: pytest.TempPathFactory, *components: Path
) -> Iterator[House]:
    """Start both, with custom components in Home Assistant, and join them; stop both in the end."""
    python = part_or_skip(config, f"Home Assistant {VERSION}", home_assistant_python)
    program = newest_mosquitto(config)
    broker = Mosquitto(tmp_path_factory.mktemp("broker"), Options(), program)
    home_assistant = HomeAssistant(tmp_path_factory.mktemp("home-assistant"), python)
    for component in components:
        home_assistant.install(component)
    try:
        broker.start()
        home_assistant.move_in()
        home_assistant.join_broker(broker.port)
        yield House(broker, home_assistant)
    finally:
        home_assistant.stop()
        broker.stop()


@pytest.fixture(scope="session")
def standing_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Return the house that lives as long as the test run."""
    with started_house(request.config, tmp_path_factory) as house:
        yield house


def newest_mosquitto(config: pytest.Config) -> mosquitto_part.Program:
    """Return the newest mosquitto that this machine can have; skip the test where it has none."""
    try:
        return mosquitto_part.program("2.1")
    except NotAvailableError:
        return part_or_skip(config, "mosquitto 2.0", mosquitto_part.program, "2.0")


@pytest.fixture
def house(standing_house: House) -> Iterator[House]:
    """Return the house: running, nothing retained on its broker, no MQTT entity, no complaint."""
    empty(standing_house)
    yield standing_house
    empty(standing_house)


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Start Chromium once, since Playwright runs once in a thread; each page has a profile of its own."""
    executable = part_or_skip(request.config, "Chromium", chromium.program)
    with chromium.browser(executable) as started:
        yield started


@pytest.fixture
def make_agent(tmp_path: Path) -> Iterator[MakeAgent]:
    """Return a function that starts an agent at a broker, with changed settings; stopped after the test."""
    with ExitStack() as stack:

        def make(broker: Mosquitto, **changes: Settings) -> AgentProcess:
            folder = tmp_path / f"agent-{len(list(tmp_path.glob('agent-*')))}"
            folder.mkdir()
            agent = AgentProcess(folder, broker.port, changes)
            stack.callback(agent.stop)
            agent.start()
            return agent

        yield make


def empty(house: House) -> None:
    """Start what is stopped, and have nothing retained, no MQTT entity and no complaint."""
    for part in house:
        if not part.running:
            part.start()
    with Observer(house.broker.port) as observer:
        observer.publish("lab/mark", "everything retained came before this")
        observer.wait_for("lab/mark", QUIET_SECONDS)
        for message in observer.messages:
            if message.retained:
                observer.publish(message.topic, retain=True)
    until("the house is empty", lambda: not house.home_assistant.entities(""), QUIET_SECONDS)
    house.home_assistant.forget_complaints()
