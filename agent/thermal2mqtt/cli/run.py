"""`thermal2mqtt run`: the agent, in the foreground, until it is told to stop."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable

import typer

from thermal2mqtt.cli.log import set_up_log
from thermal2mqtt.cli.options import SettingsFile
from thermal2mqtt.settings import LoadedSettings, load_with_origins


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(*, settings: SettingsFile = None) -> None:
    """Measure, watch and publish until stopped.

    SIGTERM and Ctrl-C stop it. Exit code 2 for wrong settings, 1 where the agent cannot work.
    """
    loaded = load_with_origins(settings)
    from thermal2mqtt.settings_book import in_force  # noqa: PLC0415 - as the agent below

    set_up_log(in_force(loaded).settings.log.level)
    if asyncio.run(_run(loaded, lambda: load_with_origins(settings))):
        # Under the same process id, so that no service manager need know of it; and with no thread left
        # of one that hung in a driver.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very command


async def _run(loaded: LoadedSettings, check: Callable[[], object]) -> bool:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    from thermal2mqtt.agent import Agent  # noqa: PLC0415 - takes a second; signals are heard meanwhile

    return await Agent(loaded.settings, origins=loaded.origins, check=check).run(stop)
