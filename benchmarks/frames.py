"""What kept frames cost: bytes a day of the scrubber, bytes and time of a frame around an alarm."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.figure import Figure, at_most, plain
from thermal2mqtt.alarms import AlarmChange, AlarmEvent, Level
from thermal2mqtt.frame_keeper import FrameKeeper, Window
from thermal2mqtt.mlx90640 import Mlx90640, RawPage, ThermalFrame
from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.report import SensorReport
from thermal2mqtt.sensors import SimulatorDriver
from thermal2mqtt.settings.sensor import Scenario
from thermal2mqtt.store.clip import Batch, ClipKind
from thermal2mqtt.store.clip_folder import ClipFolder

FRAMES = 240
RATE_HZ = 8
ADDRESS = 0x33
MINUTES_OF_A_DAY = 1440
PLENTY = 10**9
NOON = 1795176000.0
ALARM = AlarmEvent("event", NOON, "joint", AlarmChange.RAISED, Level.NORMAL, Level.WARNING)


@dataclass(frozen=True)
class Seen:
    """One frame of the simulated switchboard, with the page of which it was made."""

    page: RawPage
    frame: ThermalFrame


def run() -> list[Figure]:
    """Keep what the simulated sensor sees."""
    seen = _look()
    with tempfile.TemporaryDirectory() as name:
        folder = ClipFolder(Path(name), PLENTY)
        minutes, _ = _keep(folder, ClipKind.MINUTE, seen)
        alarm, seconds = _keep(folder, ClipKind.ALARM, seen)
    return figures(minutes, alarm, seconds, _handing_on(seen))


def figures(minutes: float, alarm: float, seconds: float, handing_on: float) -> list[Figure]:
    """Return what bytes of a minute's frame, bytes and seconds of an alarm's, and a frame's way come to."""
    a_day = minutes * MINUTES_OF_A_DAY / 1e6
    return [
        at_most("frames: one a minute, a sensor", a_day, "MB/day", 2),
        plain("frames: one around an alarm, with its raw page", alarm / 1e3, "kB"),
        plain("frames: compress and write that one", 1000 * seconds, "ms"),
        at_most("frames: while nothing happens, a frame and its page", 1e6 * handing_on, "us", 200),
    ]


def _look() -> list[Seen]:
    clock = TurnableClock()
    pages: list[RawPage] = []
    bus = SimulatorDriver(Scenario.HEAT_UP, address=ADDRESS, clock=clock).open()
    sensor = Mlx90640(bus, ADDRESS, clock=clock, taps=[lambda raw: pages.append(raw.copy())])
    sensor.refresh_rate_hz = RATE_HZ
    return [Seen(pages[-1], frame) for frame in (sensor.read() for _ in range(FRAMES))]


def _keep(folder: ClipFolder, kind: ClipKind, seen: Sequence[Seen]) -> tuple[float, float]:
    """Return bytes and seconds of a frame, of those that the agent's own keeper hands on."""
    batches: list[Batch] = []
    of_alarm = kind is ClipKind.ALARM
    keeper = FrameKeeper(batches.append, Window(0.0, 1e6, each_minute=not of_alarm), lambda _sensor: {})
    tap = keeper.tap("thermal")
    for number, one in enumerate(seen):
        tap(one.page)
        # A frame a minute is what the clock says; these are of the same scene, noise and all.
        frame = one.frame if of_alarm else replace(one.frame, time=NOON + 60 * number)
        events = (ALARM,) if of_alarm and number == 0 else ()
        keeper.accept(SensorReport("thermal", frame.time, frame, None, {}, events))
    keeper.stop()
    began = time.perf_counter()
    clip = folder.begin(batches[0])
    for batch in batches[1:]:
        clip = folder.append(clip, batch)
    return clip.bytes / clip.frames, (time.perf_counter() - began) / clip.frames


def _handing_on(seen: Sequence[Seen]) -> float:
    """Return seconds of a frame with its page while there is no alarm."""
    keeper = FrameKeeper(lambda _batch: None, Window(10.0, 30.0, each_minute=True), lambda _sensor: {})
    tap = keeper.tap("thermal")
    began = time.perf_counter()
    for one in seen:
        tap(one.page)
        keeper.accept(SensorReport("thermal", one.frame.time, one.frame, None, {}))
    return (time.perf_counter() - began) / len(seen)
