"""All commands of an agent: what is answered over MQTT, and what the documentation is written from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thermal2mqtt.clock import Clock
from thermal2mqtt.commands.alarms import Bench, Desk, alarm_commands
from thermal2mqtt.commands.command import AnyCommand
from thermal2mqtt.commands.frame import frame_lease
from thermal2mqtt.commands.history import history_commands
from thermal2mqtt.commands.simulator import Joint, simulator_set
from thermal2mqtt.commands.zones import zone_commands
from thermal2mqtt.contract.announce import Source
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.zones import ZoneBook


@dataclass(frozen=True, slots=True)
class Subjects:
    """What commands are about."""

    zones: ZoneBook
    """What `zones/*` changes."""
    desk: Desk
    """Where `alarm/*` finds the alarms."""
    bench: Bench
    """Where `alarm/test` proves them."""
    leases: FrameLeases
    """What `frame/lease` changes."""
    archive: Archive
    """Where `events/list` and `history/get` read."""
    sensors: Mapping[str, Source]
    """By id."""
    simulators: Sequence[Joint]
    """Those of the sensors that are simulated; without one there is no `simulator/set`."""
    clock: Clock
    """For the times that answers tell."""


def all_commands(subjects: Subjects) -> Iterator[AnyCommand]:
    """Yield each command."""
    yield from zone_commands(subjects.zones, subjects.sensors)
    yield from alarm_commands(subjects.desk, subjects.bench)
    yield frame_lease(subjects.leases, subjects.sensors, subjects.clock)
    yield from history_commands(subjects.archive, subjects.clock)
    if subjects.simulators:
        yield simulator_set(subjects.simulators)
