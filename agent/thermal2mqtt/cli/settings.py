"""`thermal2mqtt settings`: whether the settings are right, which hold, and what may be set."""

import json
from dataclasses import asdict
from typing import Any

import typer

from thermal2mqtt.cli.options import AsJson, SettingsFile
from thermal2mqtt.settings import LoadedSettings, SettingsError, load_with_origins
from thermal2mqtt.settings.outline import schema as settings_schema
from thermal2mqtt.settings.show import as_data, as_yaml


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Check, show or describe the settings.", no_args_is_help=True)
    for command in (check, show, schema):
        group.command()(command)
    app.add_typer(group, name="settings")


def check(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Check file and environment, and tell everything that is wrong. Exit code 2 where anything is."""
    try:
        loaded = load_with_origins(settings)
    except SettingsError as error:
        if not as_json:
            raise
        _print_json({"ok": False, "problems": [asdict(p) for p in error.problems], "more": error.more})
        raise typer.Exit(error.exit_code) from error
    if as_json:
        _print_json({"ok": True, "problems": [], "more": 0})
    else:
        typer.echo(_praise(loaded))


def show(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Print the settings that hold and where each comes from, as a settings file. Secrets are stars.

    What was changed at run time is among them, as `override`.
    """
    from thermal2mqtt.settings_book import in_force  # noqa: PLC0415 - brings numpy, which `check` need not wait for

    loaded = in_force(load_with_origins(settings))
    if as_json:
        _print_json(as_data(loaded))
    else:
        typer.echo(as_yaml(loaded), nl=False)


def schema(*, as_json: AsJson = False) -> None:
    """Print the JSON Schema of the settings file, indented unless it is for a program.

    Save it beside the file; an editor with a YAML language server then completes and checks, once the
    file begins with: # yaml-language-server: $schema=settings.schema.json
    """
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **settings_schema()}
    _print_json(described, indent=None if as_json else 2)


def _praise(loaded: LoadedSettings) -> str:
    document = loaded.origins.document
    place = "no file" if document is None else str(document.path)
    settings, variables = loaded.settings, len(loaded.origins.environment.texts)
    counts = {"sensor": len(settings.sensors), "zone": len(settings.zones.list), "variable": variables}
    return f"{place}: all right; " + ", ".join(
        f"{n} {word}{'' if n == 1 else 's'}" for word, n in counts.items()
    )


def _print_json(data: dict[str, Any], indent: int | None = 2) -> None:
    typer.echo(json.dumps(data, indent=indent, ensure_ascii=False))
