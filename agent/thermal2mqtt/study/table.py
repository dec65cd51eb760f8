"""Every frame of a recording as rows of CSV."""

import csv
from typing import TextIO

from thermal2mqtt.contract.base import rounded
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.study.study import StudiedFrame

COLUMNS = (
    "time",
    "zone",
    "min_celsius",
    "mean_celsius",
    "max_celsius",
    "valid_ratio",
    "rate_celsius_per_minute",
    "delta_group_kelvin",
    "over_ambient_kelvin",
    "baseline_delta_kelvin",
    "level",
    "rule",
)
"""One row per frame and zone. A figure that is not known is empty, never 0."""


class CsvTable:
    """Writes rows to a text file that was opened with newline=""."""

    def __init__(self, file: TextIO) -> None:
        self._writer = csv.writer(file)
        self._writer.writerow(COLUMNS)

    def add(self, studied: StudiedFrame) -> None:
        """Write the rows of one frame."""
        time = stamp(studied.frame.time)
        for zone, figures in studied.analysis.zones.items():
            status = studied.alarms.statuses[zone]
            numbers = [rounded(getattr(figures, column), 4) for column in COLUMNS[2:-2]]
            self._writer.writerow([time, zone, *numbers, status.level, status.rule])
