"""What tests in every room share: a real broker, and the rule that nothing is skipped where CI=true."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.lab import mosquitto as mosquitto_part
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.parts import REPORT, part_or_skip

MakeMosquitto = Callable[..., Mosquitto]

FETCH_SECONDS = 900

FETCHING = {
    *("make_mosquitto", "make_hardened", "standing_house", "promtool", "amtool", "run", "stack"),
    *("browser", "served_page", "card"),
}
"""Fixtures that may have to fetch a real part first."""

collect_ignore = ["ha_integration"]
"""Written for another Python; tests/lab/test_companion_checks.py runs them there."""

# How long an example takes says something about the machine, not about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture
def make_mosquitto(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeMosquitto]:
    """Return a function that starts a broker with these `Options`; each is stopped after the test."""
    with ExitStack() as stack:

        def make(options: Options = Options()) -> Mosquitto:  # noqa: B008 - frozen
            program = part_or_skip(
                request.config, f"mosquitto {options.series}", mosquitto_part.program, options.series
            )
            folder = tmp_path / f"mosquitto-{len(list(tmp_path.glob('mosquitto-*')))}"
            folder.mkdir()
            broker = Mosquitto(folder, options, program)
            stack.callback(broker.stop)
            broker.start()
            return broker

        yield make


@pytest.fixture
def mosquitto(request: pytest.FixtureRequest, make_mosquitto: MakeMosquitto) -> Mosquitto:
    """Return a running broker; indirect parametrization hands it other `Options`."""
    return make_mosquitto(getattr(request, "param", Options()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests with a real part the time to fetch it, for whoever did not before."""
    for item in items:
        if FETCHING & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.timeout(FETCH_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what was skipped where CI=true: there, a part that did not run is a part that was not tested."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"with CI=true every part must run. {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which real parts ran."""
    if report := config.stash.get(REPORT, None):
        terminalreporter.section("real parts")
        for part, outcome in sorted(report.items()):
            terminalreporter.line(f"{part}: {outcome}")
