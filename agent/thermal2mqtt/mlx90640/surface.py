"""What the sensor looks at, and through what: how well it radiates, what it mirrors, what lies between.

Radiation is counted in kelvin^4, as in the formula of the datasheet. A surface at To, of emissivity e and
mirroring Tr, sends e * To^4 + (1 - e) * Tr^4; each layer that it passes lets a share t of it through and adds
(1 - t) times its own. All of that is linear in To^4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.frame import SHAPE

ABSOLUTE_ZERO = -273.15

OPEN_AIR_SHIFT = 8.0
"""How much warmer than its surroundings the part is in open air, kelvin (datasheet chapter 11.2.2.9)."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layer:
    """Something between surface and part: a window, or much air.

    Raises:
        ValueError: A transmission outside (0, 1]; a temperature at absolute zero or below.
    """

    transmission: float
    """Share of the radiation that it lets through; it radiates the rest itself, reflecting nothing."""

    celsius: float | None = None
    """Its temperature; None takes the surroundings: Ta less 8 K."""

    def __post_init__(self) -> None:
        if not 0 < self.transmission <= 1:
            raise ValueError(f"transmission is {self.transmission:g}: allowed is above 0 and up to 1")
        if self.celsius is not None:
            _refuse_temperature("celsius", self.celsius)


@dataclass(frozen=True, slots=True, eq=False)
class Optics:
    """What reaches the part, in kelvin^4: `own` * To^4 + `known` + `surroundings` * Tsurroundings^4.

    Each is one number, or an array of shape (24, 32).
    """

    own: float | Values
    """Share of the surface's own radiation: emissivity times all transmissions."""

    known: float | Values
    """What is added by everything whose temperature was given."""

    surroundings: float | Values
    """Share of the surroundings' radiation, whose temperature follows the part's own."""

    def background(self, ambient_celsius: float) -> float | Values:
        """Return TaTr of the datasheet, kelvin^4: what is added to the radiance over `own` to give To^4."""
        ambient, around = ambient_celsius, surroundings_celsius(ambient_celsius)
        foreign = self.known + self.surroundings * _radiation(around)
        return (_radiation(ambient) - foreign) / self.own


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Emissivity, reflected temperature and what lies between, checked.

    Raises:
        ValueError: An emissivity outside (0, 1] or of another shape; a reflected temperature of another
            shape or at absolute zero or below.
    """

    emissivity: float | Values = 1.0
    """One for all pixels, or a map of shape (24, 32)."""

    reflected_celsius: float | Values | None = None
    """Temperature of what the surface mirrors: one for all, or a map of shape (24, 32).

    None, or NaN in a map, takes the surroundings: Ta less 8 K.
    """

    layers: tuple[Layer, ...] = ()
    """What the radiation passes, from the surface to the part."""

    def __post_init__(self) -> None:
        self._check_emissivity()
        if self.reflected_celsius is not None:
            _refuse_shape("reflected_celsius", self.reflected_celsius)
            _refuse_temperature("reflected_celsius", self.reflected_celsius)

    def _check_emissivity(self) -> None:
        _refuse_shape("emissivity", self.emissivity)
        values = np.asarray(self.emissivity, dtype=np.float64)
        if not np.all((values > 0) & (values <= 1)):
            worst = values.flat[int(np.argmin((values > 0) & (values <= 1)))]
            raise ValueError(f"emissivity is {worst:g}: allowed is above 0 and up to 1")

    def optics(self) -> Optics:
        """Return the surface and all layers as one linear relation."""
        mirrored = 1 - self.emissivity
        own, known, surroundings = self.emissivity, *_source(mirrored, self.reflected_celsius)
        for layer in self.layers:
            own, known, surroundings = (layer.transmission * share for share in (own, known, surroundings))
            fixed, following = _source(1 - layer.transmission, layer.celsius)
            known, surroundings = known + fixed, surroundings + following
        return Optics(own, known, surroundings)


def surroundings_celsius(ambient_celsius: float) -> float:
    """Return the temperature of the surroundings of a part that is itself at `ambient_celsius`."""
    return ambient_celsius - OPEN_AIR_SHIFT


def _source(share: float | Values, celsius: float | Values | None) -> tuple[float | Values, float | Values]:
    """Split what a body radiates into what is known, kelvin^4, and a share that follows the surroundings."""
    if celsius is None:
        return 0.0 * share, share
    if np.ndim(celsius) == 0:
        return share * _radiation(celsius), 0.0 * share
    follows = np.isnan(celsius)
    return share * np.where(follows, 0.0, _radiation(celsius)), share * follows


def _radiation(celsius: float | Values) -> float | Values:
    return (celsius - ABSOLUTE_ZERO) ** 4


def _refuse_shape(name: str, value: float | Values) -> None:
    if np.shape(value) not in {(), SHAPE}:
        raise ValueError(f"{name} has shape {np.shape(value)}: give one number or a map of shape {SHAPE}")


def _refuse_temperature(name: str, celsius: float | Values) -> None:
    values = np.asarray(celsius, dtype=np.float64)
    allowed = (values > ABSOLUTE_ZERO) & (values < np.inf)
    if values.ndim:
        allowed |= np.isnan(values)
    if not np.all(allowed):
        worst = values.flat[int(np.argmin(allowed))]
        raise ValueError(f"{name} is {worst:g}: give more than {ABSOLUTE_ZERO}, or None for Ta - 8")
