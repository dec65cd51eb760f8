"""`thermal2mqtt frames`."""

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml
from typer.testing import CliRunner, Result

from tests.agent.store.clips import EVENT, batch, frame
from tests.agent.study.recordings import heating, record
from thermal2mqtt.cli import app
from thermal2mqtt.contract.frame import decode_frame, encode_frame
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.sensors.recording_format import Kind, encode_page, encode_part
from thermal2mqtt.sensors.recording_format import record as as_record
from thermal2mqtt.store.clip import Batch, ClipKind
from thermal2mqtt.store.clip_folder import ClipFolder
from thermal2mqtt.store.frame_store import FOLDER

ALARM, MINUTE = "00000001-alarm-thermal", "00000002-minute-thermal"
FRAMES = [frame(0, 25.0), frame(1, 90.0, at=1.0), frame(2, 40.0, at=2.0)]


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return the settings of an agent that has kept an alarm's frames, with pages, and a minute's."""
    folder = ClipFolder(tmp_path / "data" / FOLDER, 10**7)
    with Recording.open(record(tmp_path / "raw.t2m", heating(40.0, 10.0, 90.0), pages=6)) as raw:
        pages = b"".join(as_record(Kind.PAGE, encode_page(page)) for page in raw)
        part = as_record(Kind.PART, encode_part(raw.eeprom, {"sensor": "thermal"}))
    content = pages + b"".join(as_record(Kind.FRAME, encode_frame(one)) for one in FRAMES)
    folder.begin(
        Batch("a", ClipKind.ALARM, "thermal", lambda: part, lambda: content, 3, FRAMES[0].time,
              FRAMES[2].time, 9, (EVENT,))
    )  # fmt: skip
    folder.begin(batch("m", 30, ClipKind.MINUTE, events=()))
    path = tmp_path / "settings.yaml"
    document = {
        "agent": {"data_directory": str(tmp_path / "data")},
        "sensors": {"thermal": {"driver": "simulator"}},
    }
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    """Run the command in a wide terminal."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["frames", *map(str, arguments)])


def said(result: Result) -> str:
    """Return everything that was printed, in one line."""
    return " ".join((result.stdout + result.stderr).split())


def test_the_list_tells_what_there_is(settings: Path) -> None:
    """For people and for programs, the newest first."""
    table = run("list", "--settings", settings)
    assert table.exit_code == 0
    assert said(table).index(MINUTE) < said(table).index(ALARM)
    assert "door" in table.stdout
    found = json.loads(run("list", "--json", "--settings", settings).stdout)
    assert [clip["id"] for clip in found] == [MINUTE, ALARM]
    assert found[1]["events"][0]["event_id"] == EVENT.event_id


def test_the_list_has_whole_ids_on_a_narrow_terminal(settings: Path) -> None:
    """What is typed behind `export` is read from there."""
    table = CliRunner().invoke(app, ["frames", "list", "--settings", str(settings)], env={"COLUMNS": "60"})
    assert [clip for clip in (MINUTE, ALARM) if clip not in table.stdout] == []


def test_every_temperature_goes_into_a_table(settings: Path, tmp_path: Path) -> None:
    """A row for each frame, found by the id of the alarm too."""
    path = tmp_path / "out.csv"
    assert run("export", EVENT.event_id, path, "--settings", settings).exit_code == 0
    head, *rows = csv.reader(path.read_text().splitlines())
    assert head[:3] == ["time", "sequence", "r0c0"]
    assert [row[1] for row in rows] == ["0", "1", "2"]
    assert rows[1][0] == "2026-11-20T12:00:01.000Z"
    for row, one in zip(rows, FRAMES, strict=True):
        measured = decode_frame(encode_frame(one)).celsius.ravel()
        assert np.allclose([float(cell) for cell in row[2:]], measured, atol=0.006)


@pytest.mark.parametrize(
    ("options", "same"), [((), True), (("--frame", "2"), True), (("--frame", "3"), False)]
)
def test_a_picture_is_of_the_hottest_frame_or_of_a_chosen_one(
    settings: Path, tmp_path: Path, options: tuple[str, ...], *, same: bool
) -> None:
    """The second is the hottest."""
    hottest, path = tmp_path / "hottest.png", tmp_path / "out.png"
    assert run("export", ALARM, hottest, "--settings", settings).exit_code == 0
    assert run("export", ALARM, path, *options, "--settings", settings).exit_code == 0
    picture = cv2.imread(str(path))
    assert picture is not None
    assert picture.shape == (240, 320, 3)
    assert (path.read_bytes() == hottest.read_bytes()) is same


def test_a_recording_can_be_worked_out_anew(settings: Path, tmp_path: Path) -> None:
    """By the commands that take recordings."""
    path = tmp_path / "out.t2m"
    assert run("export", ALARM, path, "--settings", settings).exit_code == 0
    with Recording.open(path) as recording:
        assert (len(recording), recording.remark) == (6, None)
    analysed = CliRunner().invoke(app, ["analyse", str(path), "--settings", str(settings)])
    assert analysed.exit_code == 0, analysed.output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((ALARM, "out.xls"), ".csv, .png, .t2m"),
        (("00000009-alarm-thermal", "out.csv"), "frames list"),
        ((MINUTE, "out.t2m"), "around alarms only"),
        ((ALARM, "out.png", "--frame", "4"), "has 3 frames"),
        ((ALARM, "settings.yaml.csv"), "is there already"),
        ((ALARM, "nowhere/out.csv"), "cannot be written"),
    ],
)
def test_a_refusal_says_why(settings: Path, tmp_path: Path, arguments: tuple[str, ...], reason: str) -> None:
    """And leaves no file."""
    (tmp_path / "settings.yaml.csv").write_text("mine")
    clip, name, *options = arguments
    result = run("export", clip, tmp_path / name, *options, "--settings", settings)
    assert result.exit_code == 1
    assert reason in said(result)
    assert (tmp_path / "settings.yaml.csv").read_text() == "mine"
    assert not (tmp_path / "out.csv").exists()


def test_a_damaged_file_and_an_empty_folder_are_told(settings: Path, tmp_path: Path) -> None:
    """In words, not as a stack trace."""
    for path in (tmp_path / "data" / FOLDER).iterdir():
        path.write_bytes(b"nothing")
    result = run("export", ALARM, tmp_path / "out.csv", "--settings", settings)
    assert result.exit_code == 1
    assert "damaged" in said(result)
    for path in (tmp_path / "data" / FOLDER).iterdir():
        path.unlink()
    assert run("list", "--json", "--settings", settings).stdout.strip() == "[]"
