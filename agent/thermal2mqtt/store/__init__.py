"""What must outlive a restart: this agent's id, its alarms, its zones as changed, what is on the broker."""

from thermal2mqtt.store.corrections import load_corrections
from thermal2mqtt.store.files import StoreError
from thermal2mqtt.store.identity import Identity, load_identity
from thermal2mqtt.store.per_zone import ZoneStore, alarm_store, baseline_store, proof_store
from thermal2mqtt.store.retained import Component, RetainedTopics, Tombstone
from thermal2mqtt.store.zones import ZoneMemory

__all__ = [
    "Component",
    "Identity",
    "RetainedTopics",
    "StoreError",
    "Tombstone",
    "ZoneMemory",
    "ZoneStore",
    "alarm_store",
    "baseline_store",
    "load_corrections",
    "load_identity",
    "proof_store",
]
