"""`replay` as people run it."""

from pathlib import Path

from typer.testing import CliRunner

from tests.agent.cli.command import ctrl_c, run, said
from tests.agent.study.recordings import record
from thermal2mqtt.cli import app
from thermal2mqtt.cli.heat_picture import UPPER_HALF
from thermal2mqtt.mlx90640.emulator import still


def test_replay_plays_to_the_end(recording: Path, settings: Path) -> None:
    """Without a terminal: lines now and then, with time, temperatures and levels."""
    result = run("replay", recording, "--speed", "100", "--settings", settings)
    assert result.exit_code == 0, result.stderr
    assert "Hot" in result.stdout
    assert "Cold 20." in result.stdout or "Cold - unknown" in result.stdout


def test_replay_shows_table_and_picture_in_a_terminal(recording: Path, settings: Path) -> None:
    """The zones with their levels, and beside them the heat."""
    runner = CliRunner(env={"COLUMNS": "160", "LINES": "50", "FORCE_COLOR": "1", "COLORTERM": "truecolor"})
    result = runner.invoke(app, ["replay", str(recording), "--speed", "20", "--settings", str(settings)])
    assert result.exit_code == 0, result.stderr
    assert "fault.t2m  2027-01-15T08:00:0" in result.stdout
    assert "hottest: Hot, " in result.stdout
    assert UPPER_HALF in result.stdout


def test_replay_is_ended_by_ctrl_c(tmp_path: Path, settings: Path) -> None:
    """However long it would take; long gaps are not waited for."""
    path = record(
        tmp_path / "a.t2m", still(25.0), pages=40, meanwhile={1: lambda clock, _: clock.advance(3600.0)}
    )
    path.write_bytes(path.read_bytes()[:-100])
    presser = ctrl_c(lambda: True)
    result = run("replay", path, "--speed", "0.1", "--settings", settings)
    presser.join()
    assert result.exit_code == 0, result.stderr
    assert "the end is missing" in said(result)
