"""The table says in words and figures what the view holds, and fits the terminal."""

import io
from typing import Literal

import cv2
import numpy as np
import pytest
from rich.console import Console
from rich.text import Text

from thermal2mqtt.alarms import Level
from thermal2mqtt.cli.demo_view import View, ZoneLine
from thermal2mqtt.cli.heat_picture import UPPER_HALF
from thermal2mqtt.cli.live_table import heat_table, hottest, live_table, plain_line, zone_words

ColourSystem = Literal["truecolor", "256"]

IMAGE = cv2.imencode(".jpg", np.zeros((240, 320, 3), np.uint8))[1].tobytes()
HOT = ZoneLine("Joint L2", 64.31, 95.2, 119.96, Level.EMERGENCY)
COOL = ZoneLine("Breaker L1", 26.0, 27.0, 28.0, Level.NORMAL)
UNKNOWN = ZoneLine("Joint L3", None, None, None, None)


def _view(*zones: ZoneLine, agent: str | None = "online", image: bytes | None = IMAGE) -> View:
    return View(agent, {"thermal": True}, zones, image, messages=7)


def _shown(view: View, width: int = 120, height: int = 40, colours: ColourSystem | None = "truecolor") -> str:
    console = Console(
        file=io.StringIO(), width=width, height=height, color_system=colours, force_terminal=True, record=True
    )
    console.print(live_table(view, console))
    return console.export_text()


def test_every_zone_has_figures_and_its_level_in_words() -> None:
    """One decimal, the level as a word beside its colour."""
    lines = [line.split(UPPER_HALF)[0].split() for line in _shown(_view(HOT, COOL)).splitlines()]
    assert ["Joint", "L2", "64.3", "95.2", "120.0", "emergency"] in lines
    assert ["Breaker", "L1", "26.0", "27.0", "28.0", "normal"] in lines


def test_what_is_not_known_is_not_a_number() -> None:
    """A dash and a word, never 0 and never `normal`."""
    shown = _shown(_view(UNKNOWN, image=None))
    assert ["Joint", "L3", "-", "-", "-", "unknown"] in [line.split() for line in shown.splitlines()]
    assert "hottest: not known" in shown


def test_the_hottest_zone_is_named() -> None:
    """Among all, whatever the order; one that is not known does not count."""
    assert "hottest: Joint L2, 120.0 °C" in _shown(_view(COOL, HOT, UNKNOWN))


@pytest.mark.parametrize(
    ("agent", "word"), [("online", "online"), ("offline", "offline"), (None, "not heard yet")]
)
def test_agent_and_sensors_stand_above(agent: str | None, word: str) -> None:
    """Whether they are there is the first thing to know."""
    first = _shown(_view(COOL, agent=agent)).splitlines()[0]
    assert first.startswith(f"agent {word}   thermal available")


def test_an_unavailable_sensor_is_told() -> None:
    """In words, not by colour alone."""
    view = View("online", {"thermal": False}, (UNKNOWN,), None, 1)
    assert "thermal unavailable" in _shown(view)


@pytest.mark.parametrize(
    ("width", "height", "columns"),
    [(80, 24, 32), (100, 24, 48), (160, 50, 64), (160, 20, 48), (70, 24, 0), (160, 8, 0)],
)
def test_the_picture_is_as_large_as_fits(width: int, height: int, columns: int) -> None:
    """Beside the table on an ordinary terminal, larger on a larger one, left away where there is no room."""
    shown = _shown(_view(HOT, COOL), width, height)
    assert max(line.count(UPPER_HALF) for line in shown.splitlines()) == columns
    assert max(len(line) for line in shown.splitlines()) <= width


def test_without_colours_there_is_no_picture() -> None:
    """It would be a block of equal characters."""
    assert UPPER_HALF not in _shown(_view(HOT), colours=None)


def test_names_are_shown_as_they_are() -> None:
    """A name is no markup, and one that is too long is cut."""
    odd = ZoneLine("[red]x[/red] " + "y" * 60, 1.0, 2.0, 3.0, Level.WARNING)
    shown = _shown(_view(odd, image=None))
    (row,) = [line for line in shown.splitlines() if line.startswith("[red]x[/red]")]
    assert row.split()[1:] == ["yyyyyyyyyy…", "1.0", "2.0", "3.0", "warning"]


def test_a_line_holds_the_same_for_a_log() -> None:
    """Each zone with its maximum and level."""
    assert plain_line(_view(HOT, UNKNOWN)) == (
        "agent online, thermal available; Joint L2 120.0 °C emergency, Joint L3 - unknown"
    )
    assert plain_line(_view(agent=None)) == "agent not heard yet, thermal available; no zones yet"


def test_heat_table_stands_between_two_lines() -> None:
    """Time above, the hottest zone below, as in the demo."""
    zones = [ZoneLine("Joint", 20.0, 30.0, 40.0, None)]
    console = Console(file=io.StringIO(), width=100, record=True)
    console.print(heat_table(Text("08:00"), zones, hottest(zones), None, console))
    lines = [line.strip() for line in console.export_text().splitlines()]
    assert lines[0] == "08:00"
    assert lines[-1] == "hottest: Joint, 40.0 °C"
    assert zone_words(zones) == "Joint 40.0 °C unknown"
