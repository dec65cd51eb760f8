"""All commands of an agent: what is answered over MQTT, and what the documentation is written from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from thermal2mqtt.clock import Clock
from thermal2mqtt.commands.agent import agent_restart
from thermal2mqtt.commands.alarms import Bench, Desk, alarm_commands
from thermal2mqtt.commands.command import AnyCommand
from thermal2mqtt.commands.frame import frame_lease
from thermal2mqtt.commands.frames import frames_commands
from thermal2mqtt.commands.history import history_commands
from thermal2mqtt.commands.hotspots import hotspots_list
from thermal2mqtt.commands.settings import settings_commands
from thermal2mqtt.commands.simulator import Joint, simulator_set
from thermal2mqtt.commands.snapshot import snapshot_take
from thermal2mqtt.commands.zones import zone_commands
from thermal2mqtt.contract.announce import Source
from thermal2mqtt.contract.hotspots import RecentHotspots
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.settings_book import SettingsBook
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.zones import ZoneBook


@dataclass(frozen=True, slots=True)
class Commanded:
    """What the commands act on."""

    settings: SettingsBook
    """What `settings/*` changes."""
    zones: ZoneBook
    """What `zones/*` changes."""
    desk: Desk
    """Where `alarm/*` finds the alarms."""
    bench: Bench
    """Where `alarm/test` proves them."""
    leases: FrameLeases
    """What `frame/lease` changes."""
    archive: Archive
    """Where `events/list`, `history/get` and `frames/*` read."""
    sensors: Mapping[str, Source]
    """By id."""
    recent_hotspots: RecentHotspots
    """Where `hotspots/list` reads."""
    simulators: Sequence[Joint]
    """Those of the sensors that are simulated; without one there is no `simulator/set`."""
    clock: Clock
    """For the times that answers tell."""
    take_picture: Callable[[str], bool]
    """For `snapshot/take`: has an image of a sensor published; False where it has none to give."""
    check: Callable[[], object]
    """For `agent/restart`: raises SettingsError where the agent would not start again; blocks."""
    leave: Callable[[], None]
    """For `agent/restart`: ends this run, to be followed by another."""


def all_commands(house: Commanded) -> Iterator[AnyCommand]:
    """Yield each command."""
    yield from settings_commands(house.settings)
    yield from zone_commands(house.zones, house.sensors)
    yield from alarm_commands(house.desk, house.bench)
    yield frame_lease(house.leases, house.sensors, house.clock)
    yield snapshot_take(house.sensors, house.take_picture)
    yield hotspots_list(list(house.sensors), house.recent_hotspots)
    yield from history_commands(house.archive, house.clock)
    yield from frames_commands(house.archive.frames)
    yield agent_restart(house.settings, house.check, house.leave)
    if house.simulators:
        yield simulator_set(house.simulators)
