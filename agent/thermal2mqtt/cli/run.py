"""`thermal2mqtt run`: the agent, in the foreground, until it is told to stop."""

import asyncio
import signal

import typer

from thermal2mqtt.cli.log import set_up_log
from thermal2mqtt.cli.options import SettingsFile
from thermal2mqtt.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(*, settings: SettingsFile = None) -> None:
    """Measure, watch and publish until stopped.

    SIGTERM and Ctrl-C stop it. Exit code 2 for wrong settings, 1 where the agent cannot work.
    """
    loaded = load_settings(settings)
    set_up_log(loaded.log.level)
    asyncio.run(_run(loaded))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    from thermal2mqtt.agent import Agent  # noqa: PLC0415 - takes a second; signals are heard meanwhile

    await Agent(settings).run(stop)
