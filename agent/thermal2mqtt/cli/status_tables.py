"""An agent's status as tables for a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from thermal2mqtt.alarms import Level
from thermal2mqtt.cli.agent_status import AgentStatus
from thermal2mqtt.cli.fitting_table import FittingTable
from thermal2mqtt.contract.health import Health
from thermal2mqtt.contract.state import SensorState, State
from thermal2mqtt.contract.zone_state import ZoneState
from thermal2mqtt.health import PartState

UNKNOWN = "-"
NO_ZONES = "no zones yet: write them into the settings file (zones.list), or draw them in Home Assistant"
INTERRUPTED = "asking has cut it off for a moment: this broker takes one client of each name; it is back"

_LEVELS = {
    Level.NORMAL: "green",
    Level.WARNING: "bold yellow",
    Level.CRITICAL: "bold red",
    Level.EMERGENCY: "bold white on red",
    None: "dim",
}


def status_tables(status: AgentStatus) -> Iterator[RenderableType]:
    """Yield what is known, from the agent down to its parts."""
    yield _headline(status)
    if status.interrupted:
        yield Text(INTERRUPTED, "yellow")
    if status.state is None:
        yield Text("no state: the agent has not sent one for a while", "bold red")
    else:
        yield _sensors(status.state, {k: v.name for k, v in status.announce.sources.items()})
        names = {zone.id: zone.name for zone in status.zones.zones} if status.zones else {}
        yield _zones(status.state, names) if status.state.zones else Text(NO_ZONES, "yellow")
    if status.health is not None:
        yield _parts(status.health)


def _headline(status: AgentStatus) -> Text:
    agent = status.announce
    line = Text(f"{agent.name} ({agent.id}) ")
    line.append("online", "bold green")
    return line.append(f", version {agent.version}, since {agent.started}")


def _sensors(state: State, names: dict[str, str]) -> FittingTable:
    titles = ("Sensor", "Name", *_FIGURES, "ambient", "State")
    table = FittingTable(titles, words=_WORDS, spare=("Name", "ambient", "min", "mean"))
    for sensor, found in state.sensors.items():
        word = Text("available", "green") if found.available else Text("unavailable", "bold red")
        figures = [*_figures(found), _celsius(found.ambient)]
        table.add_row(Text(sensor), Text(names.get(sensor, UNKNOWN)), *figures, word)
    return table


def _zones(state: State, names: dict[str, str]) -> FittingTable:
    titles = ("Zone", "Name", "Sensor", *_FIGURES, "Level")
    table = FittingTable(titles, words=_WORDS, spare=("Name", "Sensor", "min", "mean"))
    for zone, found in state.zones.items():
        level = Text(found.level or "unknown", _LEVELS[found.level])
        table.add_row(Text(zone), Text(names.get(zone, UNKNOWN)), Text(found.sensor), *_figures(found), level)
    return table


def _parts(health: Health) -> FittingTable:
    table = FittingTable(("Part", "State", "Last fault"), words=_WORDS)
    for name, part in health.parts.items():
        style = "green" if part.state is PartState.OK else "bold yellow"
        fault = f"{part.last_fault.time} {part.last_fault.message}" if part.last_fault else UNKNOWN
        table.add_row(Text(name), Text(part.state, style), Text(fault))
    return table


_FIGURES = ("min", "mean", "max °C")
_WORDS = {"Sensor", "Zone", "Part", "Name", "State", "Level", "Last fault"}


def _figures(found: SensorState | ZoneState) -> list[str]:
    return [_celsius(found.min), _celsius(found.mean), _celsius(found.max)]


def _celsius(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.1f}"
