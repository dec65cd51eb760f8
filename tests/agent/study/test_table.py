"""Every figure of every frame in rows that a spreadsheet reads."""

import csv
import io
from pathlib import Path

from tests.agent.study.recordings import heating, record, settings
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.study import Study
from thermal2mqtt.study.table import COLUMNS, CsvTable


def test_each_frame_has_a_row_for_each_zone(tmp_path: Path) -> None:
    """Times as on the wire, figures to 0.0001; what is not known is empty, never 0."""
    path = record(tmp_path / "a.t2m", heating(85.0, 0.0, 85.0), pages=4)
    text = io.StringIO(newline="")
    table = CsvTable(text)
    with Recording.open(path) as recording:
        for frame in Study(recording, settings(), "thermal").frames():
            assert frame is not None
            table.add(frame)
    rows = list(csv.DictReader(io.StringIO(text.getvalue(), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["zone"] for row in rows] == ["hot", "cold"] * 4
    assert rows[-2]["time"].startswith("2027-01-15T08:00:0")
    assert (rows[-2]["level"], rows[-2]["rule"]) == ("emergency", "high")
    assert (rows[-1]["level"], rows[-1]["rule"]) == ("normal", "")
    assert abs(float(rows[-2]["max_celsius"]) - 85.0) < 0.5
    assert rows[-1]["delta_group_kelvin"] == ""
