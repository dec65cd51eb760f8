"""Reads one sensor for ever: a fault is answered by the ladder of its part, never by giving up."""

import logging
import threading
from collections.abc import Iterator

from thermal2mqtt.clock import Clock
from thermal2mqtt.health import Backoff, Ladder, Part, Rung
from thermal2mqtt.mlx90640 import FaultKind, FrozenPages, Mlx90640, Mlx90640Error, Surface, Tap, ThermalFrame
from thermal2mqtt.mlx90640.registers import REFRESH_RATES_HZ
from thermal2mqtt.sensors.driver import DriverError, SensorDriver
from thermal2mqtt.sensors.orientation import orient
from thermal2mqtt.settings.sensor import Driver, SensorSettings

_LOGGER = logging.getLogger(__name__)

LADDER = Ladder(
    rungs=(Rung("retry", 3), Rung("reopen", 3), Rung("step_down", 1)),
    backoff=Backoff(first_seconds=0.05, ceiling_seconds=5.0),
    restart_at=1,
)
"""A NACK is mostly gone at the next try; a part that lost power needs its settings again; a bus that is
too slow for the rate (the usual cause of errors after minutes in the field) needs a lower rate."""

SPEED_FAULTS = frozenset((FaultKind.TIMEOUT, FaultKind.TORN_PAGE, FaultKind.BUS_ERROR, FaultKind.STUCK_BUS))
"""What a bus that is too slow or too weak for the rate looks like; nothing else is mended by a lower one."""

RESTORE_RATE_SECONDS = 3600.0
"""After an hour without a fault at a lowered rate the set rate is tried again."""

DRIVER, UNEXPECTED = "driver", "unexpected"
FAULT_KINDS = (*FaultKind, DRIVER, UNEXPECTED)
"""Everything that a sensor's part can meet: the part's own faults, no bus, and a bug."""


def stale_after_seconds(settings: SensorSettings, rate_hz: float | None = None) -> float:
    """Return how long the sensor may be silent: the setting, but never less than four pages take.

    Args:
        settings: of the sensor.
        rate_hz: subpages per second that are asked for now; None for the set rate.
    """
    return max(settings.stale_after_seconds, 4 / (rate_hz or settings.refresh_rate_hz) + 1)


