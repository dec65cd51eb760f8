"""Everything that belongs to one sensor alone, from its driver to its alarms."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from thermal2mqtt.alarms import ZoneAlarms
from thermal2mqtt.clock import Clock
from thermal2mqtt.health import Part
from thermal2mqtt.mlx90640 import Tap
from thermal2mqtt.pipeline import Pipeline
from thermal2mqtt.proof.trial import ProofLine
from thermal2mqtt.remembered import Remembered
from thermal2mqtt.report import Sink
from thermal2mqtt.sensors import SensorDriver, build_driver
from thermal2mqtt.sensors import watch as sensor_watch
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings_book import SettingsBook
from thermal2mqtt.thermal.analysis import FrameAnalyser, Knowledge
from thermal2mqtt.thermal.radiometry import surface_of
from thermal2mqtt.zones import ZoneBook, ZoneSet


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything in an agent stands on."""

    book: SettingsBook
    zones: ZoneBook
    clock: Clock
    ending: threading.Event
    """Set when the agent ends."""

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self.book.current.running

    @property
    def watched(self) -> ZoneSet:
        """The zones that are watched now."""
        return self.zones.current


@dataclass(frozen=True, slots=True)
class SensorLine:
    """One sensor's way: driver, watch, analysis and alarms, and where its alarms are proven."""

    name: str
    driver: SensorDriver
    part: Part
    pipeline: Pipeline
    proof: ProofLine

    @classmethod
    def build(cls, name: str, ground: Ground, memory: Remembered, sinks: Sequence[Sink]) -> Self:
        """Return the line of a sensor of the settings, not started; `sinks` may still be empty."""
        given = ground.settings.sensors[name]
        driver = build_driver(given, ground.clock)
        part = Part(
            name,
            sensor_watch.LADDER,
            clock=ground.clock,
            stale_after_seconds=sensor_watch.stale_after_seconds(given),
            kinds=sensor_watch.FAULT_KINDS,
        )
        watch = sensor_watch.SensorWatch(
            given,
            driver,
            part,
            clock=ground.clock,
            stop=ground.ending,
            surface=surface_of(given, ground.watched.of(name)),
        )
        pipeline = Pipeline(
            name,
            watch,
            _analyser(name, given, ground, memory),
            ZoneAlarms(
                [zone for zone in ground.watched.measured if zone.sensor == name],
                ground.clock,
                memory.alarms_before,
            ),
            sinks,
            clock=ground.clock,
            keep=memory.alarms.keep,
        )
        part.listen(pipeline.part_changed)
        return cls(name, driver, part, pipeline, _proof(name, ground, watch, pipeline, memory))

    @property
    def taps(self) -> list[Tap]:
        """Who is handed each raw page."""
        return self.proof.taps

    def follow(self, ground: Ground) -> None:
        """Have the line go on by zones and settings as they change."""
        ground.zones.listen(lambda fresh: self.pipeline.set_zones(fresh.of(self.name)))
        ground.book.listen(lambda fresh: self.pipeline.set_settings(fresh.sensors[self.name]))


def _analyser(name: str, given: SensorSettings, ground: Ground, memory: Remembered) -> FrameAnalyser:
    timezone = ground.settings.agent.timezone
    knowledge = Knowledge(
        corrections=memory.corrections,
        learned=memory.learned_before,
        keep=memory.baselines.keep,
        timezone=ZoneInfo(timezone) if timezone is not None else None,
    )
    return FrameAnalyser(given, ground.watched.of(name), knowledge)


def _proof(
    name: str, ground: Ground, watch: sensor_watch.SensorWatch, pipeline: Pipeline, memory: Remembered
) -> ProofLine:
    return ProofLine(
        lambda: ground.settings.sensors[name],
        lambda: ground.watched.of(name),
        watch.taps,
        lambda: pipeline.newest,
        Knowledge(corrections=memory.corrections),
    )
