"""`thermal2mqtt status`: what the agent on this machine says, as tables or for a program."""

import json
from dataclasses import fields
from typing import Any

import typer
from rich.console import Console

from thermal2mqtt.cli.agent_status import AgentStatus, fetch_status, known_agent_id
from thermal2mqtt.cli.options import AsJson, SettingsFile
from thermal2mqtt.cli.status_tables import status_tables
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Tell what the agent on this machine says. Exit code 1 where it is not online."""
    loaded = load_settings(settings)
    if as_json:
        _print_json(loaded)
        return
    console = Console()
    for table in status_tables(_fetch(loaded)):
        console.print(table)


def _fetch(settings: Settings) -> AgentStatus:
    topics = Topics(settings.mqtt.base_topic, known_agent_id(settings.agent))
    return fetch_status(settings.mqtt, topics)


def _print_json(settings: Settings) -> None:
    try:
        said = _fetch(settings)
    except Thermal2mqttError as error:
        typer.echo(json.dumps({"online": False, "error": str(error)}, indent=2))
        raise typer.Exit(error.exit_code) from error
    typer.echo(json.dumps({"online": True, **_data(said)}, indent=2))


def _data(said: AgentStatus) -> dict[str, Any]:
    parts = {field.name: getattr(said, field.name) for field in fields(said)}
    return {
        name: part.model_dump(mode="json", by_alias=True) if isinstance(part, Payload) else part
        for name, part in parts.items()
    }
