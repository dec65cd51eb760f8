"""How long the tests of MQTT wait, and how soon a lost connection is tried again in them."""

from thermal2mqtt.health import Backoff, Ladder, Rung

SECONDS = 60.0
"""How long anything may take before a test gives up."""

QUICK = Ladder((Rung("reconnect", 1),), Backoff(0.02, 0.1, jitter=0.0))
"""Reconnects without the pauses that a fleet needs."""
