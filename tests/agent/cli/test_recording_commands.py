"""`record`, `replay` and `analyse` as people run them."""

import csv
import io
import os
import signal
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console
from rich.text import Text
from typer.testing import CliRunner, Result

from tests.agent.study.recordings import COLD, HOT, heating, record
from tests.lab.server import until
from thermal2mqtt.cli import app
from thermal2mqtt.cli.demo_view import ZoneLine
from thermal2mqtt.cli.heat_picture import UPPER_HALF
from thermal2mqtt.cli.live_table import heat_table, hottest, zone_words
from thermal2mqtt.mlx90640.emulator import Fault, still
from thermal2mqtt.sensors.recording import Recording

SECONDS = 60.0


def run(command: str, *arguments: str | Path) -> Result:
    """Run a command in a wide terminal."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [command, *map(str, arguments)])


def ctrl_c(begun: Callable[[], bool]) -> threading.Thread:
    """Press Ctrl-C as soon as a command that takes it has begun; whoever asks first is Python itself."""
    usual = signal.getsignal(signal.SIGINT)

    def press() -> None:
        until("a beginning", lambda: signal.getsignal(signal.SIGINT) is not usual and begun(), SECONDS)
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    return presser


def said(result: Result) -> str:
    """Return everything that was printed, in one line."""
    return " ".join((result.stdout + result.stderr).split())


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return a settings file with a simulated sensor and two zones."""
    return write_settings(tmp_path, {"thermal": {"driver": "simulator", "refresh_rate_hz": 32}})


def write_settings(folder: Path, sensors: dict[str, Any], **more: Any) -> Path:
    """Write a settings file."""
    path = folder / "settings.yaml"
    document = {"sensors": sensors, "zones": {"list": [HOT, COLD]}} | more
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Return a recording of a zone that heats up over its emergency limit."""
    return record(tmp_path / "fault.t2m", heating(40.0, 10.0, 90.0), pages=60)


def test_a_sensor_is_recorded_for_a_time(tmp_path: Path, settings: Path) -> None:
    """The file holds its pages and what it was; the command tells how much."""
    path = tmp_path / "new.t2m"
    result = run("record", path, "--duration", "1", "--settings", settings)
    assert result.exit_code == 0, result.stderr
    with Recording.open(path) as found:
        assert found.remark is None
        assert f"{len(found)} pages" in said(result)
        assert found.about["sensor"] == "thermal"
        assert found.about["settings"]["refresh_rate_hz"] == 32


def test_ctrl_c_ends_a_recording_that_is_whole(tmp_path: Path, settings: Path) -> None:
    """With exit code 0, and the signal's handler as it was."""
    before = signal.getsignal(signal.SIGINT)
    file = tmp_path / "new.t2m"
    presser = ctrl_c(lambda: file.exists() and file.stat().st_size > 0)
    result = run("record", file, "--settings", settings)
    presser.join()
    assert result.exit_code == 0, result.stderr
    with Recording.open(tmp_path / "new.t2m") as found:
        assert found.remark is None
    assert signal.getsignal(signal.SIGINT) is before
    assert not {"recorder"} & {thread.name for thread in threading.enumerate()}


def test_a_recording_ends_at_its_size(tmp_path: Path, settings: Path) -> None:
    """And says so, with exit code 1: it is shorter than was wanted."""
    result = run("record", tmp_path / "new.t2m", "--max-megabytes", "1", "--settings", settings)
    assert result.exit_code == 1
    assert "new.t2m is full: 1000000 bytes" in said(result)
    with Recording.open(tmp_path / "new.t2m") as found:
        assert len(found) > 500


def test_nothing_is_written_over(recording: Path, settings: Path) -> None:
    """A recording cannot be made again."""
    before = recording.read_bytes()
    result = run("record", recording, "--settings", settings)
    assert result.exit_code == 1
    assert "is there already; give another name" in said(result)
    assert recording.read_bytes() == before


def test_a_sensor_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With what is wrong with it, and without a file."""
    settings = write_settings(tmp_path, {"thermal": {"driver": "mlx90640", "bus": 250}}, http={"port": 0})
    result = run("record", tmp_path / "new.t2m", "--duration", "1", "--settings", settings)
    assert result.exit_code == 1
    assert "nothing was recorded: " in said(result)
    assert "i2c-250" in said(result)
    assert not (tmp_path / "new.t2m").exists()


class Healthz(BaseHTTPRequestHandler):
    """What an agent answers on its HTTP port."""

    def do_GET(self) -> None:
        """Say that all is well."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_beside_an_agent_nothing_is_recorded(tmp_path: Path) -> None:
    """Two readers of one part take each other's pages; a simulated one is nobody else's."""
    with HTTPServer(("127.0.0.1", 0), Healthz) as server:
        threading.Thread(target=server.serve_forever, name="healthz", daemon=True).start()
        http = {"port": server.server_port}
        real = write_settings(tmp_path, {"thermal": {"driver": "mlx90640"}}, http=http)
        result = run("record", tmp_path / "new.t2m", "--settings", real)
        simulated = write_settings(tmp_path, {"thermal": {"driver": "simulator"}}, http=http)
        other = run("record", tmp_path / "new.t2m", "--duration", "1", "--settings", simulated)
        server.shutdown()
    assert result.exit_code == 1
    assert "an agent runs on this machine and reads the sensor: stop it first" in said(result)
    assert other.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "the settings have several sensors (left, right): name one with --sensor"),
        (("--sensor", "top"), "there is no sensor 'top' in the settings; there is left, right"),
    ],
)
def test_of_several_sensors_one_is_named(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    """The error names them all, with exit code 2."""
    zones = {"list": [{**HOT, "sensor": "left"}]}
    settings = write_settings(tmp_path, {"left": {}, "right": {"address": 0x32}}, zones=zones)
    result = run("record", tmp_path / "new.t2m", "--settings", settings, *arguments)
    assert (result.exit_code, message in said(result)) == (2, True)


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


def test_heat_table_stands_between_two_lines() -> None:
    """Time above, the hottest zone below, as in the demo."""
    zones = [ZoneLine("Joint", 20.0, 30.0, 40.0, None)]
    console = Console(file=io.StringIO(), width=100, record=True)
    console.print(heat_table(Text("08:00"), zones, hottest(zones), None, console))
    lines = [line.strip() for line in console.export_text().splitlines()]
    assert lines[0] == "08:00"
    assert lines[-1] == "hottest: Joint, 40.0 °C"
    assert zone_words(zones) == "Joint 40.0 °C unknown"
