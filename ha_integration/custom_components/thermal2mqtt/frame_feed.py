"""The live frames of one sensor: one subscription and one lease, shared by everybody who watches."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .coordinator import AgentCoordinator
from .errors import AgentError, SilentAgentError
from .frame import FrameError, FrameHeader

_LOGGER = logging.getLogger(__name__)

LEASE_SECONDS = 30
"""For how long frames are asked for at once; the agent stops by itself when nobody asks again."""

RENEW_SECONDS = LEASE_SECONDS / 3

SUBSCRIBE_SECONDS = 10.0
"""How long the broker may take to confirm a subscription."""

QOS = 0
"""A frame that is lost is followed by the next one."""

RETRY_SECONDS = 2.0
RETRY_CEILING_SECONDS = 30.0
JITTER = 0.2

EARLY = 0.1
"""Share of its period that a frame may come before it is due: a source never keeps time to the hair, and a
viewer at its very rate would miss frame after frame."""


@dataclass(slots=True, eq=False)
class Viewer:
    """Somebody who watches one sensor."""

    rate_hz: float
    frame: Callable[[bytes], None]
    """Takes a frame as it came; it must return at once."""
    lease: Callable[[AgentError | None], None]
    """Is told that frames are on their way (None), or why not."""
    due: float = 0.0
    """From this time of the loop's clock on, the next frame is wanted."""

    def wants(self, now: float) -> bool:
        """Return whether it is time for a frame, counting on that it is sent."""
        period = 1.0 / self.rate_hz
        if now < self.due - EARLY * period:
            return False
        # Counting on from when it was due keeps the mean rate, unless that was long ago.
        self.due = (self.due if now - self.due < period else now) + period
        return True


class FrameFeed:
    """The frames of one sensor; has at least one viewer for as long as it works."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, coordinator: AgentCoordinator, sensor: str
    ) -> None:
        self.viewers: list[Viewer] = []
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._sensor = sensor
        self._lease = uuid4().hex
        self._outcome: tuple[AgentError | None] | None = None
        """What became of the last request for a lease; None before the first answer."""
        self._failures = 0
        self._wake = asyncio.Event()
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._complained = False

    @property
    def rate_hz(self) -> float:
        """What the most demanding viewer wants."""
        return max(viewer.rate_hz for viewer in self.viewers)

    @callback
    def async_add(self, viewer: Viewer) -> None:
        """Add a viewer; the first one begins the lease, a faster one raises its rate."""
        faster = not self.viewers or viewer.rate_hz > self.rate_hz
        self.viewers.append(viewer)
        if self._outcome is not None:
            viewer.lease(self._outcome[0])
        if self._keeper is None:
            name = f"thermal2mqtt frames of {self._entry.title} {self._sensor}"
            self._keeper = self._entry.async_create_background_task(self._hass, self._keep(), name)
        elif faster:
            self._ask_now()

    @callback
    def async_remove(self, viewer: Viewer) -> bool:
        """Remove a viewer; return whether it was the last one, which ends the lease."""
        if viewer not in self.viewers:
            return False
        self.viewers.remove(viewer)
        if self.viewers:
            return False
        self.async_stop()
        return True

    @callback
    def async_stop(self) -> None:
        """End the lease, at the agent too where it is reached; may be called twice."""
        self.viewers.clear()
        unsubscribe, self._unsubscribe = self._unsubscribe, None
        if unsubscribe is not None:
            unsubscribe()
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            self._hass.async_create_task(self._end_lease(), "thermal2mqtt end of lease")

    @callback
    def async_presence(self, *, online: bool) -> None:
        """Take note of whether the agent is online: a lease does not outlive it."""
        if self._outcome is not None and online != (self._outcome[0] is None):
            self._ask_now()

    @callback
    def _ask_now(self) -> None:
        self._failures = 0
        self._wake.set()

    async def _keep(self) -> None:
        """Keep subscription and lease up until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self._subscribe()
                await self._renew()
            except AgentError as error:
                self._settle(error)
            else:
                self._settle(None)
            await self._pause()

    async def _subscribe(self) -> None:
        """Have a subscription that the broker confirmed: frames that came before it would be lost."""
        if not mqtt.is_connected(self._hass):
            raise SilentAgentError("mqtt_unavailable")
        topic = self._coordinator.topics.frame(self._sensor)
        if self._unsubscribe is None:
            self._unsubscribe = await mqtt.async_subscribe(self._hass, topic, self._received, QOS, None)
        confirmed = asyncio.Event()
        release = mqtt.async_on_subscribe_done(self._hass, topic, QOS, confirmed.set)
        try:
            async with asyncio.timeout(SUBSCRIBE_SECONDS):
                await confirmed.wait()
        except TimeoutError as error:
            raise SilentAgentError("mqtt_unavailable") from error
        finally:
            release()

    async def _renew(self) -> None:
        await self._coordinator.async_command("frame/lease", self._request(self.rate_hz, LEASE_SECONDS))

    async def _end_lease(self) -> None:
        try:
            await self._coordinator.async_send("frame/lease", self._request(1.0, 0))
        except AgentError as error:
            _LOGGER.debug("The lease of %s ends by itself: %s", self._sensor, error)

    def _request(self, rate_hz: float, seconds: int) -> dict[str, str | float]:
        return {"lease": self._lease, "sensor": self._sensor, "rate_hz": rate_hz, "seconds": seconds}

    @callback
    def _settle(self, error: AgentError | None) -> None:
        """Tell viewers what became of the request, where it is not the same as before."""
        before, self._outcome = self._outcome, (error,)
        self._failures = 0 if error is None else self._failures + 1
        if before is not None and _code(before[0]) == _code(error):
            return
        for viewer in list(self.viewers):
            viewer.lease(error)

    async def _pause(self) -> None:
        seconds = RENEW_SECONDS
        if self._failures:
            seconds = min(RETRY_SECONDS * 2.0 ** (self._failures - 1), RETRY_CEILING_SECONDS)
            seconds *= random.uniform(1.0 - JITTER, 1.0 + JITTER)  # noqa: S311 - spreads retries, no secret
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    @callback
    def _received(self, message: mqtt.ReceiveMessage) -> None:
        data = message.payload
        if message.retain or not isinstance(data, bytes):
            return
        try:
            FrameHeader.decode(data)
        except FrameError as error:
            self._complain(error)
            return
        now, fastest = self._hass.loop.time(), self.rate_hz
        for viewer in list(self.viewers):
            # Who wants the rate that was asked for gets every frame, however they jitter.
            if viewer.rate_hz >= fastest or viewer.wants(now):
                viewer.frame(data)

    def _complain(self, error: FrameError) -> None:
        if not self._complained:
            self._complained = True
            _LOGGER.warning("Ignored a frame of %s: %s", self._sensor, error)


def _code(error: AgentError | None) -> str | None:
    return None if error is None else error.code
