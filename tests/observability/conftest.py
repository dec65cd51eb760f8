"""What the tests of rules, routes and dashboards share: the tools, and one run of the whole."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.lab.mosquitto import program as mosquitto_program
from tests.lab.parts import part_or_skip
from tests.observability import programs
from tests.observability.programs import alertmanager, program
from tests.observability.run import Run

Tool = Callable[..., str]


@pytest.fixture
def promtool(request: pytest.FixtureRequest) -> Tool:
    """Return a function that runs promtool."""
    part_or_skip(request.config, "Prometheus", program, "promtool")
    return lambda *arguments: programs.run("promtool", *arguments)


@pytest.fixture
def amtool(request: pytest.FixtureRequest) -> Tool:
    """Return a function that runs amtool."""
    part_or_skip(request.config, "Alertmanager", program, "amtool")
    return lambda *arguments: programs.run("amtool", *arguments)


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Play the run once, and leave its servers there to be asked."""
    part_or_skip(request.config, "Prometheus", program, "prometheus")
    part_or_skip(request.config, "Alertmanager", alertmanager)
    mosquitto = part_or_skip(request.config, "mosquitto 2.0", mosquitto_program, "2.0")
    with ExitStack() as stack:
        played = Run(tmp_path_factory.mktemp("run"), mosquitto)
        played.play(stack)
        yield played
