"""Reads one sensor for ever: a fault is answered by the ladder of its part, never by giving up."""

import logging
import threading
from collections.abc import Iterator

from thermal2mqtt.clock import Clock
from thermal2mqtt.health import Backoff, Ladder, Part, Rung
from thermal2mqtt.mlx90640 import Mlx90640, Mlx90640Error, Surface, Tap, ThermalFrame
from thermal2mqtt.mlx90640.registers import REFRESH_RATES_HZ
from thermal2mqtt.mlx90640.sensor import FROZEN_AFTER_PAGES
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

RESTORE_RATE_SECONDS = 3600.0
"""After an hour without a fault at a lowered rate the set rate is tried again."""


def stale_after_seconds(settings: SensorSettings) -> float:
    """Return how long the sensor may be silent: the setting, but never less than four pages take."""
    return max(settings.stale_after_seconds, 4 / settings.refresh_rate_hz + 1)


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
        self._driver = driver
        self._part = part
        self._clock = clock
        self._stop = stop
        self._surface = surface
        self._sensor: Mlx90640 | None = None
        self._rate_hz = settings.refresh_rate_hz
        self._lowered_at: float | None = None
        self.taps: list[Tap] = []
        """Who is handed each raw page; may be changed at any time, from any thread."""

    @property
    def refresh_rate_hz(self) -> float:
        """Subpages per second that are asked of the part now; lower than set after a step down."""
        return self._rate_hz

    def look_at(self, surface: Surface) -> None:
        """Take another surface, as the part sees it, from the next page on; from any thread."""
        self._surface = surface

    def frames(self) -> Iterator[ThermalFrame]:
        """Yield each frame, turned and mirrored, until stopped; faults show in the part."""
        try:
            while not self._stop.is_set():
                frame = self._next_frame()
                if frame is not None:
                    self._part.progress()
                    yield orient(frame, self._settings.rotation, mirror=self._settings.mirror)
        finally:
            self._close()
            self._part.stopped()

    def _next_frame(self) -> ThermalFrame | None:
        try:
            self._restore_rate()
            return self._opened().read()
        except Mlx90640Error as error:
            self._answer(error.kind, str(error))
        except DriverError as error:
            self._close()
            self._answer("driver", str(error))
        except Exception as error:
            # An appliance must outlive a bug of ours or of a library: it is told as a fault and tried again.
            _LOGGER.exception("%s: unexpected error", self._part.name)
            self._answer("unexpected", f"{type(error).__name__}: {error}")
        return None

    def _opened(self) -> Mlx90640:
        if self._sensor is None:
            sensor = Mlx90640(
                self._driver.open(),
                self._settings.address,
                clock=self._clock,
                # A recording that plays in a loop repeats its pages to the bit; a live part never does.
                frozen_after_pages=0 if self._settings.driver is Driver.REPLAY else FROZEN_AFTER_PAGES,
                taps=self.taps,
            )
            sensor.resolution_bits = self._settings.resolution_bits
            sensor.refresh_rate_hz = self._rate_hz
            self._sensor = sensor
            _LOGGER.info("%s: %s, %g Hz", self._part.name, self._driver.description, self._rate_hz)
        surface = self._surface
        if self._sensor.surface is not surface:
            self._sensor.surface = surface
        return self._sensor

    def _answer(self, kind: str, message: str) -> None:
        if self._stop.is_set():
            return
        step = self._part.fault(kind, message)
        self._clock.sleep(step.delay_seconds)
        if step.rung == "step_down":
            self._step_down()
        if step.rung != "retry":
            self._close()

    def _step_down(self) -> None:
        lower = [rate for rate in REFRESH_RATES_HZ if rate < self._rate_hz]
        if lower:
            self._rate_hz = lower[-1]
            self._lowered_at = self._clock.monotonic()
            _LOGGER.warning("%s: refresh rate lowered to %g Hz", self._part.name, self._rate_hz)

    def _restore_rate(self) -> None:
        if self._lowered_at is None or self._clock.monotonic() - self._lowered_at < RESTORE_RATE_SECONDS:
            return
        self._lowered_at = None
        self._rate_hz = self._settings.refresh_rate_hz
        self._close()

    def _close(self) -> None:
        self._sensor = None
        self._driver.close()
