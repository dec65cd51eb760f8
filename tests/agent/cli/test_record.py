"""`record` as people run it."""

import signal
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.agent.cli.command import ctrl_c, run, said, write_settings
from tests.agent.study.recordings import HOT
from thermal2mqtt.sensors.recording import Recording


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
