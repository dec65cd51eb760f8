"""`thermal2mqtt run`: the agent, in the foreground, until it is told to stop."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable

import typer

from thermal2mqtt.cli.log import set_up_log
from thermal2mqtt.cli.options import SettingsFile
from thermal2mqtt.settings import LoadedSettings, load_with_origins
from thermal2mqtt.settings.document import Document

_LOGGER = logging.getLogger(__name__)

SWITCH_SECONDS = 0.001
"""So long a thread of Python's keeps the others waiting. An alarm goes through four of them: with the usual
5 ms each might wait that long for a picture or a payload that is being made."""


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
    _keep_migrated(loaded.origins.document)
    sys.setswitchinterval(SWITCH_SECONDS)
    if asyncio.run(_run(loaded, lambda: load_with_origins(settings))):
        # Under the same process id, so that no service manager need know of it; and with no thread left
        # of one that hung in a driver.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very command


def _keep_migrated(document: Document | None) -> None:
    from thermal2mqtt.store import StoreError  # noqa: PLC0415 - as above
    from thermal2mqtt.store.settings_file import keep_migrated  # noqa: PLC0415 - as above

    try:
        backup = None if document is None else keep_migrated(document)
    except StoreError as error:
        _LOGGER.warning("%s", error)
    else:
        if backup is not None:
            _LOGGER.warning("the settings file was brought to the present layout; as it was it is %s", backup)


async def _run(loaded: LoadedSettings, check: Callable[[], object]) -> bool:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    from thermal2mqtt.agent import Agent  # noqa: PLC0415 - takes a second; signals are heard meanwhile

    return await Agent(loaded.settings, origins=loaded.origins, check=check).run(stop)
