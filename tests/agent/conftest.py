"""A broker and a whole agent that the tests of one module share."""

from collections.abc import Iterator

import pytest

from tests.agent.whole_agent import Caller, loaded, running
from tests.lab import mosquitto as mosquitto_part
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.parts import part_or_skip


@pytest.fixture(scope="module")
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """Return one broker for all tests of a module."""
    program = part_or_skip(request.config, "mosquitto 2.0", mosquitto_part.program, "2.0")
    broker = Mosquitto(tmp_path_factory.mktemp("broker"), Options(), program)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def who(broker: Mosquitto, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Return somebody who speaks with an agent over MQTT; one agent for a module, left as it was."""
    folder = tmp_path_factory.mktemp("agent")
    with Observer(broker.port) as observer, running(loaded(folder, broker.port)):
        caller = Caller(observer)
        caller.online()
        yield caller
