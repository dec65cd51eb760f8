"""The face for Prometheus: a catalogue of metrics, and what is written of them at each scrape."""

from thermal2mqtt.metrics.collector import About, AgentMetrics, Supply, build_registry
from thermal2mqtt.metrics.host import HostWatch
from thermal2mqtt.metrics.machine import Machine
from thermal2mqtt.metrics.parts import KeptFrames, MqttCounts

__all__ = [
    "About",
    "AgentMetrics",
    "HostWatch",
    "KeptFrames",
    "Machine",
    "MqttCounts",
    "Supply",
    "build_registry",
]
