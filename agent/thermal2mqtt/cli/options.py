"""The options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        metavar="FILE",
        help="The settings file. Default: /etc/thermal2mqtt/settings.yaml where it exists.",
    ),
]
"""None takes the default file where it exists, and the environment alone where not."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
