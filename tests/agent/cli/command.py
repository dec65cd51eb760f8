"""A command as people run it, with settings from a file, and what it said."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner, Result

from tests.agent.study.recordings import COLD, HOT
from tests.lab.server import until
from thermal2mqtt.cli import app

SECONDS = 60.0


def run(command: str, *arguments: str | Path) -> Result:
    """Run a command in a wide terminal."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [command, *map(str, arguments)])


def ctrl_c(begun: Callable[[], bool]) -> threading.Thread:
    """Press Ctrl-C as soon as a command that takes it has begun; whoever asks first is Python itself."""
    usual = signal.getsignal(signal.SIGINT)

    def press() -> None:
        until("a beginning", lambda: signal.getsignal(signal.SIGINT) is not usual and begun(), SECONDS)
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    return presser


def said(result: Result) -> str:
    """Return everything that was printed, in one line."""
    return " ".join((result.stdout + result.stderr).split())


def write_settings(folder: Path, sensors: dict[str, Any], **more: Any) -> Path:
    """Write a settings file."""
    path = folder / "settings.yaml"
    document = {"sensors": sensors, "zones": {"list": [HOT, COLD]}} | more
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path
