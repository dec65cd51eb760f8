"""One sensor's straight line: for each frame, analyse it, update the alarms, hand the result to the sinks."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from thermal2mqtt.alarms import AlarmMemory, AlarmStatus, AlarmUpdate, Level, ZoneAlarms
from thermal2mqtt.clock import Clock
from thermal2mqtt.health import PartHealth, PartState
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.report import SensorReport, Sink
from thermal2mqtt.sensors.watch import SensorWatch
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.results import FrameAnalysis, Hotspot
from thermal2mqtt.thermal.stages import StageTimes

_LOGGER = logging.getLogger(__name__)

Keep = Callable[[Mapping[str, AlarmMemory]], None]
"""Takes what a sensor's alarms must not forget over a restart; returns at once."""

STOP_SECONDS = 5.0
"""How long a stop waits for the sensor's thread; one that hangs in the bus driver is left behind."""


class Pipeline:
    """The thread of one sensor, and what people do to the alarms of its zones."""

    def __init__(
        self,
        sensor: str,
        watch: SensorWatch,
        analyser: FrameAnalyser,
        alarms: ZoneAlarms,
        sinks: Sequence[Sink],
        *,
        clock: Clock,
        keep: Keep,
    ) -> None:
        self._sensor = sensor
        self._watch = watch
        self._analyser = analyser
        self._alarms = alarms
        self._sinks = sinks
        self._clock = clock
        self._keep = keep
        self._kept: int | None = None
        self._newest: SensorReport | None = None
        self._lock = threading.Lock()
        # Held around the other lock by who works something out that a frame shall not wait for.
        self._changing = threading.Lock()
        self._failed = False
        self._thread = threading.Thread(target=self._run, name=f"sensor-{sensor}", daemon=True)

    @property
    def times(self) -> StageTimes:
        """What each stage of a frame's way has taken."""
        return self._analyser.times

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end, once the watch's stop event is set; may be called twice."""
        if self._thread.is_alive():
            self._thread.join(timeout=STOP_SECONDS)
            if self._thread.is_alive():
                _LOGGER.error("%s: still hangs in a read after %g s; left behind", self._sensor, STOP_SECONDS)

    def part_changed(self, health: PartHealth) -> None:
        """Tell the sinks at once that the sensor has failed, from whichever thread found out.

        The sensor's own thread may be hanging in the bus at this moment.
        """
        if health.state is PartState.FAILED:
            with self._lock:
                self._failed = True
                self._hand_on(None, None, self._alarms.unknown())

    def set_zones(self, zones: Iterable[ZoneSettings]) -> None:
        """Watch these zones of this sensor from the next frame on; called in any thread.

        The alarm of a zone that stays goes on.
        """
        zones = tuple(zones)
        with self._changing:
            layout = self._analyser.lay_out(zones)
            with self._lock:
                self._analyser.set_zones(layout)
                self._watch.look_at(layout.surface)
                self._alarms.set_zones(zone for zone in zones if zone.role is not Role.MASK)
                if self._failed:
                    self._hand_on(None, None, self._alarms.unknown())

    def set_settings(self, settings: SensorSettings) -> None:
        """Take what acts at once of this sensor's settings, from the next frame on; called in any thread."""
        with self._changing:
            if settings == self._analyser.settings:
                return
            self._watch.set_settings(settings)
            layout = self._analyser.lay_out_anew(settings)
            with self._lock:
                self._analyser.set_settings(settings, layout)
                self._watch.look_at(layout.surface)

    def set_load(self, zone: str, amperes: float) -> None:
        """Take the current of a zone, NaN for unknown; from any thread, returns at once."""
        self._analyser.set_load(zone, amperes, self._clock.monotonic())

    def acknowledge(self, zone: str, by: str) -> AlarmStatus:
        """Note that somebody has seen a zone's alarm, and tell the sinks; from any thread, as the next two.

        Raises:
            AlarmError: No such zone, or it has no alarm.
        """
        return self._change(zone, lambda alarms: alarms.acknowledge(zone, by))

    def shelve(self, zone: str, *, seconds: float, reason: str, by: str) -> AlarmStatus:
        """Silence a zone's alarm for a time, and tell the sinks.

        Raises:
            AlarmError: No such zone.
        """
        return self._change(zone, lambda alarms: alarms.shelve(zone, seconds=seconds, reason=reason, by=by))

    def unshelve(self, zone: str, by: str) -> AlarmStatus:
        """End the silence of a zone's alarm, and tell the sinks.

        Raises:
            AlarmError: No such zone, or it is not shelved.
        """
        return self._change(zone, lambda alarms: alarms.unshelve(zone, by))

    def status(self, zone: str) -> AlarmStatus:
        """Return a zone's alarm as it is; from any thread.

        Raises:
            UnknownZoneError: No such zone.
        """
        with self._lock:
            return self._alarms.status(zone)

    @property
    def newest(self) -> SensorReport | None:
        """The newest report; None before the first."""
        return self._newest

    @property
    def recent_hotspots(self) -> tuple[Hotspot, ...]:
        """The last ten hotspots that have appeared, the newest first, gone or not."""
        return self._analyser.recent_hotspots

    def _run(self) -> None:
        for frame in self._watch.frames():
            try:
                self._take(frame)
            except Exception as error:  # noqa: BLE001 - the watch tells of it and goes on
                self._watch.unusable(error)

    def _take(self, frame: ThermalFrame) -> None:
        with self._lock:
            self._failed = False
            self._pass_on(self._analyser.condition(frame))

    def _pass_on(self, frame: ThermalFrame) -> None:
        analysis = self._analyser.analyse(frame)
        update = self._alarms.update(analysis.zones)
        self._analyser.times.lap("alarms")
        self._analyser.learn(analysis.zones, _normal(update.statuses), frame.time)
        self._hand_on(frame, analysis, update)
        self._analyser.times.lap("sinks")

    def _change(self, zone: str, change: Callable[[ZoneAlarms], AlarmUpdate]) -> AlarmStatus:
        with self._lock:
            update = change(self._alarms)
            frame, analysis = (self._newest.frame, self._newest.analysis) if self._newest else (None, None)
            if analysis is not None:
                # These were told with the frame, and are told once.
                analysis = replace(analysis, hotspot_events=())
            self._hand_on(frame, analysis, update)
        return update.statuses[zone]

    def _hand_on(
        self, frame: ThermalFrame | None, analysis: FrameAnalysis | None, update: AlarmUpdate
    ) -> None:
        time = self._clock.time() if frame is None else frame.time
        report = SensorReport(self._sensor, time, frame, analysis, update.statuses, update.events)
        self._newest = report
        for sink in self._sinks:
            try:
                sink.accept(report)
            except Exception:
                # One face that fails must not silence the others, nor end the sensor's thread.
                _LOGGER.exception("%s: %s failed", self._sensor, type(sink).__name__)
        # After the sinks: what is to be remembered is less urgent than what is to be told.
        if self._alarms.revision != self._kept:
            self._kept = self._alarms.revision
            self._keep(self._alarms.memories())


def _normal(statuses: Mapping[str, AlarmStatus]) -> dict[str, bool | None]:
    """Tell which zones are in no alarm; None where that is not known."""
    return {
        zone: None if status.level is None else status.level is Level.NORMAL
        for zone, status in statuses.items()
    }
