"""The commands of an agent that has everything, for those pages that tell of them."""

from pathlib import Path

from thermal2mqtt.alarm_desk import AlarmDesk
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.commands import CommandRegistry
from thermal2mqtt.commands.catalogue import Commanded, all_commands
from thermal2mqtt.commands.command import AnyCommand
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.proof.bench import ProofBench
from thermal2mqtt.settings import LoadedSettings, Settings
from thermal2mqtt.settings.zone import ZonesSettings
from thermal2mqtt.settings_book import SettingsBook
from thermal2mqtt.store import ZoneMemory
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.zones import ZoneBook


class _Joint:
    """A simulator that nobody sets."""

    def set_joint(self, celsius: float | None) -> None:
        """Do nothing."""


def documented_commands() -> tuple[AnyCommand, ...]:
    """Return all commands, sorted by name; none of them is to be carried out."""
    clock = SystemClock()
    house = Commanded(
        settings=SettingsBook.of(LoadedSettings(Settings())),
        zones=ZoneBook(ZonesSettings(), ZoneMemory(Path("nowhere"))),
        desk=AlarmDesk(tuple, {}),
        bench=ProofBench({}, (), {}, clock=clock),
        leases=FrameLeases(clock),
        archive=Archive(Settings(), clock),
        sensors={},
        recent_hotspots=lambda _: (),
        simulators=[_Joint()],
        clock=clock,
        take_picture=bool,
        check=dict,
        leave=lambda: None,
    )
    return CommandRegistry(all_commands(house)).commands
