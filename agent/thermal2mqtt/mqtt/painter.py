"""Renders and publishes the small pictures, beside everything else, so that a figure never waits for one."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import partial

from thermal2mqtt.background import Background
from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640.frame import ThermalFrame
from thermal2mqtt.mqtt.bulletin import Bulletin, Reports
from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.report import SensorReport
from thermal2mqtt.thermal.palette import Range, SteadyRange
from thermal2mqtt.thermal.render import Look, render_jpeg

_LOGGER = logging.getLogger(__name__)

RENDER_SECONDS = 10.0
"""How long a picture is waited for."""

LEAVE_SECONDS = 0.02
"""By then the figures of the moment have left: rendering would hold up the thread that sends them."""


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
        self._interval = bulletin.settings.image.interval_seconds
        self._wanted: set[str] = set()
        self._due: dict[str, float] = {}
        self._scales: dict[str, SteadyRange] = {}
        self._wake = asyncio.Event()
        self._renderer = Background("mqtt-painter", RENDER_SECONDS)

    def want(self, sensor: str) -> None:
        """Ask for a picture of `sensor` now: its level changed."""
        self._wanted.add(sensor)
        self._wake.set()

    def refresh(self, sensor: str) -> None:
        """Ask for one because the last may be gone or old; not granted where pictures cost too much."""
        if self._interval > 0:
            self.want(sensor)

    async def run(self) -> None:
        """Paint what is wanted or due, until cancelled."""
        while True:
            await self._wait()
            now = self._clock.monotonic()
            overdue = {sensor for sensor, due in self._due.items() if due <= now}
            wanted, self._wanted = self._wanted | overdue, set()
            for sensor in sorted(wanted):
                if self._interval > 0:
                    self._due[sensor] = now + self._interval
                if self._connected():
                    await self._paint(sensor)

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
        for message in self._bulletin.image(report, jpeg):
            self._publish(message)

    def _render(self, report: SensorReport, frame: ThermalFrame) -> bytes:
        zones = self._bulletin.watched().of(report.sensor)
        levels = {zone: status.level for zone, status in report.alarms.items()}
        look = Look(palette=self._bulletin.settings.image.palette, scale=self._scale(report.sensor, frame))
        return render_jpeg(frame.celsius, captured_at=frame.time, look=look, zones=zones, levels=levels)

    def _scale(self, sensor: str, frame: ThermalFrame) -> Range | None:
        image = self._bulletin.settings.image
        if image.low_celsius is not None and image.high_celsius is not None:
            return Range(image.low_celsius, image.high_celsius)
        return self._scales.setdefault(sensor, SteadyRange()).follow(frame.celsius, frame.monotonic)
