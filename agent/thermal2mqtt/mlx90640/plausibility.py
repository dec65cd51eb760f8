"""Pages not to be believed, each refused by name before anything of it is used."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.calibration import Pixels
from thermal2mqtt.mlx90640.faults import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.frame import COLUMNS
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import INVALID_PIXEL_WORD, PIXELS, RamWord
from thermal2mqtt.mlx90640.vitals import Vitals

GAIN_LIMITS = (0.75, 1.33)
"""The gain drifts by a few percent with supply and temperature; a quarter means a corrupt word."""

SUPPLY_LIMITS_VOLTS = (3.0, 3.6)
"""Datasheet chapter 6."""

AMBIENT_LIMITS_CELSIUS = (-45.0, 100.0)
"""The part works from -40 to 85 C around it (datasheet chapter 6) and warms itself by some 8 K."""

UNSOLVED_LIMIT = 19
"""Pixels of a page, about 5 %, that may be without a solution before the whole page is not believed."""


def refuse_words(page: Page) -> None:
    """Refuse a page by its raw words.

    Raises:
        Mlx90640Error: STUCK_BUS, every word 0xFFFF; EMPTY_PAGE, every word zero; INVALID_PIXELS, the
            converter ran over in this subpage's compensation pixel, which sees nothing of the scene.
    """
    words = page.words
    if words.item(0) == -1 and np.all(words == -1):
        raise Mlx90640Error(
            FaultKind.STUCK_BUS,
            "every word of the page is 0xFFFF: SDA is held high or the part lost its supply",
        )
    if words.item(0) == 0 and not words.any():
        raise Mlx90640Error(
            FaultKind.EMPTY_PAGE, "every word of the page is zero: the part was reset or SDA is held low"
        )
    if words.item((RamWord.CP_SUBPAGE_0, RamWord.CP_SUBPAGE_1)[page.subpage]) == INVALID_PIXEL_WORD:
        raise Mlx90640Error(
            FaultKind.INVALID_PIXELS, f"the compensation pixel of subpage {page.subpage} reads 0x7FFF"
        )


class Overruns:
    """Tells fire from a corrupt word where the converter ran over (0x7FFF): heat is there the next time too.

    An object above some 450 C runs the converter over. What it reads then is a lower limit, and refusing it
    for as long as it burns would turn a fire into a sensor that is unavailable.

    Args:
        bad_pixels: May read anything.
    """

    def __init__(self, bad_pixels: Pixels) -> None:
        self._bad_pixels = bad_pixels
        self._seen: list[set[tuple[int, int]]] = [set(), set()]
        self._believed = [False, False]

    @property
    def believed(self) -> bool:
        """Whether a half of the image has pixels that the converter ran over in."""
        return any(self._believed)

    def refuse(self, page: Page) -> None:
        """Refuse a page whose pixels ran over where none of them did on the page before of that subpage.

        Raises:
            Mlx90640Error: INVALID_PIXELS.
        """
        # All but a few pages have none at all.
        at = np.flatnonzero(page.words[:PIXELS] == INVALID_PIXEL_WORD).tolist()
        pixels = [divmod(index, COLUMNS) for index in at]
        ours = [pixel for pixel in pixels if page.holds(*pixel) and pixel not in self._bad_pixels]
        before, self._seen[page.subpage] = self._seen[page.subpage], set(ours)
        if ours and before.isdisjoint(ours):
            row, column = ours[0]
            raise Mlx90640Error(
                FaultKind.INVALID_PIXELS,
                f"{len(ours)} pixels of subpage {page.subpage} read 0x7FFF (converter overrun), "
                f"the first at row {row}, column {column}; believed if the next page shows it too",
            )
        self._believed[page.subpage] = bool(ours)


def refuse_vitals(vitals: Vitals) -> None:
    """Refuse a page by what it says of the part.

    Raises:
        Mlx90640Error: GAIN_OUT_OF_RANGE, SUPPLY_OUT_OF_RANGE or AMBIENT_OUT_OF_RANGE.
    """
    if not _inside(vitals.gain, GAIN_LIMITS):
        raise Mlx90640Error(
            FaultKind.GAIN_OUT_OF_RANGE, _outside("the gain factor", vitals.gain, GAIN_LIMITS, "")
        )
    if not _inside(vitals.supply_volts, SUPPLY_LIMITS_VOLTS):
        raise Mlx90640Error(
            FaultKind.SUPPLY_OUT_OF_RANGE,
            _outside("the part's supply", vitals.supply_volts, SUPPLY_LIMITS_VOLTS, " V"),
        )
    if not _inside(vitals.ambient_celsius, AMBIENT_LIMITS_CELSIUS):
        raise Mlx90640Error(
            FaultKind.AMBIENT_OUT_OF_RANGE,
            _outside("the part's own temperature", vitals.ambient_celsius, AMBIENT_LIMITS_CELSIUS, " C"),
        )


def refuse_unsolved(unsolved: int) -> None:
    """Refuse a page where the formula has no solution for more than 19 good pixels of 384.

    Raises:
        Mlx90640Error: IMPLAUSIBLE_TEMPERATURES.
    """
    if unsolved > UNSOLVED_LIMIT:
        raise Mlx90640Error(
            FaultKind.IMPLAUSIBLE_TEMPERATURES,
            f"{unsolved} of {PIXELS // 2} pixels have no temperature that fits what was read, "
            f"at most {UNSOLVED_LIMIT} are believed",
        )


FROZEN_AFTER_PAGES: Final = 8
"""Noise alone changes some of 832 words from page to page; all of them the same again is no measurement."""


class FrozenPages:
    """Notices a part that keeps announcing pages but measures nothing: noise alone changes some words."""

    def __init__(self, after_pages: int = FROZEN_AFTER_PAGES) -> None:
        """Take how many repetitions in a row are too many; 0 turns the check off."""
        self._after_pages = after_pages
        self._last = b""
        self._repeated = 0

    def refuse(self, words: NDArray[np.int16]) -> None:
        """Compare a page's words with the page before.

        Raises:
            Mlx90640Error: FROZEN, as long as the repetitions last.
        """
        if not self._after_pages:
            return
        raw = words.tobytes()
        self._repeated = self._repeated + 1 if raw == self._last else 0
        self._last = raw
        if self._repeated >= self._after_pages:
            raise Mlx90640Error(
                FaultKind.FROZEN,
                f"the same {len(words)} words came {self._repeated} times again: the part announces pages "
                "but does not measure; take its supply away and back",
            )


def _inside(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _outside(what: str, value: float, limits: tuple[float, float], unit: str) -> str:
    return f"{what} reads {value:.2f}{unit}, believed is {limits[0]:g} to {limits[1]:g}{unit}"
