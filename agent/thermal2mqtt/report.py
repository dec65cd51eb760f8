"""What one reading of one sensor led to: the only thing that travels from the pipeline to the faces."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from thermal2mqtt.alarms import AlarmEvent, AlarmStatus
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.thermal.results import FrameAnalysis


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof test: its alarm is to be told as a test, and changes nothing else that is told."""

    zone: str
    """The zone under test."""

    told: Callable[[str | None], None]
    """To be called once, from any thread: with None when the broker has the message, else with the reason."""


@dataclass(frozen=True, slots=True)
class SensorReport:
    """A sensor after a reading. All but its events it tells again: a face that misses one loses only time."""

    sensor: str
    """Its id."""

    time: float
    """Wall clock of the reading, seconds since 1970-01-01 UTC."""

    frame: ThermalFrame | None
    """The turned frame; None while the sensor is not available."""

    analysis: FrameAnalysis | None
    """What the frame says; None exactly when `frame` is."""

    alarms: Mapping[str, AlarmStatus]
    """The alarm of each zone of this sensor, by zone id; with level None while not available."""

    events: tuple[AlarmEvent, ...] = ()
    """What changed in the alarms since the report before, in order. Only these are told once: a face that
    must not lose one takes it when it is handed the report."""

    proof: Proof | None = None
    """The test that this report is part of: nobody measured these temperatures. None for all others."""

    @property
    def available(self) -> bool:
        """Whether there are temperatures."""
        return self.frame is not None


class Sink(Protocol):
    """A face that wants to know."""

    def accept(self, report: SensorReport) -> None:
        """Take a report, in the sensor's thread: keep it and return at once."""
        ...
