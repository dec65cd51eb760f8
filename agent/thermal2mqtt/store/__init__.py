"""What must outlive a restart: this agent's id, its alarms, its zones as changed, what is on the broker."""

from thermal2mqtt.store.alarms import AlarmStore
from thermal2mqtt.store.files import StoreError
from thermal2mqtt.store.identity import Identity, load_identity
from thermal2mqtt.store.retained import Component, RetainedTopics, Tombstone
from thermal2mqtt.store.zones import ZoneMemory

__all__ = [
    "AlarmStore",
    "Component",
    "Identity",
    "RetainedTopics",
    "StoreError",
    "Tombstone",
    "ZoneMemory",
    "load_identity",
]
