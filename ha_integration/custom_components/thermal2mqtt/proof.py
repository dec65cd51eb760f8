"""Proof tests of alarms: this is the end of the chain, and says so.

An agent that tests an alarm publishes what the test made of it. Home Assistant acknowledges that by itself,
so that `health` shows that the message came all the way, and tells automations of it.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .const import EVENT_PROOF_TEST, HOME_ASSISTANT
from .coordinator import QOS, AgentCoordinator
from .device import device_id_of
from .errors import AgentError, InvalidMessageError, RefusedError
from .messages import parse_document

_LOGGER = logging.getLogger(__name__)

PAUSES: Final = (0.0, 0.5, 2.0)
"""Seconds before each try: the message may be here before the agent knows that it arrived."""

NOT_YET: Final = "nothing_to_prove"
"""The agent's code for a test that it does not know."""

MAX_ANSWERS: Final = 8
"""So many tests are answered at once; an agent makes one after the other."""

MAX_EVENT_ID: Final = 200

TOLD: Final = ("level", "value", "rule", "limit", "unit")
"""What of a test's message stands in the event."""


class ProofWitness:
    """Answers the proof tests of one agent, and fires `thermal2mqtt_proof_test` for each."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, coordinator: AgentCoordinator) -> None:
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._release: CALLBACK_TYPE | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self._last_id: str | None = None

    async def async_start(self) -> None:
        """Subscribe.

        Raises:
            HomeAssistantError: MQTT is not set up.
        """
        topic = self._coordinator.topics.alarm_tests
        self._release = await mqtt.async_subscribe(self._hass, topic, self._heard, QOS)

    @callback
    def async_stop(self) -> None:
        """Unsubscribe and leave what is not answered yet; may be called twice."""
        if self._release is not None:
            self._release()
            self._release = None
        for answer in self._answers:
            answer.cancel()

    @callback
    def _heard(self, message: mqtt.ReceiveMessage) -> None:
        zone = message.topic.split("/")[-2]
        try:
            test = parse_document(message.payload)
        except InvalidMessageError:
            test = {}
        event_id = test.get("event_id")
        if message.retain or not isinstance(event_id, str) or not 0 < len(event_id) <= MAX_EVENT_ID:
            return  # a test that is over, or none
        if event_id == self._last_id or len(self._answers) >= MAX_ANSWERS:
            return
        self._last_id = event_id
        answer = self._entry.async_create_background_task(
            self._hass, self._answer(zone, event_id, test), f"thermal2mqtt proof test of {zone}"
        )
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answer(self, zone: str, event_id: str, test: Mapping[str, Any]) -> None:
        error = await self._acknowledge(zone, event_id)
        if error is not None:
            _LOGGER.warning("Heard the proof test of zone %s, but could not say so: %s", zone, error.reason)
        zones = self._coordinator.zones
        self._hass.bus.async_fire(
            EVENT_PROOF_TEST,
            {
                "config_entry_id": self._entry.entry_id,
                "device_id": device_id_of(self._hass, self._entry),
                "zone": zone,
                "zone_name": zone if zones is None else zones.name_of(zone),
                "event_id": event_id,
                "acknowledged": error is None,
                **{key: test.get(key) for key in TOLD},
            },
        )

    async def _acknowledge(self, zone: str, event_id: str) -> AgentError | None:
        """Return why the agent was not told that the message came; None where it was."""
        request = {"zone": zone, "by": HOME_ASSISTANT, "test_event_id": event_id}
        last: AgentError | None = None
        for pause in PAUSES:
            await asyncio.sleep(pause)
            try:
                await self._coordinator.async_command("alarm/acknowledge", request)
            except RefusedError as error:
                last = error
                if error.code != NOT_YET:
                    return error
            except AgentError as error:
                return error
            else:
                return None
        return last
