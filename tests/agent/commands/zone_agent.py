"""Commands of an agent without its faces: zones in a folder, leases, a joint that can be set."""

import asyncio
import atexit
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.agent.contract.samples import NOON, settings
from thermal2mqtt.alarm_desk import AlarmDesk
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.commands import CommandRegistry, Role
from thermal2mqtt.commands.catalogue import Commanded, all_commands
from thermal2mqtt.contract.announce import build_sources
from thermal2mqtt.leases import FrameLeases
from thermal2mqtt.mlx90640.emulator import TurnableClock
from thermal2mqtt.proof.bench import ProofBench
from thermal2mqtt.settings import LoadedSettings, SettingsError
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.settings_book import SettingsBook
from thermal2mqtt.store import ZoneMemory
from thermal2mqtt.store.archive import Archive
from thermal2mqtt.store.event import Draft, EventKind
from thermal2mqtt.store.minute_tables import Minute
from thermal2mqtt.store.overrides import KeptOverrides, OverrideMemory
from thermal2mqtt.store.zones import NOTHING_KEPT, KeptZones
from thermal2mqtt.thermal.results import Hotspot
from thermal2mqtt.zones import ZoneBook

Document = dict[str, Any]

EVENT_ID = "01a1f9f9-1559-7779-b4d5-f005de4848c3"

RECTANGLE = {"x": 0.25, "y": 0.25, "width": 0.25, "height": 0.5}
ELLIPSE = {"x": 0.5, "y": 0.5, "radius_x": 0.25, "radius_y": 0.125}
TRIANGLE = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0]]


USUAL = ZoneSettings.model_validate({"id": "a", "name": "A", "rectangle": RECTANGLE}).model_dump(mode="json")


def limits(**changes: Any) -> Document:
    """Return whole thresholds that differ from the usual ones."""
    return {**USUAL["thresholds"], **changes}


def zone(zone_id: str, **changes: Any) -> Document:
    """Return a whole zone as a caller writes it."""
    shape = {"polygon", "rectangle", "ellipse"} & changes.keys()
    return {
        **{key: value for key, value in USUAL.items() if key != "rectangle" or not shape},
        "id": zone_id,
        "name": zone_id.capitalize(),
        "thresholds": limits(high={"warning": 60.0, "critical": 80.0, "emergency": None}),
        **changes,
    }


class InMemory(ZoneMemory):
    """Keeps zones without a disk."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self._kept = NOTHING_KEPT

    def load(self) -> KeptZones:
        """Return what was kept."""
        return self._kept

    def save(self, kept: KeptZones) -> None:
        """Keep it."""
        self._kept = kept


@cache
def archive() -> Archive:
    """Return one that works, with an event and a minute of a zone; all agents share it, none changes it."""
    folder = TemporaryDirectory()
    shared = Archive(settings(agent={"data_directory": folder.name}), SystemClock())
    shared.start()
    atexit.register(folder.cleanup)
    atexit.register(shared.stop)
    shared.events.record([Draft(EventKind.ALARM, "raised", NOON, EVENT_ID, {}, "thermal", "door")])
    shared.telemetry.keep([Minute(int(NOON // 60), "door", 20.0, 25.0, 30.0, 480, waiting=False)])
    return shared


class OverridesInMemory(OverrideMemory):
    """A memory that keeps overrides for as long as it lives."""

    def __init__(self) -> None:
        self._kept = KeptOverrides()

    def load(self) -> KeptOverrides:
        """Return what is kept."""
        return self._kept

    def save(self, kept: KeptOverrides) -> None:
        """Keep it."""
        self._kept = kept


class ZoneAgent:
    """The part of an agent that commands change."""

    def __init__(self, *zones: Document, memory: ZoneMemory, locked: bool = False) -> None:
        self.settings = settings(*zones).model_copy()
        self.clock = TurnableClock()
        seed = self.settings.zones.model_copy(update={"locked": locked})
        self.memory = memory
        self.book = ZoneBook(seed, memory)
        self.book.load()
        self.leases = FrameLeases(self.clock)
        self.joint: list[float | None] = []
        desk = AlarmDesk(lambda: self.book.current.measured, {})
        bench = ProofBench({}, (), {}, clock=self.clock)
        self.settings_book = SettingsBook(LoadedSettings(self.settings), OverridesInMemory())
        self.settings_book.load()
        self.pictures: list[str] = []
        self.hotspots: list[Hotspot] = []
        self.blind = False
        self.restarts = 0
        house = Commanded(
            settings=self.settings_book,
            zones=self.book,
            desk=desk,
            bench=bench,
            leases=self.leases,
            archive=archive(),
            sensors=build_sources(self.settings),
            recent_hotspots=lambda _: self.hotspots,
            simulators=[self],
            clock=self.clock,
            take_picture=self._take_picture,
            check=self._check,
            leave=self._leave,
        )
        self.unfit: SettingsError | None = None
        self.registry = CommandRegistry(all_commands(house), clock=self.clock)

    def _everything(self) -> tuple[object, ...]:
        settings = self.settings_book.current
        return (
            self.book.current,
            self.memory.load(),
            settings.revision,
            settings.loaded.settings,
            list(self.joint),
            list(self.pictures),
            self.restarts,
        )

    def _take_picture(self, sensor: str) -> bool:
        if not self.blind:
            self.pictures.append(sensor)
        return not self.blind

    def _check(self) -> None:
        if self.unfit is not None:
            raise self.unfit

    def _leave(self) -> None:
        self.restarts += 1

    def set_joint(self, celsius: float | None) -> None:
        """Note it."""
        self.joint.append(celsius)

    def ask(self, name: str, request: Document | bytes | None = None, role: Role = Role.OPERATOR) -> Any:
        """Return the decoded answer."""
        return asyncio.run(self.asked(name, {} if request is None else request, role))

    async def asked(self, name: str, request: Document | bytes, role: Role = Role.OPERATOR) -> Any:
        """Return the decoded answer, where a loop runs already."""
        payload = request if isinstance(request, bytes) else json.dumps(request).encode()
        return json.loads((await self.registry.dispatch(name, payload, role=role)).encode())

    def data(self, name: str, request: Document | None = None) -> Any:
        """Return the data of an answer that must be good."""
        answer = self.ask(name, request)
        assert answer["status"] == "ok", answer
        return answer["data"]

    def error(self, name: str, request: Document | None = None) -> Any:
        """Return the error of a request that must be refused, without any effect."""
        before = self._everything()
        answer = self.ask(name, request)
        assert answer["status"] == "error", answer
        assert self._everything() == before
        return answer["error"]

    @property
    def ids(self) -> list[str]:
        """The ids of the zones that are watched."""
        return [zone.id for zone in self.book.current.zones]
