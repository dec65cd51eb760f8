"""`thermal2mqtt frames`: what an agent on this machine has kept of what it saw."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from thermal2mqtt.cli.fitting_table import FittingTable
from thermal2mqtt.cli.options import AsJson, SettingsFile
from thermal2mqtt.contract.frame import RadiometricFrame, decode_frame
from thermal2mqtt.contract.kept_frames import build_clip
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings import load_with_origins
from thermal2mqtt.settings_book import in_force
from thermal2mqtt.store.clip import Clip, ClipKind
from thermal2mqtt.store.clip_folder import ClipFolder, frames_of
from thermal2mqtt.store.frame_store import FOLDER
from thermal2mqtt.thermal.render import render_png

FrameNumber = Annotated[
    int | None, typer.Option("--frame", min=1, help="For a picture: this one. Default: the hottest.")
]

TITLES = ("id", "first", "last", "frames", "kB", "alarms in")


class ExportError(Thermal2mqttError):
    """Frames cannot be exported; the text says why and what there is."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="List and export the frames that an agent has kept.")
    group.command("list")(list_frames)
    group.command("export")(export)
    app.add_typer(group, name="frames")


def list_frames(*, as_json: AsJson = False, settings: SettingsFile = None) -> None:
    """List the frames that are kept on this machine, the newest first."""
    clips = [build_clip(clip) for clip in reversed(_folder(settings).clips)]
    if as_json:
        typer.echo(json.dumps([clip.model_dump(mode="json") for clip in clips], indent=1))
        return
    # The id is what `export` takes: it stands there as a whole.
    table = FittingTable(TITLES, words=TITLES, spare=("last", "kB", "frames", "first"))
    for clip in clips:
        zones = ", ".join(dict.fromkeys(event.zone for event in clip.events))
        table.add_row(clip.id, clip.first, clip.last, str(clip.frames), f"{clip.bytes / 1e3:.0f}", zones)
    Console(highlight=False).print(table)


def export(
    clip: Annotated[str, typer.Argument(metavar="ID", help="Id of the frames, or event_id of an alarm.")],
    file: Annotated[
        Path, typer.Argument(help="Where to: .csv, .png or, as a recording, .t2m; must not be there yet.")
    ],
    *,
    frame: FrameNumber = None,
    settings: SettingsFile = None,
) -> None:
    """Write kept frames into a file: every temperature, a picture, or a recording for `replay` and `analyse`.

    Exit code 1 where there is nothing to export or it cannot be written.
    """
    make = _FORMATS.get(file.suffix.lower())
    if make is None:
        raise ExportError(f"{file}: the ending says what to write; there is {', '.join(_FORMATS)}")
    folder = _folder(settings)
    content = make(folder, _chosen(folder, clip), frame)
    try:
        with file.open("xb") as target:
            target.write(content)
    except FileExistsError as error:
        raise ExportError(f"{file} is there already; give another name") from error
    except OSError as error:
        raise ExportError(f"{file} cannot be written: {error.strerror or error}") from error
    Console(highlight=False).print(f"{file}: {len(content)} bytes", markup=False, soft_wrap=True)


def _folder(settings: Path | None) -> ClipFolder:
    """Look at the files beside the agent, which may be running: nothing is changed."""
    loaded = in_force(load_with_origins(settings)).settings
    folder = ClipFolder(loaded.agent.data_directory / FOLDER, 0)
    try:
        folder.look()
    except OSError as error:
        raise ExportError(f"{folder.path} cannot be read: {error.strerror or error}") from error
    return folder


def _chosen(folder: ClipFolder, wanted: str) -> Clip:
    for clip in folder.clips:
        if clip.id == wanted or any(event.event_id == wanted for event in clip.events):
            return clip
    raise ExportError(f"nothing is kept as {wanted!r}; `thermal2mqtt frames list` tells what is")


def _frames(folder: ClipFolder, clip: Clip) -> list[RadiometricFrame]:
    found = [decode_frame(frame) for frame in frames_of(folder.read(clip))]
    if not found:
        raise ExportError(f"{clip.id} holds no frame: its file is damaged")
    return found


def _csv(folder: ClipFolder, clip: Clip, _frame: int | None) -> bytes:
    """Return one row for each frame: its time, its number, then its pixels by row and column."""
    frames = _frames(folder, clip)
    height, width = frames[0].celsius.shape
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["time", "sequence", *(f"r{y}c{x}" for y in range(height) for x in range(width))])
    for frame in frames:
        pixels = ["" if np.isnan(value) else f"{value:.2f}" for value in frame.celsius.ravel()]
        writer.writerow([stamp(frame.time_ns / 1e9), frame.sequence, *pixels])
    return text.getvalue().encode()


def _png(folder: ClipFolder, clip: Clip, number: int | None) -> bytes:
    frames = _frames(folder, clip)
    if number is None:
        frame = max(frames, key=_hottest)
    elif number <= len(frames):
        frame = frames[number - 1]
    else:
        raise ExportError(f"{clip.id} has {len(frames)} frames; there is no number {number}")
    return render_png(frame.celsius, captured_at=frame.time_ns / 1e9)


def _hottest(frame: RadiometricFrame) -> float:
    known = frame.celsius[np.isfinite(frame.celsius)]
    return float(known.max()) if known.size else -np.inf


def _recording(folder: ClipFolder, clip: Clip, _frame: int | None) -> bytes:
    if clip.kind is ClipKind.MINUTE:
        raise ExportError(f"{clip.id}: a recording is made of raw pages, which are kept around alarms only")
    return folder.read(clip)


_FORMATS: dict[str, Callable[[ClipFolder, Clip, int | None], bytes]] = {
    ".csv": _csv,
    ".png": _png,
    ".t2m": _recording,
}
