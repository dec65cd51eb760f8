"""`thermal2mqtt replay`: a recording in the terminal, in its own time or faster."""

import signal
import threading
import time
from contextlib import ExitStack
from typing import Annotated

import typer
from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from thermal2mqtt.cli.analyse import RecordingPath, SensorId
from thermal2mqtt.cli.demo_view import ZoneLine
from thermal2mqtt.cli.live_table import heat_table, hottest, zone_words
from thermal2mqtt.cli.options import SettingsFile
from thermal2mqtt.cli.sensor_choice import recorded_sensor
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.settings import load_with_origins
from thermal2mqtt.settings_book import in_force
from thermal2mqtt.study import StudiedFrame, Study
from thermal2mqtt.thermal.render import render_jpeg

LOOK_SECONDS = 0.1
"""The terminal is drawn anew at most so often."""

PLAIN_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 5.0
"""Longer gaps of a recording are shortened to this."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    file: RecordingPath,
    *,
    sensor: SensorId = None,
    speed: Annotated[float, typer.Option(min=0.1, max=1000, help="Times as fast as it was recorded.")] = 1.0,
    settings: SettingsFile = None,
) -> None:
    """Play a recording in the terminal, with the settings that are there now.

    Ctrl-C ends it. An agent plays it for Home Assistant with `driver: replay`.
    """
    loaded = in_force(load_with_origins(settings)).settings
    with Recording.open(file) as recording, ExitStack() as stack:
        study = Study(recording, loaded, recorded_sensor(loaded, recording, sensor))
        stop = threading.Event()
        for number in _SIGNALS:
            stack.callback(signal.signal, number, signal.signal(number, lambda *_: stop.set()))
        _Player(study, recording, speed, stop).run()


class _Player:
    """Shows frames when their time has come."""

    def __init__(self, study: Study, recording: Recording, speed: float, stop: threading.Event) -> None:
        self._study = study
        self._recording = recording
        self._speed = speed
        self._stop = stop
        self._console = Console(highlight=False)
        self._due = time.monotonic()
        self._shown = 0.0

    def run(self) -> None:
        """Play to the end, or until it is stopped."""
        if self._recording.remark is not None:
            self._console.print(f"the end is missing: {self._recording.remark}", markup=False, soft_wrap=True)
        with Live(console=self._console, auto_refresh=False) as live:
            before: float | None = None
            for studied in self._study.frames():
                if studied is None:
                    continue
                now = studied.frame.monotonic
                self._wait(0.0 if before is None else now - before)
                before = now
                if self._stop.is_set():
                    break
                self._show(live, studied)

    def _wait(self, seconds: float) -> None:
        """Wait for the next frame; time that drawing took is made up for."""
        self._due += min(max(seconds, 0.0), LONGEST_PAUSE_SECONDS) / self._speed
        left = self._due - time.monotonic()
        if left > 0:
            self._stop.wait(left)

    def _show(self, live: Live, studied: StudiedFrame) -> None:
        now = time.monotonic()
        terminal = self._console.is_terminal
        if now - self._shown < (LOOK_SECONDS if terminal else PLAIN_SECONDS):
            return
        self._shown = now
        if terminal:
            live.update(self._table(studied), refresh=True)
        else:
            words = f"{stamp(studied.frame.time)} {zone_words(self._lines(studied))}"
            self._console.print(words, markup=False, soft_wrap=True)

    def _table(self, studied: StudiedFrame) -> RenderableType:
        lines = self._lines(studied)
        levels = {zone: status.level for zone, status in studied.alarms.statuses.items()}
        picture = render_jpeg(
            studied.frame.celsius,
            captured_at=studied.frame.time,
            zones=self._study.drawn,
            levels=levels,
        )
        head = Text(f"{self._recording.path.name}  {stamp(studied.frame.time)}  x{self._speed:g}")
        return heat_table(head, lines, hottest(lines), picture, self._console)

    def _lines(self, studied: StudiedFrame) -> list[ZoneLine]:
        found = ((zone, studied.analysis.zones[zone.id]) for zone in self._study.zones)
        levels = studied.alarms.statuses
        return [
            ZoneLine(zone.name, it.min_celsius, it.mean_celsius, it.max_celsius, levels[zone.id].level)
            for zone, it in found
        ]
