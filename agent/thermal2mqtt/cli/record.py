"""`thermal2mqtt record`: the raw pages of a sensor into a file."""

import signal
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

from thermal2mqtt import __version__
from thermal2mqtt.cli.beside_agent import refuse_beside_agent
from thermal2mqtt.cli.log import set_up_log
from thermal2mqtt.cli.options import SettingsFile
from thermal2mqtt.cli.sensor_choice import chosen_sensor
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.health import Part
from thermal2mqtt.sensors import build_driver
from thermal2mqtt.sensors.recorder import LARGEST_BYTES, Recorder, RecordingFile
from thermal2mqtt.sensors.recording_format import RecordingError
from thermal2mqtt.sensors.watch import LADDER, SensorWatch, stale_after_seconds
from thermal2mqtt.settings import Settings, load_with_origins
from thermal2mqtt.settings.outputs import LogLevel
from thermal2mqtt.settings_book import in_force
from thermal2mqtt.thermal.radiometry import surface_of
from thermal2mqtt.zones import zones_now

MEGABYTE = 1_000_000

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(record)


def record(
    file: Annotated[Path, typer.Argument(help="Where to; must not be there yet.")],
    *,
    sensor: Annotated[str | None, typer.Option(metavar="ID", help="Of several sensors, this one.")] = None,
    duration: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=1, help="Stop by itself after so long.")
    ] = None,
    max_megabytes: Annotated[
        int, typer.Option(min=1, max=LARGEST_BYTES // MEGABYTE, help="Stop at this size.")
    ] = LARGEST_BYTES // MEGABYTE,
    settings: SettingsFile = None,
) -> None:
    """Record a sensor's raw pages into a file, to look at them again later.

    It reads the sensor itself: stop the agent first. Ctrl-C ends it. Exit code 1 where nothing was recorded.
    """
    loaded = in_force(load_with_origins(settings)).settings
    name = chosen_sensor(loaded, sensor)
    refuse_beside_agent(loaded, name)
    if file.exists():
        raise RecordingError(f"{file} is there already; give another name")
    set_up_log(LogLevel.WARNING)
    _Session(loaded, name, file, max_megabytes * MEGABYTE).run(duration)


class _Session:
    """One recording from its first page to its end."""

    def __init__(self, settings: Settings, sensor: str, file: Path, largest_bytes: int) -> None:
        given = settings.sensors[sensor]
        self._stop = threading.Event()
        self._clock = SystemClock(self._stop)
        self._part = Part(sensor, LADDER, clock=self._clock, stale_after_seconds=stale_after_seconds(given))
        driver = build_driver(given, self._clock)
        self._watch = SensorWatch(
            given,
            driver,
            self._part,
            clock=self._clock,
            stop=self._stop,
            surface=surface_of(given, zones_now(settings).of(sensor)),
        )
        about = {"sensor": sensor, "agent": __version__, "settings": given.model_dump(mode="json")}
        self._file = RecordingFile(file, about, self._clock)
        self._recorder = Recorder(self._file, largest_bytes=largest_bytes)
        self._console = Console(highlight=False)

    def run(self, duration: float | None) -> None:
        """Record until something ends it, and tell what became of it.

        Raises:
            RecordingError: Nothing was recorded, or the file could not be written.
        """
        with ExitStack() as stack:
            for number in _SIGNALS:
                stack.callback(signal.signal, number, signal.signal(number, lambda *_: self._stop.set()))
            if duration is not None:
                timer = threading.Timer(duration, self._stop.set)
                timer.daemon = True
                stack.callback(timer.cancel)
                timer.start()
            stack.callback(self._recorder.stop)
            self._recorder.start(self._watch.taps)
            self._follow()
        self._conclude()

    def _follow(self) -> None:
        started = self._clock.monotonic()
        with Live(console=self._console, auto_refresh=False, transient=True) as live:
            for frame in self._watch.frames():
                seconds = self._clock.monotonic() - started
                hottest = f"hottest {np.nanmax(frame.celsius):.1f} °C"
                live.update(Text(f"{self._size()}, {seconds:.0f} s, {hottest}; Ctrl-C ends"), refresh=True)
                if self._recorder.ended:
                    self._stop.set()

    def _conclude(self) -> None:
        if self._file.pages == 0:
            fault = self._part.health().last_fault
            reason = self._recorder.failure or (fault.message if fault else "no page came")
            raise RecordingError(f"nothing was recorded: {reason}")
        self._console.print(f"{self._file.path}: {self._size()}", markup=False, soft_wrap=True)
        if self._recorder.failure is not None:
            raise RecordingError(self._recorder.failure)

    def _size(self) -> str:
        return f"{self._file.pages} pages, {self._file.bytes / MEGABYTE:.1f} MB"
