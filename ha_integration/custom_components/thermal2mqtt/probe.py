"""Tries an agent before an entry is made for it: heard, online, answering."""

import asyncio
from collections.abc import Callable
from typing import Any

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from .const import API_VERSION, REQUEST_SECONDS
from .coordinator import ONLINE, QOS
from .errors import InvalidMessageError, RefusedError, SilentAgentError
from .messages import Announcement, Zones, parse_document
from .request_channel import RequestChannel
from .topics import Topics

HEAR_SECONDS = 5.0
"""For each of announcement and availability; both are retained and come at once."""

ANSWER_SECONDS = REQUEST_SECONDS


class ProbeError(Exception):
    """The agent cannot be used.

    Args:
        reason: key of the form's error: `no_announcement`, `incompatible`, `offline`, `no_answer`, `refused`
            or `mqtt_unavailable`.
        details: the agent's own words, where it gave any.
    """

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


type Found = tuple[Announcement, dict[str, Any]]
"""An announcement, read and as it came."""


async def async_probe(hass: HomeAssistant, topics: Topics) -> Found:
    """Return the announcement of an agent that is online and answers.

    Raises:
        ProbeError: it does not.
    """
    channel = RequestChannel(hass, topics)
    try:
        await channel.async_start()
        found = await _announcement(hass, topics)
        if not await async_is_online(hass, topics):
            raise ProbeError("offline")
        Zones.parse(await channel.async_request("zones/list", {}, ANSWER_SECONDS))
    except RefusedError as error:
        raise ProbeError("refused", error.reason) from error
    except (SilentAgentError, InvalidMessageError) as error:
        raise ProbeError("no_answer") from error
    except HomeAssistantError as error:
        raise ProbeError("mqtt_unavailable") from error
    finally:
        channel.async_stop()
    return found


async def async_is_online(hass: HomeAssistant, topics: Topics) -> bool:
    """Return whether the agent is online now.

    Raises:
        HomeAssistantError: MQTT is not set up.
    """
    return await _first(hass, topics.availability, lambda payload: payload or None) == ONLINE


async def _announcement(hass: HomeAssistant, topics: Topics) -> Found:
    def read(payload: str) -> Found | None:
        try:
            document = parse_document(payload)
            return Announcement.parse(document), document
        except InvalidMessageError:
            return None

    found = await _first(hass, topics.announce, read)
    if found is None:
        raise ProbeError("no_announcement")
    if found[0].api_version != API_VERSION:
        raise ProbeError("incompatible")
    return found


async def _first[T](hass: HomeAssistant, topic: str, read: Callable[[str], T | None]) -> T | None:
    """Return what `read` makes of the first message that it can read; None where none came in time."""
    heard: asyncio.Future[T] = hass.loop.create_future()

    @callback
    def received(message: mqtt.ReceiveMessage) -> None:
        value = read(str(message.payload))
        if value is not None and not heard.done():
            heard.set_result(value)

    unsubscribe = await mqtt.async_subscribe(hass, topic, received, QOS)
    try:
        async with asyncio.timeout(HEAR_SECONDS):
            return await heard
    except TimeoutError:
        return None
    finally:
        unsubscribe()
