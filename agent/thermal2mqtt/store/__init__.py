"""What must outlive a restart: who this agent is, its alarms, and its retained topics on the broker."""

from thermal2mqtt.store.alarms import AlarmStore
from thermal2mqtt.store.files import StoreError
from thermal2mqtt.store.identity import Identity, load_identity
from thermal2mqtt.store.retained import Component, RetainedTopics, Tombstone

__all__ = [
    "AlarmStore",
    "Component",
    "Identity",
    "RetainedTopics",
    "StoreError",
    "Tombstone",
    "load_identity",
]
