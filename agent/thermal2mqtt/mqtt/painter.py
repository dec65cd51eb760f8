"""Renders and publishes the small pictures, beside everything else, so that a figure never waits for one."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.background import Background
from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640.frame import ThermalFrame
from thermal2mqtt.mqtt.bulletin import Bulletin, Reports
from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.report import SensorReport
from thermal2mqtt.thermal.areas import hidden_pixels, visible
from thermal2mqtt.thermal.palette import Range, SteadyRange
from thermal2mqtt.thermal.render import Look, render_jpeg

_LOGGER = logging.getLogger(__name__)

RENDER_SECONDS = 10.0
"""How long a picture is waited for."""

LEAVE_SECONDS = 0.02
"""By then the figures of the moment have left: rendering would hold up the thread that sends them."""


Temperatures = Mapping[str, float | None]
"""The maximum of a sensor, under an empty name, and of its zones."""


class Painter:
    """One task for the pictures of all sensors. Lives on the agent's event loop."""

    def __init__(
        self,
        bulletin: Bulletin,
        reports: Reports,
        publish: Callable[[Message], None],
        connected: Callable[[], bool],
        clock: Clock,
    ) -> None:
        self._bulletin = bulletin
        self._reports = reports
        self._publish = publish
        self._connected = connected
        self._clock = clock
        self._image = bulletin.settings.image
        self._wanted: set[str] = set()
        self._due: dict[str, float] = {}
        self._painted: dict[str, tuple[float, Temperatures]] = {}
        self._scales: dict[str, SteadyRange] = {}
        self._wake = asyncio.Event()
        self._renderer = Background("mqtt-painter", RENDER_SECONDS)

    def want(self, sensor: str) -> None:
        """Ask for a picture of `sensor` now: its level changed."""
        self._wanted.add(sensor)
        self._wake.set()

    def refresh(self, sensor: str) -> None:
        """Ask for one because the last may be gone or old; not granted where pictures cost too much."""
        if self._image.interval_seconds > 0:
            self.want(sensor)

    def settings_changed(self) -> None:
        """Paint anew by the settings as they are now; nothing where pictures are as before."""
        before, self._image = self._image, self._bulletin.settings.image
        if self._image != before:
            self._due.clear()
            for sensor in self._bulletin.settings.sensors:
                self.want(sensor)

    async def run(self) -> None:
        """Paint what is wanted or due, until cancelled."""
        while True:
            await self._wait()
            now = self._clock.monotonic()
            overdue = {s for s, due in self._due.items() if due <= now and not self._is_still(s, now)}
            wanted, self._wanted = self._wanted | overdue, set()
            for sensor in sorted(wanted):
                if (interval := self._image.interval_seconds) > 0:
                    self._due[sensor] = now + interval
                if self._connected():
                    await self._paint(sensor)

    def _is_still(self, sensor: str, now: float) -> bool:
        """Tell whether the last picture still serves; if so, it is looked again after an interval."""
        report, painted = self._reports.get(sensor), self._painted.get(sensor)
        if report is None or painted is None:
            return False
        settings = self._bulletin.settings
        since, before = painted
        band = settings.telemetry.deadband.temperature_celsius
        serves = now - since < settings.image.still_interval_seconds and _differ_less(
            before, _temperatures(report), band
        )
        if serves:
            self._due[sensor] = now + self._image.interval_seconds
        return serves

    async def _wait(self) -> None:
        soonest = min(self._due.values(), default=None)
        pause = None if soonest is None else max(0.0, soonest - self._clock.monotonic())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._wake.wait()
        self._wake.clear()

    async def _paint(self, sensor: str) -> None:
        await asyncio.sleep(LEAVE_SECONDS)
        report = self._reports.get(sensor)
        if report is None or report.frame is None:
            return
        try:
            jpeg = await self._renderer.run(partial(self._render, report, report.frame))
        except Exception:
            # A picture is the least of what the agent owes; the next one may work.
            _LOGGER.exception("%s: no picture", sensor)
            return
        self._painted[sensor] = (self._clock.monotonic(), _temperatures(report))
        for message in self._bulletin.image(report, jpeg):
            self._publish(message)

    def _render(self, report: SensorReport, frame: ThermalFrame) -> bytes:
        zones = self._bulletin.watched().of(report.sensor)
        levels = {zone: status.level for zone, status in report.alarms.items()}
        rows, columns = frame.celsius.shape
        seen = visible(frame.celsius, hidden_pixels(zones, (rows, columns)))
        look = Look(palette=self._image.palette, scale=self._scale(report.sensor, seen, frame.monotonic))
        return render_jpeg(frame.celsius, captured_at=frame.time, look=look, zones=zones, levels=levels)

    def _scale(self, sensor: str, celsius: NDArray[np.float32], now: float) -> Range | None:
        image = self._image
        if image.low_celsius is not None and image.high_celsius is not None:
            return Range(image.low_celsius, image.high_celsius)
        return self._scales.setdefault(sensor, SteadyRange()).follow(celsius, now)


def _temperatures(report: SensorReport) -> Temperatures:
    if report.analysis is None:
        return {}
    zones = {name: figures.max_celsius for name, figures in report.analysis.zones.items()}
    return {"": report.analysis.max_celsius, **zones}


def _differ_less(before: Temperatures, after: Temperatures, band: float) -> bool:
    """Tell whether nothing has come, gone or moved by more than `band`."""
    if before.keys() != after.keys():
        return False
    for name, old in before.items():
        new = after[name]
        if old is None or new is None:
            if old is not new:
                return False
        elif abs(new - old) > band:
            return False
    return True
