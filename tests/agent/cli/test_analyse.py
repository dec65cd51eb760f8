"""`analyse` as people run it."""

import csv
from pathlib import Path

import pytest

from tests.agent.cli.command import run, said, write_settings
from tests.agent.study.recordings import COLD, HOT, record
from thermal2mqtt.mlx90640.emulator import Fault, still


def test_analyse_tells_every_zone_and_its_alarms(recording: Path, settings: Path) -> None:
    """Figures over the whole recording, and how long and how often each level stood."""
    result = run("analyse", recording, "--settings", settings)
    assert result.exit_code == 0, result.stderr
    words = [line.strip("│").split() for line in result.stdout.replace("│", " ").splitlines()]
    hot = next(line for line in words if line[:2] == ["hot", "Hot"])
    assert 35 < float(hot[2]) < 50
    assert 88 < float(hot[5]) < 92
    alarms = next(line for line in words if line[:2] == ["hot", "-"])
    assert alarms[-1] == "(1)"
    assert "2027-01-15T08:00:0" in result.stdout


def test_analyse_without_alarms_says_so(tmp_path: Path, settings: Path) -> None:
    """A clean record is worth a word."""
    result = run("analyse", record(tmp_path / "a.t2m", still(25.0), pages=8), "--settings", settings)
    assert "no alarms" in result.stdout


def test_analyse_writes_table_and_picture(recording: Path, settings: Path, tmp_path: Path) -> None:
    """For a spreadsheet and for a report."""
    result = run(
        "analyse",
        recording,
        "--settings",
        settings,
        "--csv",
        tmp_path / "a.csv",
        "--plot",
        tmp_path / "a.png",
    )
    assert result.exit_code == 0, result.stderr
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 60
    assert rows[-2]["level"] == "emergency"
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("option", ["--csv", "--plot"])
@pytest.mark.parametrize("linked", [False, True])
def test_a_recording_is_not_written_over_by_its_own_figures(
    recording: Path, settings: Path, tmp_path: Path, option: str, *, linked: bool
) -> None:
    """Not by another name of it either; the error says which file, and what to do."""
    before, output = recording.read_bytes(), recording
    if linked:
        output = tmp_path / "alias"
        output.symlink_to(recording)
    result = run("analyse", recording, "--settings", settings, option, output)
    assert result.exit_code == 1
    assert f"{output} is the recording itself: give another name" in said(result)
    assert recording.read_bytes() == before


def test_table_and_picture_are_two_files(recording: Path, settings: Path, tmp_path: Path) -> None:
    """One name for both would leave the picture only; nothing is written."""
    both = tmp_path / "figures"
    result = run("analyse", recording, "--settings", settings, "--csv", both, "--plot", both)
    assert result.exit_code == 1
    assert f"{both} is named for table and picture: give two names" in said(result)
    assert not both.exists()


@pytest.mark.parametrize("option", ["--csv", "--plot"])
def test_what_cannot_be_written_is_told(recording: Path, settings: Path, option: str) -> None:
    """With the path and the reason."""
    result = run("analyse", recording, "--settings", settings, option, "/no/such/place")
    assert result.exit_code == 1
    assert "/no/such/place cannot be written: No such file or directory" in said(result)


def test_what_is_wrong_with_a_recording_is_told_before_its_figures(tmp_path: Path, settings: Path) -> None:
    """A torn end, refused pages and gaps."""
    path = record(
        tmp_path / "a.t2m",
        still(25.0),
        pages=30,
        meanwhile={
            10: lambda _, faults: faults.inject(Fault.SUPPLY_OUT_OF_RANGE, times=3),
            20: lambda clock, _: clock.advance(60.0),
        },
    )
    path.write_bytes(path.read_bytes()[:-100])
    shown = said(run("analyse", path, "--settings", settings))
    assert "the end is missing: the file ends within the record at byte" in shown
    assert "3 pages not believed: supply_out_of_range" in shown
    assert "1 gaps in which nothing was known" in shown


def test_a_file_that_is_no_recording_is_told(settings: Path) -> None:
    """Exit code 1."""
    result = run("analyse", settings, "--settings", settings)
    assert result.exit_code == 1
    assert "is no recording of thermal2mqtt" in said(result)


def test_a_sensor_without_zones_is_told(recording: Path, tmp_path: Path) -> None:
    """Instead of an empty table."""
    settings = write_settings(tmp_path, {"thermal": {"driver": "simulator"}}, zones={"list": []})
    assert "no zones: the settings have none for this sensor" in said(
        run("analyse", recording, "--settings", settings)
    )


def test_the_recorded_sensor_is_found_among_several(recording: Path, tmp_path: Path) -> None:
    """By the id that was noted, unless another is named."""
    zones = {"list": [HOT, {**COLD, "sensor": "other"}]}
    settings = write_settings(tmp_path, {"other": {"address": 0x32}, "thermal": {}}, zones=zones)
    assert "│ hot " in run("analyse", recording, "--settings", settings).stdout
    assert "│ cold " in run("analyse", recording, "--settings", settings, "--sensor", "other").stdout
