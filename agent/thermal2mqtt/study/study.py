"""Works a recording out anew, page by page, in the time in which it was made."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from thermal2mqtt.alarms import AlarmUpdate, ZoneAlarms
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.mlx90640 import Mlx90640Error, ThermalFrame
from thermal2mqtt.sensors.page_line import PageLine
from thermal2mqtt.sensors.recording import Recording
from thermal2mqtt.sensors.recording_format import TimedPage
from thermal2mqtt.sensors.watch import stale_after_seconds
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import load_corrections
from thermal2mqtt.study.clock import RecordedClock
from thermal2mqtt.thermal.analysis import FrameAnalyser, Knowledge
from thermal2mqtt.thermal.radiometry import surface_of
from thermal2mqtt.thermal.results import FrameAnalysis
from thermal2mqtt.zones import zones_now


class StudyError(Thermal2mqttError):
    """The recording cannot be worked out with these settings."""


@dataclass(frozen=True, slots=True)
class StudiedFrame:
    """What the agent would have made of one page."""

    frame: ThermalFrame
    analysis: FrameAnalysis
    alarms: AlarmUpdate
    seconds: float
    """Since the frame before, and for which that one stood; 0 for the first and after a gap."""


class Study:
    """One recording under the settings of one sensor.

    Raises:
        StudyError: The recorded EEPROM cannot be used.
    """

    def __init__(self, recording: Recording, settings: Settings, sensor: str) -> None:
        given = settings.sensors[sensor]
        zones = zones_now(settings)
        mine = zones.of(sensor)
        self.zones: tuple[ZoneSettings, ...] = tuple(z for z in zones.measured if z.sensor == sensor)
        """The zones of the sensor that have figures."""
        self.refused: Counter[str] = Counter()
        """Pages that were not believed, by why."""
        self.dropped = 0
        """Pages that were read but not recorded."""
        self.gaps = 0
        """Times at which the zones became unknown because nothing came for too long."""
        self._recording = recording
        self._stale_after = stale_after_seconds(given)
        self._clock = RecordedClock()
        try:
            self._pages = PageLine(recording.eeprom, surface_of(given, mine), given)
        except Mlx90640Error as error:
            raise StudyError(f"recording {recording.path}: its EEPROM cannot be used: {error}") from error
        knowledge = Knowledge(corrections=load_corrections(settings.agent.data_directory))
        self._analyser = FrameAnalyser(given, mine, knowledge)
        self._alarms = ZoneAlarms(self.zones, self._clock)
        self._seen_at: float | None = None

    def frames(self) -> Iterator[StudiedFrame | None]:
        """Yield, for each page of the recording, what came of it; None for one that is not believed."""
        for timed in self._recording:
            self.dropped += timed.dropped
            try:
                frame = self._pages.frame_of(timed.page, monotonic=timed.monotonic, time=timed.time)
            except Mlx90640Error as error:
                self.refused[error.kind] += 1
                yield None
            else:
                yield self._studied(timed, frame)

    def _studied(self, timed: TimedPage, frame: ThermalFrame) -> StudiedFrame:
        last, self._seen_at = self._seen_at, timed.monotonic
        seconds = 0.0 if last is None else max(0.0, timed.monotonic - last)
        lost = self._lose(timed, seconds) if seconds > self._stale_after else None
        self._clock.set(timed.monotonic, timed.time)
        frame = self._analyser.condition(frame)
        analysis = self._analyser.analyse(frame)
        update = self._alarms.update(analysis.zones)
        if lost is None:
            return StudiedFrame(frame, analysis, update, seconds)
        together = AlarmUpdate(update.statuses, (*lost.events, *update.events))
        return StudiedFrame(frame, analysis, together, 0.0)

    def _lose(self, timed: TimedPage, seconds: float) -> AlarmUpdate:
        """Have the zones become unknown when the agent would have noticed that nothing comes."""
        self.gaps += 1
        late = seconds - self._stale_after
        self._clock.set(timed.monotonic - late, timed.time - late)
        return self._alarms.unknown()
