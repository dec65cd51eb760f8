"""`thermal2mqtt analyse`: a whole recording through today's settings."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from thermal2mqtt.cli.analysis_tables import analysis_tables
from thermal2mqtt.cli.options import SettingsFile
from thermal2mqtt.cli.sensor_choice import recorded_sensor
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.settings import load_with_origins
from thermal2mqtt.settings_book import in_force
from thermal2mqtt.study import StudiedFrame, Study, ZoneStatistics
from thermal2mqtt.study.plot import MaximaPlot
from thermal2mqtt.study.table import CsvTable

RecordingPath = Annotated[Path, typer.Argument(help="A recording.", metavar="FILE")]
SensorId = Annotated[
    str | None,
    typer.Option("--sensor", metavar="ID", help="Use the settings of this sensor. Default: as recorded."),
]


class OutputError(Thermal2mqttError):
    """What was worked out cannot be written."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(analyse)


def analyse(
    file: RecordingPath,
    *,
    sensor: SensorId = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a row for each frame and zone.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a picture (PNG) of the zones' maxima.")
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Work a recording out anew with the settings that are there now.

    Exit code 1 where it cannot be read, 2 for wrong settings.
    """
    _refuse_overwriting(file, csv, plot)
    loaded = in_force(load_with_origins(settings)).settings
    console = Console(highlight=False)
    with Recording.open(file) as recording, ExitStack() as stack:
        study = Study(recording, loaded, recorded_sensor(loaded, recording, sensor))
        statistics = [ZoneStatistics(zone.id) for zone in study.zones]
        table = None if csv is None else _csv_table(csv, stack)
        picture = MaximaPlot(file.name, study.zones, recording[0].time, recording[len(recording) - 1].time)
        for studied in _progress(study, len(recording)):
            for zone in statistics:
                zone.add(studied)
            picture.add(studied)
            if table is not None:
                table.add(studied)
        for part in analysis_tables(recording, study, statistics):
            console.print(part)
    if plot is not None:
        _write(plot, picture.png())


def _progress(study: Study, pages: int) -> Iterator[StudiedFrame]:
    """Yield the frames that could be made, behind a bar that counts pages."""
    columns = (TextColumn("analysing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        for studied in progress.track(study.frames(), total=pages):
            if studied is not None:
                yield studied


def _refuse_overwriting(recording: Path, csv: Path | None, plot: Path | None) -> None:
    for path in (csv, plot):
        if path is not None and path.exists() and recording.exists() and path.samefile(recording):
            raise OutputError(f"{path} is the recording itself: give another name")
    if csv is not None and csv == plot:
        raise OutputError(f"{csv} is named for table and picture: give two names")


def _csv_table(path: Path, stack: ExitStack) -> CsvTable:
    try:
        return CsvTable(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
    except OSError as error:
        raise _unwritable(path, error) from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path} cannot be written: {error.strerror or error}")
