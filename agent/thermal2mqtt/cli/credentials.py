"""`thermal2mqtt credentials`: certificates, passwords and access rules for a broker that knows who is who."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from thermal2mqtt.cli.options import AsJson
from thermal2mqtt.credentials import (
    AUTHORITY_DAYS,
    DAYS,
    FILES_AT,
    Applicant,
    Change,
    Credentials,
    Entry,
    Method,
    Place,
    Role,
    Standing,
    entries,
    record_exists,
)

MOST_DAYS = 36500

Directory = Annotated[
    Path, typer.Option("--directory", metavar="FOLDER", help="The folder that has the credentials.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="User name; of an agent its agent id.")]
Days = Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help="How long a certificate holds.")]
Agents = Annotated[
    list[str] | None,
    typer.Option("--agent", metavar="ID", help="An agent that the bridge speaks for; several times."),
]
UnlessThere = Annotated[
    bool, typer.Option("--unless-there", help="Do nothing where it was done before, instead of refusing.")
]

FOLDER = Path("credentials")

_STYLES = {Standing.GOOD: "green", Standing.SOON: "bold yellow", Standing.EXPIRED: "bold red"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Make and renew certificates, passwords and access rules for a broker.", no_args_is_help=True
    )
    for command in (create, add, rotate, remove, assign, renew_authority, retire_authority):
        group.command()(command)
    group.command("list")(list_)
    app.add_typer(group, name="credentials")


def create(
    *,
    host: Annotated[
        list[str],
        typer.Option(
            "--host", metavar="HOST", help="Name or address of the broker; several times, the best first."
        ),
    ],
    directory: Directory = FOLDER,
    base_topic: Annotated[str, typer.Option(help="As mqtt.base_topic of the agents.")] = "thermal2mqtt",
    discovery_prefix: Annotated[
        str, typer.Option(help="As homeassistant.discovery_prefix of the agents.")
    ] = "homeassistant",
    days: Days = DAYS,
    unless_there: UnlessThere = False,
    as_json: AsJson = False,
) -> None:
    """Make a folder with an authority and the broker's certificate."""
    if unless_there and record_exists(directory):
        return
    place = Place(tuple(host), base_topic, discovery_prefix)
    _tell(Credentials(directory).create(place, days), as_json=as_json)


def add(  # noqa: PLR0913 - each is an option of the command
    name: Name,
    *,
    role: Annotated[Role, typer.Option(help="What it may do.")],
    method: Annotated[Method, typer.Option(help="How it proves who it is.")] = Method.PASSWORD,
    agent: Agents = None,
    files_at: Annotated[
        str, typer.Option(metavar="PATH", help="Where an agent's files will lie on its machine.")
    ] = FILES_AT,
    days: Days = DAYS,
    directory: Directory = FOLDER,
    unless_there: UnlessThere = False,
    as_json: AsJson = False,
) -> None:
    """Issue a password or a certificate for an agent, Home Assistant, or whoever else connects."""
    credentials = Credentials(directory)
    if unless_there and name in credentials.record.clients:
        return
    applicant = Applicant(name, role, method, tuple(agent or ()), files_at)
    _tell(credentials.add(applicant, days), as_json=as_json)


def rotate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose; `broker` is the broker.")],
    *,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="Have the broker refuse the earlier certificates at once.")
    ] = False,
    days: Days = DAYS,
    directory: Directory = FOLDER,
    as_json: AsJson = False,
) -> None:
    """Issue a new password or certificate in place of one. Nobody else notices."""
    _tell(Credentials(directory).rotate(name, days, revoke=revoke), as_json=as_json)


def remove(name: Name, *, directory: Directory = FOLDER, as_json: AsJson = False) -> None:
    """Take back all that was issued to somebody."""
    _tell(Credentials(directory).remove(name), as_json=as_json)


def assign(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The bridge.")],
    *,
    agent: Agents = None,
    directory: Directory = FOLDER,
    as_json: AsJson = False,
) -> None:
    """Say anew which agents a bridge speaks for."""
    _tell(Credentials(directory).assign(name, agent or ()), as_json=as_json)


def renew_authority(
    *, days: Days = AUTHORITY_DAYS, directory: Directory = FOLDER, as_json: AsJson = False
) -> None:
    """Make the next authority. Both are trusted until the last one is retired."""
    _tell(Credentials(directory).renew_authority(days), as_json=as_json)


def retire_authority(*, directory: Directory = FOLDER, as_json: AsJson = False) -> None:
    """Trust the last authority no longer, once everything was rotated."""
    _tell(Credentials(directory).retire_authority(), as_json=as_json)


def list_(*, directory: Directory = FOLDER, as_json: AsJson = False) -> None:
    """List what was issued, and how long it holds."""
    found = list(entries(Credentials(directory).record, datetime.now(UTC)))
    if as_json:
        typer.echo(json.dumps({"credentials": [_plain(entry) for entry in found]}, indent=2))
    else:
        Console(highlight=False).print(_table(found))


def _tell(change: Change, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"folder": str(change.folder), "steps": change.steps}, indent=2))
        return
    typer.echo(f"{change.folder} is written. Now:")
    for number, step in enumerate(change.steps, start=1):
        typer.echo(f"{number}. {step}")


def _plain(entry: Entry) -> dict[str, object]:
    expires = None if entry.expires is None else entry.expires.isoformat()
    return {**asdict(entry), "expires": expires}


def _table(found: list[Entry]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Name", "Role", "Proves itself by", "Until", "Days", "Standing"):
        table.add_column(title, justify="right" if title == "Days" else "left")
    for entry in found:
        role = f"{entry.role} of {', '.join(entry.agents)}" if entry.agents else entry.role
        until = "-" if entry.expires is None else f"{entry.expires:%Y-%m-%d}"
        days = "-" if entry.days_left is None else str(entry.days_left)
        standing = Text(entry.standing, _STYLES[entry.standing])
        table.add_row(entry.name, role, entry.method, until, days, standing)
    return table
