"""Hotspots from frame to frame: each keeps one id, and is told of when it came and when it went."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from thermal2mqtt.settings.conditioning import HotspotSettings
from thermal2mqtt.thermal.masks import Shape
from thermal2mqtt.thermal.results import Hotspot, HotspotChange, HotspotEvent

MOST_TRACKS = 30
"""Present and lately gone ones together; more come only from noise, and the longest gone is given up."""

RECENT = 10

AWAY_SECONDS = 10.0
"""After so long without any frame a hotspot is not known to be the one that was there before."""

REACH_PIXELS = 3.0
"""How far a centre may move from frame to frame, beside half of the region's own size."""


_ID = attrgetter("id")


@dataclass(slots=True, eq=False)
class _Track:
    """One hotspot since it was first seen; times in monotonic seconds."""

    hotspot: Hotspot
    """As it was last seen."""
    since: float
    seen: float
    first_max: float
    first_area: int
    told: bool = False
    """Whether it has appeared, as far as others know."""


class HotspotTracker:
    """Follows the hotspots of one sensor."""

    def __init__(self, settings: HotspotSettings, shape: Shape) -> None:
        self._settings = settings
        self._rows, self._columns = shape
        self._tracks: list[_Track] = []
        self._gone: deque[Hotspot] = deque(maxlen=RECENT)
        self._count = 0
        self._frame_at = -math.inf
        self._recent: tuple[Hotspot, ...] = ()

    def set_settings(self, settings: HotspotSettings) -> None:
        """Take other delays from the next frame on; every hotspot keeps its id."""
        self._settings = settings

    @property
    def recent(self) -> tuple[Hotspot, ...]:
        """The last ten that have appeared, the newest first, gone or not."""
        return self._recent

    def update(
        self, found: Sequence[Hotspot], *, now: float, time: float
    ) -> tuple[tuple[Hotspot, ...], tuple[HotspotEvent, ...]]:
        """Return a frame's hotspots with what is known of them, and what happened.

        Args:
            found: The hotspots of the frame.
            now: Monotonic seconds.
            time: Wall clock, seconds since 1970-01-01 UTC.
        """
        if not found and not self._tracks:
            return (), ()
        tracks = self._matched(found, now)
        hotspots = tuple(
            self._seen(track, spot, now, time) for track, spot in zip(tracks, found, strict=True)
        )
        events = (*self._appeared(now, time), *self._disappeared(now, time))
        self._frame_at = now
        self._recent = self._newest()
        return hotspots, events

    def _matched(self, found: Sequence[Hotspot], now: float) -> list[_Track | None]:
        """Return the track of each hotspot, the nearest pairs first; None for a new one."""
        pairs = sorted(
            (distance, spot, track)
            for spot, hotspot in enumerate(found)
            for track, known in enumerate(self._tracks)
            if self._is_here(known, now) and (distance := self._distance(known.hotspot, hotspot)) is not None
        )
        matched: list[_Track | None] = [None] * len(found)
        taken: set[int] = set()
        for _, spot, track in pairs:
            if matched[spot] is None and track not in taken:
                matched[spot] = self._tracks[track]
                taken.add(track)
        return matched

    def _is_here(self, track: _Track, now: float) -> bool:
        """Tell whether a hotspot found now may be this one: seen in the last frame, or not long ago."""
        in_last_frame = track.seen == self._frame_at and now - track.seen < AWAY_SECONDS
        return in_last_frame or now - track.seen < self._settings.disappear_seconds

    def _distance(self, before: Hotspot, after: Hotspot) -> float | None:
        """Return the pixels between two centres; None where they are too far apart to be one hotspot."""
        right = (after.centroid[0] - before.centroid[0]) * self._columns
        down = (after.centroid[1] - before.centroid[1]) * self._rows
        apart = math.hypot(right, down)
        size = math.sqrt(max(before.area_pixels, after.area_pixels))
        return apart if apart <= REACH_PIXELS + size / 2 else None

    def _seen(self, track: _Track | None, spot: Hotspot, now: float, time: float) -> Hotspot:
        if track is None:
            self._count += 1
            first = spot._replace(id=self._count, first_seen=time, last_seen=time)
            self._tracks.append(_Track(first, now, now, spot.max_celsius, spot.area_pixels))
            return first
        if not track.told and now - track.seen > self._settings.appear_seconds:
            track.since = now  # glimpses far apart are no stay
        track.seen = now
        track.hotspot = spot._replace(
            id=track.hotspot.id,
            first_seen=track.hotspot.first_seen,
            last_seen=time,
            growth_kelvin=spot.max_celsius - track.first_max,
            growth_pixels=spot.area_pixels - track.first_area,
        )
        return track.hotspot

    def _appeared(self, now: float, time: float) -> list[HotspotEvent]:
        events = []
        for track in self._tracks:
            stayed = track.seen == now and now - track.since >= self._settings.appear_seconds
            if stayed and not track.told:
                track.told = True
                events.append(HotspotEvent(HotspotChange.APPEARED, track.hotspot, time))
        return events

    def _disappeared(self, now: float, time: float) -> list[HotspotEvent]:
        if all(track.seen == now for track in self._tracks):
            return []
        waiting = self._settings.disappear_seconds
        latest = sorted(self._tracks, key=lambda track: -track.seen)
        over = [
            track
            for place, track in enumerate(latest)
            if track.seen != now and (now - track.seen >= waiting or place >= MOST_TRACKS)
        ]
        self._tracks = [track for track in latest if track not in over]
        told = [track.hotspot for track in over if track.told]
        self._gone.extend(told)
        return [HotspotEvent(HotspotChange.DISAPPEARED, hotspot, time) for hotspot in told]

    def _newest(self) -> tuple[Hotspot, ...]:
        present = [track.hotspot for track in self._tracks if track.told]
        known = sorted([*present, *self._gone], key=_ID, reverse=True)
        return tuple(known[:RECENT])
