"""One sensor's straight line: for each frame, analyse it, update the alarms, hand the result to the sinks."""

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence

from thermal2mqtt.alarms import AlarmStatus, ZoneAlarms
from thermal2mqtt.clock import Clock
from thermal2mqtt.health import PartHealth, PartState
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.report import SensorReport, Sink
from thermal2mqtt.sensors.watch import SensorWatch
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.results import FrameAnalysis

_LOGGER = logging.getLogger(__name__)

STOP_SECONDS = 5.0
"""How long a stop waits for the sensor's thread; one that hangs in the bus driver is left behind."""


class Pipeline:
    """The thread of one sensor."""

    def __init__(
        self,
        sensor: str,
        watch: SensorWatch,
        analyser: FrameAnalyser,
        alarms: ZoneAlarms,
        sinks: Sequence[Sink],
        *,
        clock: Clock,
    ) -> None:
        self._sensor = sensor
        self._watch = watch
        self._analyser = analyser
        self._alarms = alarms
        self._sinks = sinks
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = False
        self._thread = threading.Thread(target=self._run, name=f"sensor-{sensor}", daemon=True)

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
        analyser = self._analyser.for_zones(zones)
        with self._lock:
            self._analyser = analyser
            self._alarms.set_zones(zones)
            if self._failed:
                self._hand_on(None, None, self._alarms.unknown())

    def _run(self) -> None:
        for frame in self._watch.frames():
            try:
                self._take(frame)
            except Exception as error:  # noqa: BLE001 - the watch tells of it and goes on
                self._watch.unusable(error)

    def _take(self, frame: ThermalFrame) -> None:
        with self._lock:
            self._failed = False
            analysis = self._analyser.analyse(frame.celsius)
            alarms = self._alarms.update(analysis.zones)
            self._hand_on(frame, analysis, alarms)

    def _hand_on(
        self,
        frame: ThermalFrame | None,
        analysis: FrameAnalysis | None,
        alarms: Mapping[str, AlarmStatus],
    ) -> None:
        report = SensorReport(self._sensor, self._clock.time(), frame, analysis, alarms)
        for sink in self._sinks:
            try:
                sink.accept(report)
            except Exception:
                # One face that fails must not silence the others, nor end the sensor's thread.
                _LOGGER.exception("%s: %s failed", self._sensor, type(sink).__name__)
