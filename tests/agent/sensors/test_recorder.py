"""A sensor is recorded while it is read, and what can go wrong with the file is told."""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from thermal2mqtt.mlx90640 import Mlx90640, Tap
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, PartParameters, ScenePages, TurnableClock, still
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.sensors.recorder import Recorder, RecordingFile
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.sensors.recording_format import TimedPage
from thermal2mqtt.sensors.replay import ReplayDriver

DEADLINE_SECONDS = 20.0


class Part:
    """An emulated part with taps."""

    def __init__(self, celsius: float, part: PartParameters | None = None) -> None:
        self.clock = TurnableClock()
        self.taps: list[Tap] = []
        bus = EmulatedMlx90640(ScenePages(still(celsius), part=part), clock=self.clock)
        self.sensor = Mlx90640(bus, clock=self.clock, taps=self.taps)
        self.sensor.emissivity = 0.95


@contextmanager
def recording_of(part: Part, path: Path, **options: int) -> Iterator[Recorder]:
    """Record a part meanwhile."""
    recorder = Recorder(RecordingFile(path, {"sensor": "thermal"}, part.clock), **options)
    recorder.start(part.taps)
    try:
        yield recorder
    finally:
        recorder.stop()
        recorder.stop()


def wait_for_end(recorder: Recorder) -> None:
    """Wait until a recorder has ended by itself."""
    pause = threading.Event()
    for _ in range(int(DEADLINE_SECONDS / 0.01)):
        if recorder.ended:
            return
        pause.wait(0.01)
    raise AssertionError("the recorder goes on")


def test_what_is_read_is_recorded_and_plays_as_it_was(tmp_path: Path) -> None:
    """Every page from the first on, with its times; replayed, the part shows the same temperatures."""
    part, path = Part(72.0), tmp_path / "a.t2m"
    with recording_of(part, path) as recorder:
        frames = [part.sensor.read() for _ in range(6)]
    assert recorder.failure is None
    assert part.taps == []
    with Recording.open(path) as recording:
        assert recording.about == {"sensor": "thermal"}
        assert [page.monotonic for page in recording] == pytest.approx([f.monotonic for f in frames])
        assert [page.page.subpage for page in recording] == [frame.subpage for frame in frames]
        assert [page.dropped for page in recording] == [0] * 6
    clock = TurnableClock()
    replayed = Mlx90640(ReplayDriver(path, address=0x33, clock=clock).open(), clock=clock)
    replayed.emissivity = 0.95
    replayed.read()
    assert np.abs(replayed.read().celsius - frames[-1].celsius).max() < 0.01


def test_a_recording_is_whole_at_any_moment(tmp_path: Path) -> None:
    """What was appended can be read while the file is still being written: nothing waits in memory."""
    file = RecordingFile(tmp_path / "a.t2m", {}, TurnableClock())
    for number in range(1, 4):
        page = Page(np.full(832, number, np.int16), 0x1901, number % 2)
        file.append(np.zeros(832, np.uint16), TimedPage(page, 1.0, 1.0))
        with Recording.open(file.path) as recording:
            assert (len(recording), recording.remark, file.pages) == (number, None, number)
        assert file.bytes == file.path.stat().st_size
    file.close()
    file.close()


def test_nothing_is_made_where_nothing_was_read(tmp_path: Path) -> None:
    """A sensor that does not answer leaves no file behind."""
    with recording_of(Part(20.0), tmp_path / "a.t2m"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    """Somebody's recording is never overwritten."""
    part, path = Part(20.0), tmp_path / "a.t2m"
    path.write_text("mine", encoding="utf-8")
    with recording_of(part, path) as recorder:
        part.sensor.read()
        wait_for_end(recorder)
    assert recorder.failure == f"{path} cannot be written: File exists"
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_full_recording_ends(tmp_path: Path) -> None:
    """At its largest size; the sensor is read on."""
    part, path = Part(20.0), tmp_path / "a.t2m"
    with recording_of(part, path, largest_bytes=5000) as recorder:
        for _ in range(10):
            part.sensor.read()
        wait_for_end(recorder)
        part.sensor.read()
    assert recorder.failure == f"{path} is full: 5000 bytes"
    with Recording.open(path) as recording:
        assert recording.remark is None
        assert len(recording) == 2


def test_another_part_ends_it(tmp_path: Path) -> None:
    """Its pages would be worked out with the wrong EEPROM."""
    part, path = Part(20.0), tmp_path / "a.t2m"
    other = Part(20.0, PartParameters(gain=6000))
    with recording_of(part, path) as recorder:
        part.sensor.read()
        other.taps += part.taps
        other.sensor.read()
        wait_for_end(recorder)
    assert recorder.failure is not None
    assert "the sensor was exchanged" in recorder.failure
    with Recording.open(path) as recording:
        assert len(recording) == 1


def test_a_disk_that_is_full_ends_it_and_leaves_what_was_written(tmp_path: Path) -> None:
    """The text names the file and the reason; the torn page at its end takes none of the others away."""
    part, path = Part(20.0), tmp_path / "a.t2m"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with recording_of(part, path) as recorder:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, before[1]))
        try:
            for _ in range(4):
                part.sensor.read()
            wait_for_end(recorder)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert recorder.failure == f"{path} cannot be written: File too large"
    with Recording.open(path) as recording:
        assert len(recording) == 2
        assert recording.remark is not None
