"""What `analyse` prints: how good the recording is, every zone over all of it, and the alarms."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from rich.console import RenderableType
from rich.text import Text

from thermal2mqtt.alarms import Level
from thermal2mqtt.cli.fitting_table import FittingTable
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.study import Study, ZoneStatistics

UNKNOWN = "-"

LEVELS = (Level.WARNING, Level.CRITICAL, Level.EMERGENCY)

WORDS = {"Zone", "Name", "Alarms"}
"""Columns that are no figures."""


def analysis_tables(
    recording: Recording, study: Study, statistics: Sequence[ZoneStatistics]
) -> Iterator[RenderableType]:
    """Yield the headline, what is wrong with the recording, and the tables of zones and alarms."""
    first, last = recording[0], recording[len(recording) - 1]
    duration = timedelta(seconds=round(last.monotonic - first.monotonic))
    yield Text(f"{recording.path}: {len(recording)} pages, {stamp(first.time)}, {duration} long")
    for trouble in _troubles(recording, study):
        yield Text(trouble, "bold yellow")
    if not statistics:
        yield Text("no zones: the settings have none for this sensor", "bold yellow")
        return
    yield _zones(study, statistics)
    if alarmed := [found for found in statistics if any(found.seconds[level] for level in LEVELS)]:
        yield _alarms(alarmed)
    else:
        yield Text("no alarms", "green")


def _troubles(recording: Recording, study: Study) -> Iterator[str]:
    if recording.remark is not None:
        yield f"the end is missing: {recording.remark}"
    if study.dropped:
        yield f"{study.dropped} pages were not recorded, because the disk was too slow"
    if study.gaps:
        yield f"{study.gaps} gaps in which nothing was known"
    for kind, pages in study.refused.most_common():
        yield f"{pages} pages not believed: {kind}"


def _zones(study: Study, statistics: Sequence[ZoneStatistics]) -> FittingTable:
    titles = ("Zone", "Name", "min", "mean", "95 %", "max °C", "at", "known")
    table = FittingTable(titles, words=WORDS, spare=("Name", "95 %", "min", "mean", "known"))
    for zone, found in zip(study.zones, statistics, strict=True):
        figures = map(_celsius, (found.min, found.mean, found.max_percentile_95, found.max))
        frames = found.known + found.unknown
        at = UNKNOWN if found.max_time is None else stamp(found.max_time)[11:19]
        known = f"{found.known / frames:.0%}" if frames else UNKNOWN
        table.add_row(Text(zone.id), Text(zone.name), *figures, at, known)
    return table


def _alarms(statistics: Sequence[ZoneStatistics]) -> FittingTable:
    table = FittingTable(("Alarms", *LEVELS), words=WORDS)
    for found in statistics:
        table.add_row(Text(found.zone), *(_alarm(found, level) for level in LEVELS))
    return table


def _alarm(found: ZoneStatistics, level: Level) -> str:
    """Return how long and how often, such as `0:01:30 (2)`."""
    seconds, raised = found.seconds[level], found.raised[level]
    return f"{timedelta(seconds=round(seconds))} ({raised})" if seconds or raised else UNKNOWN


def _celsius(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.1f}"
