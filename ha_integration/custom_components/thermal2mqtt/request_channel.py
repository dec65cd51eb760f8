"""Commands to one agent over MQTT: published with a transaction, answered by the response that carries it."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from homeassistant.components import mqtt
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.json import json_dumps

from .const import REQUEST_SECONDS
from .errors import InvalidMessageError, RefusedError, SilentAgentError
from .messages import parse_document
from .topics import Topics

QOS: Final = 1

MAX_PENDING: Final = 64
"""So many commands may wait for their answers at once; beyond, they are refused as `busy`."""

MAX_BYTES: Final = 128 * 1024
"""The agent reads no larger request, not even for its transaction, so that its refusal would find nobody."""


class RequestChannel:
    """The commands of one agent. Home Assistant's MQTT knows no response topics; transactions pair them."""

    def __init__(self, hass: HomeAssistant, topics: Topics) -> None:
        self._hass = hass
        self._topics = topics
        self._pending: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._listening = asyncio.Event()
        self._releases: list[CALLBACK_TYPE] = []

    async def async_start(self) -> None:
        """Subscribe to the answers.

        Raises:
            HomeAssistantError: MQTT is not set up.
        """
        topic = self._topics.responses
        self._releases += [
            await mqtt.async_subscribe(self._hass, topic, self._received, QOS),
            mqtt.async_on_subscribe_done(self._hass, topic, QOS, self._listening.set),
            mqtt.async_subscribe_connection_status(self._hass, self._connection_changed),
        ]

    @callback
    def async_stop(self) -> None:
        """Unsubscribe, and end what still waits with `not_loaded`; may be called twice."""
        for release in self._releases:
            release()
        self._releases.clear()
        self._listening.clear()
        for answer in self._pending.values():
            if not answer.done():
                answer.set_exception(SilentAgentError("not_loaded"))

    async def async_request(
        self, command: str, data: Mapping[str, Any], seconds: float = REQUEST_SECONDS
    ) -> dict[str, Any]:
        """Have a command carried out and return the answer's data.

        Args:
            command: noun and verb, `zones/add`.
            data: the request without its transaction.
            seconds: how long to wait for the answer, at most.

        Raises:
            RefusedError: the agent will not.
            SilentAgentError: no answer: `timeout`, `busy`, `mqtt_unavailable`, or `not_loaded` at a stop.
        """
        if len(self._pending) >= MAX_PENDING:
            raise SilentAgentError("busy")
        if not mqtt.is_connected(self._hass):
            raise SilentAgentError("mqtt_unavailable")
        transaction = uuid4().hex
        answer = self._hass.loop.create_future()
        self._pending[transaction] = answer
        try:
            async with asyncio.timeout(seconds):
                # The broker delivers to whoever is subscribed; an answer that comes before is lost.
                await self._listening.wait()
                await self.async_send(command, {**data, "transaction": transaction})
                return _data(await answer)
        except TimeoutError as error:
            raise SilentAgentError("timeout") from error
        finally:
            del self._pending[transaction]

    async def async_send(self, command: str, data: Mapping[str, Any]) -> None:
        """Ask for a command whose answer nobody waits for.

        Raises:
            RefusedError: it is too large.
            SilentAgentError: `mqtt_unavailable`.
        """
        request = json_dumps(data)
        if (size := len(request.encode())) > MAX_BYTES:
            raise RefusedError("too_large", f"the request has {size} bytes; at most {MAX_BYTES} are taken")
        try:
            await mqtt.async_publish(
                self._hass, self._topics.request(command), request, qos=QOS, retain=False
            )
        except HomeAssistantError as error:
            raise SilentAgentError("mqtt_unavailable") from error

    @callback
    def _connection_changed(self, connected: bool) -> None:  # noqa: FBT001 - called so by MQTT
        if not connected:
            # The next connection subscribes anew, and takes its time over many topics.
            self._listening.clear()

    @callback
    def _received(self, message: mqtt.ReceiveMessage) -> None:
        try:
            document = parse_document(message.payload)
        except InvalidMessageError:
            return  # another caller's concern, or nobody's: without a transaction it answers none of ours
        transaction = document.get("transaction")
        answer = self._pending.get(transaction) if isinstance(transaction, str) else None
        if answer is not None and not answer.done():
            answer.set_result(document)


def _data(response: Mapping[str, Any]) -> dict[str, Any]:
    match response:
        case {"status": "ok", "data": dict(data)}:
            return data
        case {"status": "error", "error": {"code": str(code), "message": str(message), **rest}}:
            field = rest.get("field")
            raise RefusedError(code, message, field if isinstance(field, str) else None)
    raise RefusedError("invalid_response", "the answer is neither a result nor an error")
