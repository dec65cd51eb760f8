"""All commands of an agent: what is answered over MQTT, and what the documentation is written from."""

from collections.abc import Iterator, Mapping, Sequence

from thermal2mqtt.clock import Clock
from thermal2mqtt.commands.alarms import Bench, Desk, alarm_commands
from thermal2mqtt.commands.command import AnyCommand
from thermal2mqtt.commands.frame import frame_lease
from thermal2mqtt.commands.simulator import Joint, simulator_set
from thermal2mqtt.commands.zones import zone_commands
from thermal2mqtt.contract.announce import Source
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.zones import ZoneBook


def all_commands(
    zones: ZoneBook,
    desk: Desk,
    bench: Bench,
    leases: FrameLeases,
    sensors: Mapping[str, Source],
    simulators: Sequence[Joint],
    clock: Clock,
) -> Iterator[AnyCommand]:
    """Yield each command.

    Args:
        zones: what `zones/*` changes.
        desk: where `alarm/*` finds the alarms.
        bench: where `alarm/test` proves them.
        leases: what `frame/lease` changes.
        sensors: by id.
        simulators: those of the sensors that are simulated; without one there is no `simulator/set`.
        clock: for the times that answers tell.
    """
    yield from zone_commands(zones, sensors)
    yield from alarm_commands(desk, bench)
    yield frame_lease(leases, sensors, clock)
    if simulators:
        yield simulator_set(simulators)
