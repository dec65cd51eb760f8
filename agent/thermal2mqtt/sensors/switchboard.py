"""A living scene: a small three-phase switchboard under a load that comes and goes.

Phases L1, L2, L3 stand side by side; in each a busbar runs down to a joint and from there to a breaker. Every
part is warmed by the square of its current and follows with a lag of its own. The joint of L2 is the bad one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640.frame import COLUMNS, ROWS
from thermal2mqtt.settings.sensor import Scenario

Polygon: TypeAlias = tuple[tuple[float, float], ...]

ROOM_CELSIUS: Final = 25.0
LOAD_PERIOD_SECONDS: Final = 240.0
HEAT_UP_PERIOD_SECONDS: Final = 150.0
JOINT_CELSIUS_RANGE: Final = (-40.0, 300.0)
"""What the joint may be set to: the object temperatures that the datasheet gives for the part."""

_APPROACH_SECONDS: Final = 1.0
_RELEASE_SECONDS: Final = 8.0
_SETTLING_PERIODS: Final = 6
_STEPS_PER_SECOND: Final = 8

_HEAT_UP: Final = ((0.0, 5.0, 45.0, 75.0, 120.0, 150.0), (48.0, 48.0, 112.0, 112.0, 48.0, 48.0))
"""Seconds and Celsius of the bad joint in `heat-up`: over 60, 80 and 100 C within 40 s, then down again."""


@dataclass(frozen=True)
class _Part:
    """One thing that is warm."""

    box: tuple[float, float, float, float]
    """left, top, right, bottom in 0..1."""

    rise: float
    """Kelvin over its surroundings at full load, when it settled."""

    lag_seconds: float
    """Time constant of its warming."""


_PHASE_LEFT: Final = {"l1": 0.125, "l2": 0.40625, "l3": 0.6875}
_PHASE_SHARE: Final = {"l1": 0.92, "l2": 1.0, "l3": 0.88}
_WIDTH: Final = 0.1875


def _parts() -> dict[str, _Part]:
    parts = {"cabinet": _Part((0.0, 0.0, 1.0, 1.0), 3.0, 120.0)}
    for phase, left in _PHASE_LEFT.items():
        heat, right = _PHASE_SHARE[phase] ** 2, left + _WIDTH
        inner = (left + 0.0625, right - 0.0625)
        parts[f"busbar_{phase}"] = _Part((inner[0], 0.0, inner[1], 0.375), 10.0 * heat, 40.0)
        parts[f"breaker_{phase}"] = _Part((left, 0.5, right, 0.9167), 14.0 * heat, 60.0)
        parts[f"joint_{phase}"] = _Part((left, 0.25, right, 0.4583), 22.0 * heat, 20.0)
    return parts


_PARTS: Final = _parts()
_BAD_JOINT: Final = "joint_l2"

POLYGONS: Final[Mapping[str, Polygon]] = {
    name: ((left, top), (right, top), (right, bottom), (left, bottom))
    for name, part in _PARTS.items()
    for left, top, right, bottom in (part.box,)
}
"""Where things are, 0..1 from the top left: cabinet, and busbar, joint and breaker of l1, l2, l3."""

JOINT_CENTRE: Final = (0.5, 0.354)
"""x, y of the middle of the bad joint."""


@dataclass(frozen=True)
class _Override:
    """The joint as somebody set it: a target from a moment on, or None since it was let go."""

    target: float | None
    since: float
    start: float
    """Celsius of the joint at that moment."""


class Switchboard:
    """The scene; a callable from monotonic seconds to (24, 32) Celsius. `set_joint` from any thread."""

    def __init__(self, scenario: Scenario, *, clock: Clock) -> None:
        self._scenario = scenario
        self._clock = clock
        self._started = clock.monotonic()
        self._override: _Override | None = None
        self._weights = _weights()
        rises = _settled_rises() if scenario is Scenario.STILL else _cycling_rises()
        self._celsius = (rises + ROOM_CELSIUS).astype(np.float32)
        self._joint = list(_PARTS).index(_BAD_JOINT)

    def __call__(self, time: float) -> NDArray[np.float32]:
        """Return object temperatures in Celsius at a monotonic time."""
        celsius = self._part_celsius(time)
        celsius[self._joint] = self._joint_celsius(time, float(celsius[self._joint]))
        return np.asarray(np.dot(celsius, self._weights).reshape(ROWS, COLUMNS), np.float32)

    def joint_celsius(self) -> float:
        """Return the temperature of the bad joint now."""
        now = self._clock.monotonic()
        return self._joint_celsius(now, float(self._part_celsius(now)[self._joint]))

    def set_joint(self, celsius: float | None) -> None:
        """Bring the bad joint to a temperature, within a second; None gives it back to its own cycle.

        Raises:
            ValueError: Outside -40 to 300 C.
        """
        lowest, highest = JOINT_CELSIUS_RANGE
        if celsius is not None and not lowest <= celsius <= highest:
            raise ValueError(f"joint at {celsius:g} C: allowed is {lowest:g} to {highest:g} C")
        self._override = _Override(celsius, self._clock.monotonic(), self.joint_celsius())

    def _part_celsius(self, time: float) -> NDArray[np.float32]:
        """Return the temperature of each part, in the order of `_PARTS`."""
        position = (time - self._started) % LOAD_PERIOD_SECONDS
        celsius: NDArray[np.float32] = self._celsius[int(position * _STEPS_PER_SECOND)].copy()
        if self._scenario is Scenario.HEAT_UP:
            celsius[self._joint] = np.interp((time - self._started) % HEAT_UP_PERIOD_SECONDS, *_HEAT_UP)
        return celsius

    def _joint_celsius(self, time: float, own: float) -> float:
        override = self._override
        if override is None:
            return own
        elapsed = max(0.0, time - override.since)
        if override.target is None:
            return own + (override.start - own) * math.exp(-elapsed / _RELEASE_SECONDS)
        return override.start + (override.target - override.start) * min(1.0, elapsed / _APPROACH_SECONDS)


def _load(second: float) -> float:
    """Return the current as a share of the full one: on for some two thirds of the period."""
    phase = math.sin(2 * math.pi * second / LOAD_PERIOD_SECONDS)
    return 0.3 + 0.7 / (1 + math.exp(-6 * (phase + 0.3)))


def _settled_rises() -> NDArray[np.float64]:
    rises = np.array([part.rise for part in _PARTS.values()]) * 0.8**2
    return np.tile(rises, (int(LOAD_PERIOD_SECONDS) * _STEPS_PER_SECOND + 1, 1))


def _cycling_rises() -> NDArray[np.float64]:
    """Return the rise of each part at each step of a period, shape (steps + 1, parts), once it repeats."""
    full = np.array([part.rise for part in _PARTS.values()])
    follow = -np.expm1(-1 / np.array([part.lag_seconds for part in _PARTS.values()]))
    seconds = int(LOAD_PERIOD_SECONDS)
    rise, rises = full * 0.5, np.empty((seconds + 1, len(full)))
    for second in range(_SETTLING_PERIODS * seconds + 1):
        rises[second % seconds] = rise
        rise = rise + follow * (full * _load(second) ** 2 - rise)
    rises[seconds] = rises[0]
    steps = np.arange(seconds * _STEPS_PER_SECOND + 1) / _STEPS_PER_SECOND
    return np.array([np.interp(steps, np.arange(seconds + 1), column) for column in rises.T]).T


def _weights() -> NDArray[np.float32]:
    """Return how much each pixel shows of each part, shape (parts, 768); each pixel's sum is 1.

    Parts are painted over one another in the order of `_PARTS` with soft edges, joints last and opaque.
    """
    weights = np.zeros((len(_PARTS), ROWS, COLUMNS))
    weights[0] = 1.0
    for index, (name, part) in enumerate(_PARTS.items()):
        if index:
            cover = _cover(part.box, opacity=1.0 if name.startswith("joint") else 0.9)
            weights *= 1 - cover
            weights[index] = cover
    return weights.reshape(len(_PARTS), -1).astype(np.float32)


def _cover(box: tuple[float, float, float, float], *, opacity: float) -> NDArray[np.float64]:
    """Return 0..1 for each pixel: `opacity` in the middle half of the box, falling off towards its edges."""
    left, top, right, bottom = box
    x = _soft((np.arange(COLUMNS) + 0.5) / COLUMNS, left, right)
    y = _soft((np.arange(ROWS) + 0.5) / ROWS, top, bottom)
    return opacity * y[:, None] * x[None, :]


def _soft(positions: NDArray[np.float64], first: float, last: float) -> NDArray[np.float64]:
    half = (last - first) / 2
    distance = np.abs(positions - (first + last) / 2) / half
    fall = np.clip((1.3 - distance) / 0.8, 0.0, 1.0)
    return np.asarray(fall * fall * (3 - 2 * fall), np.float64)
