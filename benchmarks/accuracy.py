"""Whether the stated uncertainty is true: scenes of known temperature through an erring part, judged.

What errs is drawn here, from the datasheet and from stated distributions, and knows nothing of how the agent
works out its uncertainty; see docs/accuracy.md. Nothing is fitted.

- Frame: one error for all pixels, evenly within +-1 C of a black body.
- Non-uniformity: evenly within the bounds that the datasheet gives for the part of the image, +-0.5 to +-2 C;
  seven tenths of its variance run smoothly over the image, three tenths differ from pixel to pixel.
- Above 100 C, where the datasheet is silent: the sensitivity errs by what the same error is at 100 C.
- Noise: the datasheet's at 8 Hz, normal, from the emulator; and its rounding to whole counts.
- Emissivity: normal about the one that is set, sigma 0.03, 1 at most.
- Reflected temperature: normal about the one that is set, sigma 3 C.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure, plain, within
from thermal2mqtt.mlx90640 import Mlx90640
from thermal2mqtt.mlx90640.emulator import Conditions, EmulatedMlx90640, ScenePages, TurnableClock, still
from thermal2mqtt.settings.sensor import Lens, SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.radiometry import surface_of
from thermal2mqtt.thermal.results import ZoneFigures

CASES = 4000
PAGES = 10
LEAST, MOST = 93.0, 99.0
"""Percent of cases in which the truth must lie within what is stated: k = 2 is some 95 %."""

KELVIN = 273.15
Image: TypeAlias = NDArray[np.float64]

PLACES = {"centre": (10, 14), "between": (10, 24), "corner": (0, 0)}
"""Top row and left column of a zone of 5 x 5 pixels in each part of the image."""

BOUNDS = {
    Lens.BAA: {"centre": 0.5, "between": 1.0, "corner": 2.0},
    Lens.BAB: {"centre": 1.0, "between": 2.0, "corner": 2.0},
}
CORNER_RATIO = {Lens.BAA: 0.02, Lens.BAB: 0.0}
NOISE = {Lens.BAA: 1.0, Lens.BAB: 0.69 / 0.36}
"""Times the noise that the emulator has, which is a BAA's."""

SMOOTH = 0.7
"""Of the non-uniformity's variance."""
WAVES = 8
WAVE_PIXELS = (12.0, 48.0)
EMISSIVITY_SIGMA = 0.03
REFLECTED_SIGMA = 3.0
SIDE = 5
FIGURES = ("min", "mean", "p95", "max")
TOLD = ("mean", "max")


@dataclass(frozen=True)
class Case:
    """One scene and what the agent is told of it."""

    celsius: float
    emissivity: float
    reflected: float
    ambient: float
    lens: Lens
    place: str


@dataclass(frozen=True)
class Verdict:
    """What the agent said of a case."""

    case: Case
    error: dict[str, float]
    width: dict[str, float]


def run() -> list[Figure]:
    """Judge all cases and return how many hold in each range."""
    random = np.random.default_rng(90640)
    verdicts = [_judged(_drawn(random), random) for _ in range(CASES)]
    figures = []
    for name, chosen in _ranges():
        there = [verdict for verdict in verdicts if chosen(verdict.case)]
        for figure in TOLD:
            share = 100 * np.mean([abs(v.error[figure]) <= v.width[figure] for v in there])
            figures += [
                within(f"accuracy: {name}: {figure} within k=2", float(share), "%", LEAST, MOST),
                plain(f"accuracy: {name}: {figure}, median +-", median(v.width[figure] for v in there), "C"),
            ]
    return figures


def _ranges() -> Iterator[tuple[str, Callable[[Case], bool]]]:
    yield "all", lambda _: True
    yield from _steps("celsius", "object {} C", (20, 50, 100, 150))
    yield from _steps("emissivity", "emissivity {}", (0.3, 0.5, 0.8, 1.0))
    yield from _steps("reflected", "reflected {} C", (0, 30, 60))
    yield from _steps("ambient", "part {} C", (0, 25, 50))
    for place in PLACES:
        yield f"{place} of the image", partial(_has, "place", place)
    for lens in Lens:
        yield f"lens {lens.value}", partial(_has, "lens", lens)


def _steps(field: str, name: str, ends: tuple[float, ...]) -> Iterator[tuple[str, Callable[[Case], bool]]]:
    for low, high in pairwise(ends):
        yield name.format(f"{low:g}-{high:g}"), partial(_lies, field, low, high)


def _lies(field: str, low: float, high: float, case: Case) -> bool:
    return bool(low <= getattr(case, field) < high)


def _has(field: str, value: str, case: Case) -> bool:
    return bool(getattr(case, field) == value)


