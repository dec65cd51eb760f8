"""From what sensors see to the frames that are kept: those around an alarm, and one a minute.

Frames stand in a ring until an alarm is raised or they are too old; nothing is encoded for nobody. Kept
are the frames as they are told on `frame/<sensor>`, and around an alarm also the raw pages that they are of.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from thermal2mqtt.alarms import AlarmChange, AlarmEvent
from thermal2mqtt.contract.frame import encode_frame
from thermal2mqtt.mlx90640 import RawPage, Tap, ThermalFrame
from thermal2mqtt.report import SensorReport
from thermal2mqtt.sensors.recording_format import Kind, TimedPage, encode_page, encode_part, record
from thermal2mqtt.store.clip import MAX_EVENTS, Batch, ClipEvent, ClipKind

FLUSH_SECONDS = 1.0
"""So much of what follows an alarm a crash may cost."""

MAX_RING = 4096
"""Frames and pages of a sensor that stand ready; 10 MB, which a minute before an alarm takes at 32 Hz."""

MAX_CLIP = 24_000
"""Frames and pages of one clip, 41 MB; where alarms follow each other without end the next begins another."""

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Window:
    """What is kept."""

    before_seconds: float
    after_seconds: float
    """Of the moment at which an alarm is raised, by the monotonic clock."""
    each_minute: bool


Item = ThermalFrame | RawPage


@dataclass(slots=True)
class _Clip:
    """Around an alarm, while it goes on."""

    key: str
    until: float
    items: list[Item]
    flush_at: float
    events: tuple[ClipEvent, ...] = ()
    told: int = 0
    """How many of the events."""
    size: int = 0


@dataclass(slots=True)
class _Sensor:
    """What is remembered of one sensor."""

    ring: deque[Item] = field(default_factory=lambda: deque(maxlen=MAX_RING))
    newest: ThermalFrame | None = None
    page: RawPage | None = None
    minute: int | None = None
    clip: _Clip | None = None


class FrameKeeper:
    """A sink of the pipelines, and taps of their sensors.

    Args:
        put: Takes what is to be kept; returns at once.
        window: How much.
        about: What a recording of a sensor notes, by its id.
    """

    def __init__(
        self, put: Callable[[Batch], None], window: Window, about: Callable[[str], Mapping[str, Any]]
    ) -> None:
        self._put = put
        self._window = window
        self._about = about
        self._lock = threading.Lock()
        self._sensors: dict[str, _Sensor] = {}

    def tap(self, sensor: str) -> Tap:
        """Return what takes the raw pages of a sensor."""
        return partial(self._take_page, sensor)

    def accept(self, report: SensorReport) -> None:
        """Take a report; in the sensor's thread."""
        if report.proof is not None:
            return  # nobody measured these temperatures
        with self._lock:
            sensor = self._sensors.setdefault(report.sensor, _Sensor())
            if report.frame is None:
                self._flush(report.sensor, sensor)
                return
            # What people do to an alarm is reported with the frame that was there before.
            if report.frame is not sensor.newest:
                sensor.newest = report.frame
                self._take_frame(report.sensor, sensor, report.frame)
            raised = [event for event in report.events if _begins(event)]
            if raised:
                self._begin(report.sensor, sensor, report.frame.monotonic, raised)

    def stop(self) -> None:
        """Hand on what there is of clips that go on; may be called twice."""
        with self._lock:
            for name, sensor in self._sensors.items():
                self._end(name, sensor)

    def _take_page(self, name: str, raw: RawPage) -> None:
        with self._lock:
            sensor = self._sensors.setdefault(name, _Sensor())
            page = sensor.page = raw.copy()
            self._add(name, sensor, page)

    def _take_frame(self, name: str, sensor: _Sensor, frame: ThermalFrame) -> None:
        self._add(name, sensor, frame)
        minute = int(frame.time // MINUTE)
        if self._window.each_minute and minute != sensor.minute:
            sensor.minute = minute
            hour = str(int(frame.time // HOUR))
            self._put(_batch(ClipKind.MINUTE, name, hour, [frame], frame, part=bytes))

    def _add(self, name: str, sensor: _Sensor, item: Item) -> None:
        now = item.monotonic
        sensor.ring.append(item)
        while sensor.ring[0].monotonic < now - self._window.before_seconds:
            sensor.ring.popleft()
        clip = sensor.clip
        if clip is None:
            return
        if now > clip.until or clip.size >= MAX_CLIP:
            self._end(name, sensor)
            return
        clip.items.append(item)
        clip.size += 1
        if now >= clip.flush_at:
            self._flush(name, sensor)

    def _begin(self, name: str, sensor: _Sensor, now: float, raised: list[AlarmEvent]) -> None:
        clip = sensor.clip
        if clip is None:
            items = list(sensor.ring)
            clip = sensor.clip = _Clip(raised[0].event_id, now, items, now, size=len(items))
        clip.until = now + self._window.after_seconds
        more = tuple(ClipEvent(event.event_id, event.zone, event.time) for event in raised)
        clip.events = (*clip.events, *more)[:MAX_EVENTS]
        self._flush(name, sensor)

    def _end(self, name: str, sensor: _Sensor) -> None:
        self._flush(name, sensor)
        sensor.clip = None

    def _flush(self, name: str, sensor: _Sensor) -> None:
        clip, newest = sensor.clip, sensor.newest
        if clip is None or newest is None or not (clip.items or clip.told < len(clip.events)):
            return
        items, clip.items = clip.items, []
        clip.told = len(clip.events)
        clip.flush_at = newest.monotonic + FLUSH_SECONDS
        part = partial(_part, sensor.page, self._about(name))
        self._put(_batch(ClipKind.ALARM, name, clip.key, items, newest, part=part, events=clip.events))


def _begins(event: AlarmEvent) -> bool:
    return event.change is AlarmChange.RAISED and not event.test


def _batch(
    kind: ClipKind,
    sensor: str,
    key: str,
    items: list[Item],
    newest: ThermalFrame,
    *,
    part: Callable[[], bytes],
    events: tuple[ClipEvent, ...] = (),
) -> Batch:
    frames = [item for item in items if isinstance(item, ThermalFrame)]
    return Batch(
        key=key,
        kind=kind,
        sensor=sensor,
        part=part,
        content=partial(_records, items),
        frames=len(frames),
        first=(frames or [newest])[0].time,
        last=newest.time,
        weight=len(items),
        events=events,
    )


def _part(page: RawPage | None, about: Mapping[str, Any]) -> bytes:
    return b"" if page is None else record(Kind.PART, encode_part(page.eeprom, about))


def _records(items: list[Item]) -> bytes:
    return b"".join(_record(item) for item in items)


def _record(item: Item) -> bytes:
    if isinstance(item, ThermalFrame):
        return record(Kind.FRAME, encode_frame(item))
    return record(Kind.PAGE, encode_page(TimedPage(item.page, item.time, item.monotonic)))
