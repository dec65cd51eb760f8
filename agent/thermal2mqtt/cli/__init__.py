"""The command line: one module per command, each with a `register(app)` that adds it; see `frame`."""

import io
import sys
from typing import Annotated

import typer

from thermal2mqtt import __version__
from thermal2mqtt.cli.frame import Commands

app = typer.Typer(
    cls=Commands,
    help="Watch anything that can overheat, from Home Assistant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command that the program's arguments name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without UTF-8 has no arrow and perhaps no degree sign: a question mark will do.
            stream.reconfigure(errors="replace")
    app()
