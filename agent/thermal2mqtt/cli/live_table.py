"""What the demo shows: the zones as a table, beside it the heat where the terminal is wide enough."""

from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from thermal2mqtt.alarms import Level
from thermal2mqtt.cli.demo_view import View, ZoneLine
from thermal2mqtt.cli.heat_picture import heat_picture

LEVEL_STYLES = {
    None: "dim",
    Level.NORMAL: "green",
    Level.WARNING: "bold yellow",
    Level.CRITICAL: "bold bright_red",
    Level.EMERGENCY: "bold white on red",
}

PICTURE_COLUMNS = (64, 48, 32)
"""Widths of the picture, the sensor has 32 pixels a row."""

GAP = 2

UNKNOWN = "-"


def live_table(view: View, console: Console) -> RenderableType:
    """Return the view as it fits this console."""
    words = f"{hottest(view.zones)}, {view.messages} messages"
    return heat_table(_headline(view), view.zones, words, view.image, console)


def heat_table(
    head: Text, zones: Sequence[ZoneLine], foot: str, image: bytes | None, console: Console
) -> RenderableType:
    """Return zones between two lines, and beside them the JPEG where the console is wide enough."""
    table = _zones(zones)
    words = Group(head, table, Text(foot, "dim", no_wrap=True, overflow="ellipsis"))
    width = console.measure(table).maximum
    columns = _picture_columns(console, console.width - width - GAP)
    picture = heat_picture(image, columns) if image and columns else None
    if picture is None:
        return words
    side_by_side = Table.grid(padding=(0, GAP, 0, 0))
    side_by_side.add_column(width=width)
    side_by_side.add_column(width=columns)
    side_by_side.add_row(words, picture)
    return side_by_side


def plain_line(view: View) -> str:
    """Return the view as one line, for logs and pipes."""
    zones = zone_words(view.zones)
    sensors = [f"{sensor} {_available(there)}" for sensor, there in view.sensors.items()]
    return f"{', '.join([f'agent {_agent(view)}', *sensors])}; {zones or 'no zones yet'}"


def zone_words(zones: Sequence[ZoneLine]) -> str:
    """Return zones as words, for logs and pipes."""
    return ", ".join(f"{zone.name} {_celsius(zone.max)} {_level(zone)}" for zone in zones)


def _headline(view: View) -> Text:
    line = Text("agent ")
    line.append(_agent(view), "bold green" if view.agent == "online" else "bold red")
    for sensor, available in view.sensors.items():
        line.append(f"   {sensor} ")
        line.append(_available(available), "green" if available else "bold red")
    return line


def hottest(zones: Sequence[ZoneLine]) -> str:
    """Return which zone is the hottest, in words."""
    found = max((zone for zone in zones if zone.max is not None), key=_maximum, default=None)
    return "hottest: not known" if found is None else f"hottest: {found.name}, {_celsius(found.max)}"


def _zones(zones: Sequence[ZoneLine]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("zone", no_wrap=True, max_width=24)
    for title in ("min", "mean", "max °C"):
        table.add_column(title, justify="right", no_wrap=True, min_width=6)
    table.add_column("level", no_wrap=True, min_width=9)
    for zone in zones:
        style = LEVEL_STYLES[zone.level]
        table.add_row(
            Text(zone.name),
            _figure(zone.min),
            _figure(zone.mean),
            Text(_figure(zone.max), style),
            Text(_level(zone), style),
        )
    return table


def _picture_columns(console: Console, room: int) -> int:
    """Return the widest picture that fits, 0 for none."""
    # A picture as high as the terminal would scroll the table away at every refresh.
    fitting = [it for it in PICTURE_COLUMNS if it <= room and it * 3 // 8 < console.height]
    return max(fitting, default=0) if console.color_system else 0


def _agent(view: View) -> str:
    return view.agent or "not heard yet"


def _available(there: bool) -> str:  # noqa: FBT001 - what is put into words
    return "available" if there else "unavailable"


def _maximum(zone: ZoneLine) -> float:
    return zone.max or 0.0


def _level(zone: ZoneLine) -> str:
    return zone.level or "unknown"


def _figure(celsius: float | None) -> str:
    return UNKNOWN if celsius is None else f"{celsius:.1f}"


def _celsius(celsius: float | None) -> str:
    return UNKNOWN if celsius is None else f"{celsius:.1f} °C"
