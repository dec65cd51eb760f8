"""`announce`: who an agent is, what it sees with and what it can be asked. Holds no secret."""

from collections.abc import Iterable
from typing import Literal

from thermal2mqtt import __version__
from thermal2mqtt.contract.base import Payload, Ratio, VersionedPayload
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.materials import MATERIALS
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.store import Identity

API_VERSION = 1
"""Version of topics, payloads and commands as a whole."""

WIDTH, HEIGHT = 32, 24
"""Pixels of an MLX90640 before it is turned."""


class Source(Payload):
    """One sensor."""

    kind: Literal["thermal"] = "thermal"
    """What it sees."""
    name: str
    """What people call it."""
    driver: str
    """`mlx90640`, `simulator` or `replay`."""
    width: int
    """Pixels across, after turning."""
    height: int
    """Pixels down, after turning."""
    rotation: int
    """Clockwise turn that was applied, degrees."""
    mirror: bool
    """Whether left and right were swapped after it."""


class Announce(VersionedPayload):
    """An agent."""

    instance: str
    """UUID of the data directory."""
    id: str
    """Agent id, as it stands in topics."""
    name: str
    """What people call it."""
    site: str | None
    """Where it stands."""
    version: str
    """Of the agent."""
    api_version: int
    """Of topics, payloads and commands."""
    url: str | None
    """Where its HTTP face is reached from outside; null where it is not."""
    started: Stamp
    """When this run began."""
    sources: dict[str, Source]
    """By source id."""
    capabilities: tuple[str, ...]
    """Commands that are answered, sorted."""
    materials: dict[str, Ratio]
    """Emissivity of each material whose name is taken in place of a number."""


def build_announce(
    settings: Settings, identity: Identity, started: float, commands: Iterable[str]
) -> Announce:
    """Return the announcement of an agent that started at `started` (seconds since 1970-01-01 UTC)."""
    return Announce(
        instance=identity.instance,
        id=identity.agent_id,
        name=settings.agent.name,
        site=settings.agent.site,
        version=__version__,
        api_version=API_VERSION,
        url=None,
        started=stamp(started),
        sources=build_sources(settings),
        capabilities=tuple(sorted(commands)),
        materials={name: material.emissivity for name, material in MATERIALS.items()},
    )


def build_sources(settings: Settings) -> dict[str, Source]:
    """Return all sensors of an agent, by id."""
    return {name: _source(sensor) for name, sensor in settings.sensors.items()}


def _source(sensor: SensorSettings) -> Source:
    lying = sensor.rotation in {90, 270}
    return Source(
        name=sensor.name,
        driver=sensor.driver.value,
        width=HEIGHT if lying else WIDTH,
        height=WIDTH if lying else HEIGHT,
        rotation=sensor.rotation,
        mirror=sensor.mirror,
    )
