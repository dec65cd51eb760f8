"""Sensors on emulated buses, the manufacturer's example, and the adafruit driver as an oracle."""

import math
from collections.abc import Callable
from pathlib import Path

import adafruit_mlx90640
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.adafruit import AdafruitFormula
from tests.agent.mlx90640.rig import CountedBus, Example, MakeRig, Rig
from thermal2mqtt.mlx90640 import Mlx90640
from thermal2mqtt.mlx90640.emulator import Conditions, PartParameters, Scene, ScenePages, TurnableClock, still
from thermal2mqtt.mlx90640.page import Page

_EXAMPLE = Path(__file__).parents[3].parent / "shared" / "data" / "melexis_example.npz"


@pytest.fixture
def make_rig() -> MakeRig:
    """Return a function that puts a sensor on a bus; it looks at 40 C at 8 Hz unless told otherwise."""

    def make(
        scene: Scene | float = 40.0,
        *,
        rate_hz: float | None = 8,
        scl_hz: float = 400_000.0,
        conditions: Conditions | None = None,
        part: PartParameters | None = None,
    ) -> Rig:
        clock = TurnableClock()
        source = ScenePages(
            scene if callable(scene) else still(scene), part=part, conditions=conditions or Conditions()
        )
        bus = CountedBus(source, clock=clock, scl_hz=scl_hz)
        sensor = Mlx90640(bus, clock=clock)
        sensor.emissivity = source.conditions.emissivity
        if rate_hz is not None:
            sensor.refresh_rate_hz = rate_hz
        return Rig(sensor, bus, clock, source)

    return make


@pytest.fixture(scope="session")
def example() -> Example:
    """Return the manufacturer's recorded pages."""
    if not _EXAMPLE.exists():
        pytest.skip(f"the manufacturer's example is not at {_EXAMPLE}")
    with np.load(_EXAMPLE) as data:
        frames = [data[name].astype(np.uint16) for name in ("f0", "f1")]
        return Example(
            eeprom=data["ee"].astype(np.uint16),
            pages=(_page(frames[0]), _page(frames[1])),
            celsius=(data["to0"], data["to1"]),
        )


def _page(frame: NDArray[np.uint16]) -> Page:
    return Page(frame[:832].view(np.int16), int(frame[832]), int(frame[833]))


@pytest.fixture
def unrounded_adafruit(monkeypatch: pytest.MonkeyPatch) -> Callable[[NDArray[np.uint16]], AdafruitFormula]:
    """Return the driver's formula without its rounding of alpha, Kta and Kv to small integers.

    The driver rounds by int(x + 0.5) and int(x - 0.5); its module sees an `int` here that takes the half off.
    """

    def make(eeprom: NDArray[np.uint16]) -> AdafruitFormula:
        with monkeypatch.context() as patch:
            patch.setattr(
                adafruit_mlx90640, "int", lambda value: value - math.copysign(0.5, value), raising=False
            )
            return AdafruitFormula(eeprom)

    return make
