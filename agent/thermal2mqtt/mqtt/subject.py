"""The agent, as its MQTT face sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thermal2mqtt.commands import CommandRegistry
from thermal2mqtt.health import PartHealth
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.mqtt.loads import SetLoad
from thermal2mqtt.settings_book import SettingsInForce
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.zones import ZoneSet


@dataclass(frozen=True, slots=True)
class Subject:
    """What the face speaks of and for."""

    health: Callable[[], Sequence[PartHealth]]
    """Gives the state of all parts of the agent."""
    commands: CommandRegistry
    """What can be asked of it."""
    zones: Callable[[], ZoneSet]
    """Gives those that are watched; `MqttFace.zones_changed` says when to ask again."""
    settings: Callable[[], SettingsInForce]
    """Gives those that hold; `MqttFace.settings_changed` says when to ask again."""
    leases: FrameLeases
    """Who wants live frames."""
    set_load: SetLoad
    """Is told the currents of zones."""
    archive: Archive
    """What happened and was measured; the face tells of it."""
