"""What must outlive a restart: who this agent is, and which retained topics it left on the broker."""

from thermal2mqtt.store.files import StoreError
from thermal2mqtt.store.identity import Identity, load_identity
from thermal2mqtt.store.retained import Component, RetainedTopics, Tombstone

__all__ = ["Component", "Identity", "RetainedTopics", "StoreError", "Tombstone", "load_identity"]
