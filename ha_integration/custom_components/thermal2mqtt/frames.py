"""The feeds of an agent's sensors, there for as long as anybody watches; and a single frame on request."""

import asyncio

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .coordinator import AgentCoordinator, AgentEvent
from .errors import AgentError, SilentAgentError
from .frame import RadiometricFrame
from .frame_feed import FrameFeed, Viewer

FRAME_SECONDS = 15.0
"""How long a single frame is waited for; longer than the lease may take."""

ONE_FRAME_HZ = 8.0


class FrameFeeds:
    """The feeds of one agent, by sensor; those without viewers are not kept."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, coordinator: AgentCoordinator) -> None:
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._feeds: dict[str, FrameFeed] = {}
        self._release: CALLBACK_TYPE | None = None

    @property
    def viewers(self) -> dict[str, int]:
        """Number of viewers by sensor, where there are any."""
        return {sensor: len(feed.viewers) for sensor, feed in self._feeds.items()}

    @callback
    def async_start(self) -> None:
        """Begin to follow whether the agent is online."""
        self._release = self._coordinator.async_listen(self._heard)

    @callback
    def async_stop(self) -> None:
        """End all leases; may be called twice."""
        for feed in self._feeds.values():
            feed.async_stop()
        self._feeds.clear()
        if self._release is not None:
            self._release()
            self._release = None

    @callback
    def async_watch(self, sensor: str, viewer: Viewer) -> CALLBACK_TYPE:
        """Send a viewer the frames of a sensor; the returned function ends it and may be called twice."""
        feed = self._feeds.get(sensor)
        if feed is None:
            feed = self._feeds[sensor] = FrameFeed(self._hass, self._entry, self._coordinator, sensor)
        feed.async_add(viewer)

        @callback
        def leave() -> None:
            if feed.async_remove(viewer) and self._feeds.get(sensor) is feed:
                del self._feeds[sensor]

        return leave

    @callback
    def _heard(self, event: AgentEvent) -> None:
        if event["kind"] == "agent":
            for feed in self._feeds.values():
                feed.async_presence(online=event["online"])


async def async_next_frame(feeds: FrameFeeds, sensor: str) -> RadiometricFrame:
    """Return the next frame of a sensor.

    Raises:
        RefusedError: the agent gives none.
        SilentAgentError: it is `offline`, or `no_frame` came in time.
    """
    arrived: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    @callback
    def frame(data: bytes) -> None:
        if not arrived.done():
            arrived.set_result(data)

    @callback
    def lease(error: AgentError | None) -> None:
        if error is not None and not arrived.done():
            arrived.set_exception(error)

    leave = feeds.async_watch(sensor, Viewer(ONE_FRAME_HZ, frame, lease))
    try:
        async with asyncio.timeout(FRAME_SECONDS):
            return RadiometricFrame.decode(await arrived)
    except TimeoutError as error:
        raise SilentAgentError("no_frame") from error
    finally:
        leave()
