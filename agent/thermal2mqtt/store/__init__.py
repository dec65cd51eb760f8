"""What must outlive a restart: who this agent is, what it left on the broker, and the zones as changed."""

from thermal2mqtt.store.files import StoreError
from thermal2mqtt.store.identity import Identity, load_identity
from thermal2mqtt.store.retained import Component, RetainedTopics, Tombstone
from thermal2mqtt.store.zones import ZoneMemory

__all__ = [
    "Component",
    "Identity",
    "RetainedTopics",
    "StoreError",
    "Tombstone",
    "ZoneMemory",
    "load_identity",
]