def _drawn(random: np.random.Generator) -> Case:
    low = random.choice([20.0, 50.0, 100.0])
    return Case(
        celsius=random.uniform(low, {20.0: 50.0, 50.0: 100.0, 100.0: 150.0}[low]),
        emissivity=random.uniform(0.3, 1.0),
        reflected=random.uniform(0.0, 60.0),
        ambient=random.uniform(0.0, 50.0),
        lens=Lens(random.choice(list(Lens))),
        place=str(random.choice(list(PLACES))),
    )


def _judged(case: Case, random: np.random.Generator) -> Verdict:
    emissivity = min(max(random.normal(case.emissivity, EMISSIVITY_SIGMA), 0.05), 1.0)
    reflected = random.normal(case.reflected, REFLECTED_SIGMA)
    source = ScenePages(
        still(_misread(case, emissivity, reflected, random)),
        conditions=Conditions(
            ambient_celsius=case.ambient, emissivity=emissivity, reflected_celsius=reflected
        ),
        noise=NOISE[case.lens],
        seed=int(random.integers(2**31)),
    )
    figures = _analysed(case, source)
    if figures.uncertainty is None:
        raise RuntimeError(f"no figures for {case}")
    errors = {name: getattr(figures, f"{name}_celsius") - case.celsius for name in FIGURES}
    return Verdict(case, errors, {name: getattr(figures.uncertainty, name) for name in FIGURES})


def _misread(case: Case, emissivity: float, reflected: float, random: np.random.Generator) -> Image:
    """Return the scene that a part without errors would have to see to read what this one reads."""
    mirrored = (1 - emissivity) * (reflected + KELVIN) ** 4
    body = (emissivity * (case.celsius + KELVIN) ** 4 + mirrored) ** 0.25
    read = body + _errors(case, body - KELVIN, random)
    seen: Image = ((read**4 - mirrored) / emissivity) ** 0.25 - KELVIN
    return seen


def _errors(case: Case, body: float, random: np.random.Generator) -> Image:
    """Return how far each pixel is off for a black body at `body` Celsius, kelvin."""
    bound = BOUNDS[case.lens][case.place]
    if case.place == "corner":
        bound += CORNER_RATIO[case.lens] * abs(body - case.ambient)
    uneven = bound * _uneven(random)
    return _beyond(case.ambient, body) * (random.uniform(-1, 1) + uneven)


def _uneven(random: np.random.Generator) -> Image:
    """Return a field whose every pixel lies evenly within +-1, most of it smooth over the image."""
    row, column = np.indices((24, 32))
    waves = np.zeros((24, 32))
    for _ in range(WAVES):
        length, way = random.uniform(*WAVE_PIXELS), random.uniform(0, 2 * math.pi)
        phase = 2 * math.pi * (row * math.sin(way) + column * math.cos(way)) / length
        waves += random.normal() * np.cos(phase) + random.normal() * np.sin(phase)
    normal = math.sqrt(SMOOTH / WAVES) * waves + math.sqrt(1 - SMOOTH) * random.normal(size=(24, 32))
    return np.asarray(np.vectorize(math.erf)(normal / math.sqrt(2)), np.float64)


def _beyond(ambient: float, body: float) -> float:
    """Return how much more an error of sensitivity makes above 100 C than at 100 C."""
    if body <= 100:
        return 1.0

    def signal_per_kelvin(celsius: float) -> float:
        return ((celsius + KELVIN) ** 4 - (ambient + KELVIN) ** 4) / (4 * (celsius + KELVIN) ** 3)

    return signal_per_kelvin(body) / signal_per_kelvin(100.0)


def _analysed(case: Case, source: ScenePages) -> ZoneFigures:
    """Return the figures of the zone, through the whole chain of the agent."""
    settings = SensorSettings(
        driver="simulator", lens=case.lens, emissivity=case.emissivity, reflected_celsius=case.reflected
    )
    zones = [_zone(*PLACES[case.place])]
    clock = TurnableClock()
    sensor = Mlx90640(EmulatedMlx90640(source, clock=clock), clock=clock)
    sensor.surface, sensor.refresh_rate_hz = surface_of(settings, zones), 8
    analyser = FrameAnalyser(settings, zones)
    for _ in range(PAGES):
        frame = analyser.condition(sensor.read())
    return analyser.analyse(frame).zones["z"]


def _zone(top: int, left: int) -> ZoneSettings:
    right, bottom = left + SIDE, top + SIDE
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return ZoneSettings(id="z", name="Z", polygon=tuple((x / 32, y / 24) for x, y in corners))


if __name__ == "__main__":
    for found in run():
        print(f"{found['name']:50} {found['value']:8.2f} {found['unit']:2} {found['target']}")
