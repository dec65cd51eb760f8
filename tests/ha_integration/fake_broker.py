"""A broker in a few lines behind Home Assistant's MQTT client: it delivers, retains, and goes away."""

import asyncio
from collections.abc import Callable
from typing import Any

import paho.mqtt.client as paho
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from paho.mqtt.client import topic_matches_sub
from pytest_homeassistant_custom_component.common import MockMqttReasonCode, async_fire_mqtt_message

from fake_agent import FakeAgent

UNANSWERED = 60_000
"""Number of a packet that gets no answer."""

QUIET_ROUNDS = 40
"""So many rounds of the loop without a packet mean that nothing is under way."""

Hear = Callable[[str, bytes], None]


class FakeBroker:
    """Stands in for the network under paho: subscribers get what is retained, agents what is published."""

    def __init__(self, hass: HomeAssistant, client: Any) -> None:
        self.agents: list[Hear] = []
        self.retained: dict[str, bytes] = {}
        self.subscribed: set[str] = set()
        """Topics and filters that Home Assistant is subscribed to now."""
        self.confirms = True
        """Answers subscriptions."""
        self._packets = 0
        self._hass = hass
        self._client = client
        self._publish = client.publish.side_effect
        self._subscribe = client.subscribe.side_effect
        self._unsubscribe = client.unsubscribe.side_effect
        client.publish.side_effect = self._from_home_assistant
        client.subscribe.side_effect = self._subscribed
        client.unsubscribe.side_effect = self._unsubscribed

    def publish(self, topic: str, payload: bytes, retain: bool) -> None:
        """Take a message of an agent."""
        if retain:
            self.retained[topic] = payload
            if not payload:
                del self.retained[topic]
        self._deliver(topic, payload, retain=False)

    async def settle(self, *, flows: bool = False) -> None:
        """Let everything happen that waits for nothing but its turn.

        Args:
            flows: also wait for background tasks, in which MQTT starts flows. Not while somebody watches
                frames: that lasts.
        """
        await self.settle_packets()
        await self._hass.async_block_till_done(wait_background_tasks=flows)

    async def settle_packets(self) -> None:
        """Let every packet arrive, and what it leads to."""
        quiet = 0
        while quiet < QUIET_ROUNDS:
            before = self._packets
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._packets == before else 0

    def go_away(self) -> None:
        """Lose the connection to Home Assistant."""
        self._client.publish.side_effect = lambda *_args: _Failed()
        self._hass.data["mqtt"].client.connected = False
        self._client.on_disconnect(self._client, None, None, MockMqttReasonCode(128, is_failure=True))

    async def vanish(self) -> None:
        """Go away for good: somebody disabled MQTT in Home Assistant."""
        self.go_away()
        [entry] = self._hass.config_entries.async_entries("mqtt")
        await self._hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)

    def come_back(self) -> None:
        """Connect again."""
        self._client.publish.side_effect = self._from_home_assistant
        self.subscribed.clear()
        self._hass.data["mqtt"].client.connected = True
        self._client.on_connect(self._client, None, None, MockMqttReasonCode())

    def _from_home_assistant(self, topic: str, payload: Any, qos: int, retain: bool, *rest: Any) -> Any:
        self._packets += 1
        raw = payload.encode() if isinstance(payload, str) else payload
        for hear in self.agents:
            self._hass.loop.call_soon(hear, topic, raw)
        return self._publish(topic, payload, qos, retain, *rest)

    def _subscribed(self, topics: Any, *rest: Any, **options: Any) -> Any:
        self._packets += 1
        filters = [topics] if isinstance(topics, str) else [topic for topic, _ in topics]
        self.subscribed.update(filters)
        if not self.confirms:
            return paho.MQTT_ERR_SUCCESS, UNANSWERED
        answer = self._subscribe(topics, *rest, **options)
        for topic, payload in self.retained.items():
            for wanted in filters:
                if topic_matches_sub(wanted, topic):
                    self._hass.loop.call_soon(self._deliver_retained, topic, payload)
        return answer

    def _unsubscribed(self, topics: list[str]) -> Any:
        self._packets += 1
        self.subscribed.difference_update(topics)
        return self._unsubscribe(topics)

    def _deliver_retained(self, topic: str, payload: bytes) -> None:
        self._deliver(topic, payload, retain=True)

    def _deliver(self, topic: str, payload: bytes, *, retain: bool) -> None:
        self._packets += 1
        if any(topic_matches_sub(wanted, topic) for wanted in self.subscribed):
            async_fire_mqtt_message(self._hass, topic, payload, 1, retain)


def come_online(broker: FakeBroker, **who: str) -> FakeAgent:
    """Return an agent that is online at a broker and answers there; with another `instance` or `base`."""
    agent = FakeAgent(broker.publish, **who)
    broker.agents.append(agent.hear)
    agent.appear()
    return agent


class _Failed:
    mid = 0
    rc = paho.MQTT_ERR_NO_CONN