class SensorWatch:
    """One sensor under supervision. `frames` blocks; `stop` may be called from any thread."""

    def __init__(
        self,
        settings: SensorSettings,
        driver: SensorDriver,
        part: Part,
        *,
        clock: Clock,
        stop: threading.Event,
        surface: Surface,
    ) -> None:
        self._settings = settings
        self._wanted = settings
        self._driver = driver
        self._part = part
        self._clock = clock
        self._stop = stop
        self._surface = surface
        # A recording that plays in a loop repeats its pages to the bit; a live part never does.
        self._frozen = FrozenPages(0) if settings.driver is Driver.REPLAY else FrozenPages()
        self._sensor: Mlx90640 | None = None
        self._rate_hz = settings.refresh_rate_hz
        self._calm_since: float | None = None
        self._usable = True
        self._traced: set[str] = set()
        self.taps: list[Tap] = []
        """Who is handed each raw page; may be changed at any time, from any thread."""

    @property
    def refresh_rate_hz(self) -> float:
        """Subpages per second that are asked of the part now; lower than set after a step down."""
        return self._rate_hz

    def look_at(self, surface: Surface) -> None:
        """Take another surface, as the part sees it, from the next page on; from any thread."""
        self._surface = surface

    def set_settings(self, settings: SensorSettings) -> None:
        """Take what acts at once of other settings, from the next page on; from any thread."""
        self._wanted = settings

    def frames(self) -> Iterator[ThermalFrame]:
        """Yield each frame, turned and mirrored, until stopped; faults show in the part, bad pixels as NaN.

        A frame counts as good work when the next one is asked for and `unusable` was not said of it.
        """
        try:
            while not self._stop.is_set():
                frame = self._next_frame()
                if frame is None:
                    continue
                self._usable = True
                yield orient(frame, self._settings.rotation, mirror=self._settings.mirror)
                if self._usable:
                    self._part.progress()
        finally:
            self._close()
            self._part.stopped()

    def unusable(self, error: Exception) -> None:
        """Note that nothing could be made of the frame yielded last: a fault of the sensor as any other.

        An appliance must outlive a bug of ours or of a library: it is told and tried again.
        """
        self._usable = False
        what = f"{type(error).__name__}: {error}"
        trace = error if type(error).__name__ not in self._traced else None
        self._traced.add(type(error).__name__)
        _LOGGER.error("%s: unexpected error: %s", self._part.name, what, exc_info=trace)
        self._answer(UNEXPECTED, what)

    def _next_frame(self) -> ThermalFrame | None:
        try:
            self._adopt()
            self._restore_rate()
            return self._opened().read()
        except Mlx90640Error as error:
            self._answer(error.kind, str(error))
        except DriverError as error:
            self._close()
            self._answer(DRIVER, str(error))
        except Exception as error:  # noqa: BLE001 - `unusable` says why
            self.unusable(error)
        return None

    def _opened(self) -> Mlx90640:
        if self._sensor is None:
            sensor = Mlx90640(
                self._driver.open(),
                self._settings.address,
                clock=self._clock,
                frozen=self._frozen,
                taps=self.taps,
                repair_bad_pixels=False,
            )
            sensor.resolution_bits = self._settings.resolution_bits
            sensor.refresh_rate_hz = self._rate_hz
            sensor.open()
            self._sensor = sensor
            # Opened again and again, as in an outage, it is worth no more lines: the part tells of that.
            first = self._part.health().last_progress is None
            _LOGGER.log(
                logging.INFO if first else logging.DEBUG,
                "%s: %s, %g Hz",
                self._part.name,
                self._driver.description,
                self._rate_hz,
            )
        surface = self._surface
        if self._sensor.surface is not surface:
            self._sensor.surface = surface
        if self._sensor.refresh_rate_hz != self._rate_hz:
            self._sensor.refresh_rate_hz = self._rate_hz
        return self._sensor

    def _adopt(self) -> None:
        before, self._settings = self._settings, self._wanted
        if self._settings.refresh_rate_hz != before.refresh_rate_hz:
            self._calm_since = None
            self._set_rate(self._settings.refresh_rate_hz)
            _LOGGER.info("%s: refresh rate set to %g Hz", self._part.name, self._rate_hz)
        elif self._settings is not before:
            self._set_rate(self._rate_hz)

    def _answer(self, kind: str, message: str) -> None:
        if self._stop.is_set():
            return
        step = self._part.fault(kind, message)
        if self._calm_since is not None:
            self._calm_since = self._clock.monotonic()
        self._clock.sleep(step.delay_seconds)
        # Who does not answer at all is not asked too fast: a part that was unplugged keeps its rate.
        if step.rung == "step_down" and kind in SPEED_FAULTS and self._sensor is not None:
            self._step_down()
        if step.rung != "retry":
            self._close()

    def _step_down(self) -> None:
        lower = [rate for rate in REFRESH_RATES_HZ if rate < self._rate_hz]
        if lower:
            self._set_rate(lower[-1])
            self._calm_since = self._clock.monotonic()
            _LOGGER.warning("%s: refresh rate lowered to %g Hz", self._part.name, self._rate_hz)

    def _restore_rate(self) -> None:
        if self._calm_since is None or self._clock.monotonic() - self._calm_since < RESTORE_RATE_SECONDS:
            return
        self._calm_since = None
        self._set_rate(self._settings.refresh_rate_hz)
        self._close()

    def _set_rate(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._part.stale_after_seconds = stale_after_seconds(self._settings, rate_hz)

    def _close(self) -> None:
        self._sensor = None
        self._driver.close()
