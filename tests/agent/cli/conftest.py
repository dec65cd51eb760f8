"""What tests of the command line share."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.cli.command import write_settings
from tests.agent.cli.told import Machine
from tests.agent.study.recordings import heating, record
from tests.lab.mosquitto import Mosquitto
from thermal2mqtt.cli import agent_status


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Give pytest its own handlers back after a test that sets up the log."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have `status` wait for as long as a machine with much else to do may take."""
    monkeypatch.setattr(agent_status, "DEADLINE_SECONDS", 60.0)


@pytest.fixture
def machine(tmp_path: Path, mosquitto: Mosquitto) -> Machine:
    """Return a machine whose settings name a real broker."""
    return Machine(tmp_path, mosquitto.port)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return a settings file with a simulated sensor and two zones."""
    return write_settings(tmp_path, {"thermal": {"driver": "simulator", "refresh_rate_hz": 32}})


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Return a recording of a zone that heats up over its emergency limit."""
    return record(tmp_path / "fault.t2m", heating(40.0, 10.0, 90.0), pages=60)
