"""Names and deadlines that several modules share."""

from typing import Final

DOMAIN: Final = "thermal2mqtt"

DEFAULT_BASE_TOPIC: Final = "thermal2mqtt"

CONF_BASE_TOPIC: Final = "base_topic"
CONF_AGENT_ID: Final = "agent_id"

CONF_ANNOUNCEMENT: Final = "announcement"
"""The last announcement, so that sensors are known before the agent is heard again."""

API_VERSION: Final = 1
"""Version of topics, payloads and commands that is spoken here."""

REQUEST_SECONDS: Final = 12.0
"""Deadline of a command; longer than the agent's own of 10 s, so that its `timeout` is heard."""

HOME_ASSISTANT: Final = "Home Assistant"
"""Who does what an automation does, and what this integration does by itself."""

EVENT_PROOF_TEST: Final = "thermal2mqtt_proof_test"
"""Fired when the message of a proof test has come."""

EVENT_HAPPENED: Final = "thermal2mqtt_event"
"""Fired for everything that happens at an agent; `late` tells news from what was caught up with."""
