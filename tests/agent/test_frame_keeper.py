"""Which frames are kept."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.contract.samples import NOON, lost, report
from thermal2mqtt.alarms import AlarmChange, AlarmEvent, Level
from thermal2mqtt.contract.frame import decode_frame
from thermal2mqtt.frame_keeper import MAX_CLIP, MAX_RING, FrameKeeper, Window
from thermal2mqtt.mlx90640 import RawPage
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.surface import Surface
from thermal2mqtt.report import Proof, SensorReport
from thermal2mqtt.sensors.recording import Recording, recorded_frames
from thermal2mqtt.sensors.recording_format import file_header
from thermal2mqtt.store.clip import MAX_EVENTS, Batch, ClipKind

EEPROM = np.arange(832, dtype=np.uint16)
RATE = 4


def raised(number: int = 0, **changes: object) -> AlarmEvent:
    """Return an alarm that is raised."""
    event = AlarmEvent(f"event-{number}", NOON, "door", AlarmChange.RAISED, Level.NORMAL, Level.WARNING)
    return replace(event, **changes)  # type: ignore[arg-type]  # any of its fields


def raw(at: float) -> RawPage:
    """Return a page so many seconds after the start."""
    page = Page(np.full(832, int(at * RATE), np.int16), 0x1901, int(at * RATE) % 2)
    return RawPage(page, EEPROM, Surface(), 1000.0 + at, NOON + at)


class Bench:
    """A keeper, and what it wants to have kept."""

    def __init__(self, before: float = 2.0, after: float = 3.0, *, minute: bool = False) -> None:
        self.batches: list[Batch] = []
        self.keeper = FrameKeeper(
            self.batches.append, Window(before, after, minute), lambda sensor: {"sensor": sensor}
        )
        self._tap = self.keeper.tap("thermal")

    def see(self, at: float, *events: AlarmEvent, wall: float = 0.0, sensor: str = "thermal") -> SensorReport:
        """Take the page and frame of a moment; the wall clock may be turned by `wall`."""
        (self._tap if sensor == "thermal" else self.keeper.tap(sensor))(raw(at))
        told = report(sensor=sensor, at=NOON + at + wall)
        assert told.frame is not None
        frame = replace(told.frame, monotonic=1000.0 + at, time=NOON + at + wall, sequence=int(at * RATE))
        told = replace(told, frame=frame, events=events)
        self.keeper.accept(told)
        return told

    def kept(self, kind: ClipKind = ClipKind.ALARM, sensor: str = "thermal") -> dict[str, list[float]]:
        """Return the seconds of the frames in each clip."""
        found: dict[str, list[float]] = {}
        for batch in self.batches:
            if (batch.kind, batch.sensor) == (kind, sensor):
                frames = frames_in(batch.content())
                assert len(frames) == batch.frames
                found.setdefault(batch.key, []).extend(frame / RATE for frame in frames)
        return found


def frames_in(records: bytes) -> list[int]:
    """Return the numbers of the frames that stand in records."""
    content = file_header() + records
    bodies = recorded_frames(Path("clip"), io.BytesIO(content), len(content))
    return [decode_frame(body).sequence for body in bodies]


def steps(start: float, end: float) -> list[float]:
    """Return the moments from start to end, both with."""
    return [step / RATE for step in range(round(start * RATE), round(end * RATE) + 1)]


@given(
    before=st.integers(0, 20),
    after=st.integers(0, 20),
    alarm=st.integers(0, 60),
    wall=st.floats(-1e6, 1e6),
)
def test_the_window_around_an_alarm_is_exact(before: int, after: int, alarm: int, wall: float) -> None:
    """From so long before to so long after, however the wall clock is turned at that moment."""
    bench = Bench(before / RATE, after / RATE)
    for at in steps(0, 30):
        now = at * RATE == alarm
        bench.see(at, *([raised()] if now else []), wall=wall if at * RATE >= alarm else 0.0)
    bench.keeper.stop()
    assert bench.kept() == {"event-0": steps(max(0, alarm - before) / RATE, (alarm + after) / RATE)}
    assert {event.event_id for batch in bench.batches for event in batch.events} == {"event-0"}


@given(alarms=st.sets(st.integers(0, 120)))
def test_alarms_close_together_share_their_frames(alarms: set[int]) -> None:
    """Each alarm has all of its window in one clip, in order, and none twice within a clip."""
    bench = Bench(1.0, 2.0)
    for at in steps(0, 40):
        step = round(at * RATE)
        bench.see(at, *([raised(step)] if step in alarms else []))
    bench.keeper.stop()
    clips = bench.kept()
    for batch in bench.batches:
        assert batch.first <= batch.last
    last = {batch.key: batch for batch in bench.batches}
    owner = {event.event_id: key for key, batch in last.items() for event in batch.events}
    assert set(owner) == {f"event-{step}" for step in alarms}
    for step in alarms:
        frames = clips[owner[f"event-{step}"]]
        assert frames == sorted(set(frames))
        assert set(steps(max(0, step - RATE) / RATE, step / RATE + 2.0)) <= set(frames)


def test_a_clip_is_a_recording(tmp_path: Path) -> None:
    """Its pages are those of the window, so that they can be worked out anew."""
    bench = Bench(1.0, 1.0)
    for at in steps(0, 6):
        bench.see(at, *([raised()] if at == 3 else []))
    path = tmp_path / "clip.t2m"
    content = b"".join(batch.content() for batch in bench.batches)
    path.write_bytes(file_header() + bench.batches[0].part() + content)
    with Recording.open(path) as recording:
        assert recording.remark is None
        assert recording.about == {"sensor": "thermal"}
        assert np.array_equal(recording.eeprom, EEPROM)
        assert [timed.page.words[0] / RATE for timed in recording] == steps(2, 4)


def test_what_follows_an_alarm_is_handed_on_each_second() -> None:
    """So a crash costs no more; what was before it goes at once."""
    bench = Bench(2.0, 10.0)
    for at in steps(0, 9):
        bench.see(at, *([raised()] if at == 5 else []))
        if at == 5:
            assert bench.kept() == {"event-0": steps(3, 5)}
    kept = bench.kept()["event-0"]
    assert kept == steps(3, kept[-1])
    assert kept[-1] >= 8


def test_one_frame_a_minute_is_kept_and_an_hour_is_a_clip() -> None:
    """The first of each, on its own."""
    bench = Bench(minute=True)
    for minute in range(90):
        for second in (1.0, 30.0):
            bench.see(60.0 * minute + second)
    hours = bench.kept(ClipKind.MINUTE)
    assert [len(frames) for frames in hours.values()] == [60, 30]
    assert all(frame % 60 == 1.0 for frames in hours.values() for frame in frames)
    assert bench.kept() == {}
    assert {batch.part() for batch in bench.batches} == {b""}


def test_nothing_is_handed_on_without_an_alarm() -> None:
    """An acknowledgement, a test or a chatter is no beginning."""
    bench = Bench()
    for number, change in enumerate(AlarmChange):
        if change is not AlarmChange.RAISED:
            bench.see(number / RATE, raised(change=change))
    bench.see(20, raised(test=True))
    bench.keeper.stop()
    assert bench.batches == []


def test_frames_of_a_proof_test_are_not_kept() -> None:
    """Nobody measured them: neither as an alarm's nor as a minute's."""
    bench = Bench(minute=True)
    told = bench.see(0)
    before = len(bench.batches)
    assert told.frame is not None
    hot = replace(told.frame, monotonic=1000.5, time=told.frame.time + 60)
    bench.keeper.accept(
        replace(told, frame=hot, events=(raised(test=True),), proof=Proof("door", lambda _reason: None))
    )
    bench.see(1, raised(1))
    bench.keeper.stop()
    assert len(bench.batches) == before + 1
    assert bench.kept() == {"event-1": [0.0, 1.0]}


def test_a_report_that_repeats_its_frame_adds_nothing() -> None:
    """What people do to an alarm comes with the frame that was there before."""
    bench = Bench()
    told = bench.see(0, raised())
    bench.keeper.accept(replace(told, events=(raised(change=AlarmChange.ACKNOWLEDGED),)))
    bench.keeper.stop()
    assert bench.kept() == {"event-0": [0.0]}


def test_a_second_alarm_of_the_same_frame_is_noted_even_if_no_frame_follows() -> None:
    """The sensor may die with it."""
    bench = Bench()
    told = bench.see(0, raised(0))
    bench.keeper.accept(replace(told, events=(raised(1),)))
    bench.keeper.accept(lost())
    bench.keeper.stop()
    assert [event.event_id for event in bench.batches[-1].events] == ["event-0", "event-1"]
    assert bench.kept() == {"event-0": [0.0]}


def test_each_sensor_has_its_own() -> None:
    """An alarm of one keeps no frames of the other."""
    bench = Bench(1.0, 1.0)
    for at in steps(0, 6):
        bench.see(at, *([raised(0)] if at == 2 else []))
        bench.see(at, *([raised(1)] if at == 4 else []), sensor="other")
    bench.keeper.stop()
    assert bench.kept() == {"event-0": steps(1, 3)}
    assert bench.kept(sensor="other") == {"event-1": steps(3, 5)}


def test_a_flood_of_alarms_begins_another_clip_and_notes_only_so_many() -> None:
    """Nothing grows without end, in memory or on disk."""
    bench = Bench(0.25, 60.0)
    for step in range(MAX_CLIP // 2 + 100):
        bench.see(step / RATE, raised(step))
    assert len(bench.kept()) == 2
    assert max(len(batch.events) for batch in bench.batches) == MAX_EVENTS


def test_the_ring_has_a_cap() -> None:
    """A fast sensor with a long window before the alarm."""
    bench = Bench(60.0, 0.0)
    for step in range(MAX_RING):
        bench.see(step / 100)
    bench.see(MAX_RING / 100, raised())
    assert bench.batches[0].weight <= MAX_RING
