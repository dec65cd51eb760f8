"""What Prometheus scrapes: computed from the newest reports when it asks; a frame pays for a counter."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from thermal2mqtt import __version__
from thermal2mqtt.clock import Clock, SystemClock
from thermal2mqtt.health import PartHealth
from thermal2mqtt.metrics import catalogue
from thermal2mqtt.metrics.host import HostWatch
from thermal2mqtt.metrics.machine import board
from thermal2mqtt.metrics.parts import (
    NO_FRAMES,
    KeptFrames,
    MqttCounts,
    write_frames,
    write_mqtt,
    write_parts,
)
from thermal2mqtt.metrics.sensors import SensorTally, write_stages
from thermal2mqtt.metrics.sheet import Sheet
from thermal2mqtt.metrics.zones import write_proofs, write_zones
from thermal2mqtt.proof.result import ProofRecord
from thermal2mqtt.report import SensorReport
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.stages import StageTimes


@dataclass(frozen=True, slots=True)
class About:
    """What does not change while the agent runs."""

    agent: str
    """Its id."""
    sensors: tuple[tuple[str, str], ...] = ()
    """Id and driver of each."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Where the figures come from; each is asked at each scrape."""

    zones: Callable[[], Sequence[ZoneSettings]]
    health: Callable[[], Sequence[PartHealth]]
    mqtt: Callable[[], MqttCounts]
    stages: Callable[[], Iterable[StageTimes]]
    host: HostWatch
    settings_taken: Callable[[], bool]
    """Whether the last change of the settings was taken."""
    frames: Callable[[], KeptFrames] = lambda: NO_FRAMES


class AgentMetrics(Collector):
    """A sink of the pipelines and a collector of the registry."""

    def __init__(self, about: About, supply: Supply, *, clock: Clock | None = None) -> None:
        self._about = about
        self._supply = supply
        self._tally = SensorTally(clock or SystemClock())
        self._proofs: Mapping[str, ProofRecord] = {}

    def accept(self, report: SensorReport) -> None:
        """Keep the newest report of each sensor."""
        if report.proof is None:
            self._tally.take(report)

    def proved(self, proofs: Mapping[str, ProofRecord]) -> None:
        """Take note of what was proven of zones, by id."""
        self._proofs = dict(proofs)

    def collect(self) -> Iterator[Family]:
        """Yield every family; a figure that is not known has no sample rather than a made-up one."""
        sheet, about, supply = Sheet(), self._about, self._supply
        drivers = ",".join(sorted({driver for _, driver in about.sensors}))
        sheet.add_info(catalogue.INFO, __version__, about.agent, board(), drivers)
        zones = supply.zones()
        write_zones(sheet, zones, self._tally.reports)
        write_proofs(sheet, zones, self._proofs)
        self._tally.write(sheet, [name for name, _ in about.sensors])
        write_stages(sheet, supply.stages())
        write_parts(sheet, supply.health())
        write_mqtt(sheet, supply.mqtt())
        write_frames(sheet, supply.frames())
        supply.host.write(sheet)
        sheet.add(catalogue.CONFIG_TAKEN, supply.settings_taken())
        return sheet.families()


class _Process(Collector):
    """What the process says of itself, but for its virtual memory, which says nothing of its need."""

    def __init__(self) -> None:
        self._all = ProcessCollector(registry=None)

    def collect(self) -> Iterator[Family]:
        """Yield the usual families."""
        return (family for family in self._all.collect() if family.name != "process_virtual_memory_bytes")


def build_registry(metrics: AgentMetrics) -> CollectorRegistry:
    """Return a registry with the agent's metrics and the process's own."""
    registry = CollectorRegistry()
    registry.register(_Process())
    registry.register(metrics)
    return registry
