"""A sensor on an emulated bus whose traffic is counted, and the manufacturer's recorded example."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import FrameFault, Mlx90640
from thermal2mqtt.mlx90640.bus import ReadableBuffer, WritableBuffer
from thermal2mqtt.mlx90640.emulator import EmulatedMlx90640, PartParameters, ScenePages, TurnableClock
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import CONTROL_ADDRESS, DEFAULT_ADDRESS

EMISSIVITY = 0.95
"""What the emulated scenes are made with unless said otherwise."""

BAD = PartParameters(broken=((5, 5), (0, 0)), outliers=((5, 6), (12, 20), (23, 31)))
"""More than four bad pixels, some adjacent: the adafruit driver refuses such a part, twice over."""


class CountedBus(EmulatedMlx90640):
    """An emulated bus that counts transfers by register; writes to deaf registers get lost."""

    def __init__(self, source: ScenePages, *, clock: TurnableClock, scl_hz: float) -> None:
        super().__init__(source, clock=clock, scl_hz=scl_hz)
        self.reads: Counter[int] = Counter()
        self.writes: Counter[int] = Counter()
        self.deaf_registers: set[int] = set()

    def writeto(
        self, address: int, buffer: ReadableBuffer, /, *, start: int = 0, end: int | None = None
    ) -> None:
        """Count, then write."""
        register = int.from_bytes(bytes(buffer[:2]))
        self.writes[register] += 1
        if register not in self.deaf_registers:
            super().writeto(address, buffer, start=start, end=end)

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: ReadableBuffer,
        in_buffer: WritableBuffer,
        /,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Count, then read."""
        self.reads[int.from_bytes(bytes(out_buffer[:2]))] += 1
        super().writeto_then_readfrom(
            address,
            out_buffer,
            in_buffer,
            out_start=out_start,
            out_end=out_end,
            in_start=in_start,
            in_end=in_end,
        )

    def set_control(self, control: int) -> None:
        """Write the control register past the sensor, as another program would."""
        assert self.try_lock()
        self.writeto(DEFAULT_ADDRESS, CONTROL_ADDRESS.to_bytes(2) + control.to_bytes(2))
        self.unlock()


@dataclass
class Rig:
    """A sensor, its bus, its clock and what it looks at."""

    sensor: Mlx90640
    bus: CountedBus
    clock: TurnableClock
    source: ScenePages

    def another_sensor(self) -> Mlx90640:
        """Return a new object for the same part, set up alike."""
        sensor = Mlx90640(self.bus, clock=self.clock)
        sensor.emissivity = self.source.conditions.emissivity
        sensor.refresh_rate_hz = self.sensor.refresh_rate_hz
        return sensor


def settle(rig: Rig, sensor: Mlx90640 | None = None) -> None:
    """Read until both halves are fresh again and show 40 C."""
    sensor = sensor or rig.sensor
    for _ in range(3):
        frame = sensor.read()
    assert FrameFault.HALF_MISSING not in frame.faults
    np.testing.assert_allclose(frame.celsius, 40, atol=0.5)


MakeRig = Callable[..., Rig]


@dataclass(frozen=True)
class Example:
    """A real part's EEPROM and two of its pages, with the manufacturer's result for them."""

    eeprom: NDArray[np.uint16]
    pages: tuple[Page, Page]
    celsius: tuple[NDArray[np.float64], NDArray[np.float64]]
    """Shape (24, 32); in the first, pixels of the other subpage are 0."""
