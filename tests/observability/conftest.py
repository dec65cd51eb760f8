"""What the tests of rules, routes and dashboards share: the tools, and one run of the whole."""

from collections.abc import Callable

import pytest

from tests.lab.parts import part_or_skip
from tests.observability import programs
from tests.observability.programs import program

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
