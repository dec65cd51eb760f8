"""What must outlive a restart: who this agent is, its alarms, and its retained topics on the broker."""

from thermal2mqtt.store.corrections import load_corrections
from thermal2mqtt.store.files import StoreError
from thermal2mqtt.store.identity import Identity, load_identity
from thermal2mqtt.store.retained import Component, RetainedTopics, Tombstone
from thermal2mqtt.store.zones import ZoneStore, alarm_store, baseline_store, proof_store

__all__ = [
    "Component",
    "Identity",
    "RetainedTopics",
    "StoreError",
    "Tombstone",
    "ZoneStore",
    "alarm_store",
    "baseline_store",
    "load_corrections",
    "load_identity",
    "proof_store",
]
