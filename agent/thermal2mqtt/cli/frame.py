"""What all commands run in: their modules are loaded when they are called, and errors end as text."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from thermal2mqtt.errors import Thermal2mqttError

COMMANDS = {
    "run": "Measure, watch and publish until stopped.",
    "demo": "Show it working: a simulated switchboard, a broker and a live table.",
    "doctor": "Check sensors, broker and machine, and say what to do.",
    "settings": "Check, show or describe the settings.",
    "calibrate": "Compare a sensor with a temperature that is known otherwise, and correct it from then on.",
    "record": "Record a sensor's raw pages into a file, to look at them again later.",
    "replay": "Play a recording in the terminal, with the settings that are there now.",
    "analyse": "Work a recording out anew with the settings that are there now.",
    "frames": "List and export the frames that an agent has kept.",
    "credentials": "Make and renew certificates, passwords and access rules for a broker.",
    "status": "Tell what the agent on this machine says.",
}
"""Each is a module beside this one with `register(app)`; here with the first sentence of its help."""


class Commands(TyperGroup):
    """The commands. Only the one that is called is imported: the others need seconds on a small board."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update({name: TyperCommand(name, help=text) for name, text in COMMANDS.items()})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the name, the command itself and its arguments."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and _load(str(name)), rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error of ours is printed, and its exit code becomes the program's."""
        try:
            return super().invoke(ctx)
        except Thermal2mqttError as error:
            print_error(error)
            raise typer.Exit(error.exit_code) from error


def print_error(error: Thermal2mqttError) -> None:
    """Print an error on standard error."""
    console = Console(stderr=True)
    console.print("error: ", style="bold red", end="")
    console.print(str(error), markup=False, emoji=False, soft_wrap=True)


@contextmanager
def _ended_by_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C end the program at once: while it loads modules Python would tell where it was, or go on."""
    usual = signal.getsignal(signal.SIGINT)
    ours = usual is signal.default_int_handler and threading.current_thread() is threading.main_thread()
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGINT, usual)


def _load(name: str) -> Any:
    app = typer.Typer()
    with _ended_by_ctrl_c():
        module = import_module(f"thermal2mqtt.cli.{name}")
    module.register(app)
    return get_group(app).commands[name]
