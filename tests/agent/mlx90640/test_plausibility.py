"""Pages not to be believed are refused by name; pages that may be strange are not."""

import numpy as np
import pytest

from thermal2mqtt.mlx90640 import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.plausibility import FrozenPages, refuse_unsolved, refuse_vitals, refuse_words
from thermal2mqtt.mlx90640.registers import RamWord
from thermal2mqtt.mlx90640.vitals import Vitals

CHESS, INTERLEAVED = 0x1901, 0x0901


def a_page(fill: int | None = None, *, subpage: int = 0, control: int = CHESS) -> Page:
    """Return a page of ordinary words, or of one word only."""
    words = np.arange(832, dtype=np.int16) - 400 if fill is None else np.full(832, fill, dtype=np.int16)
    return Page(words, control, subpage)


def with_word(page: Page, index: int, word: int = 0x7FFF) -> Page:
    """Return the page with one word changed."""
    page.words[index] = word
    return page


@pytest.mark.parametrize(("fill", "kind"), [(-1, FaultKind.STUCK_BUS), (0, FaultKind.EMPTY_PAGE)])
def test_a_page_of_one_word_is_refused(fill: int, kind: FaultKind) -> None:
    """All ones is a stuck bus, all zeros an empty page."""
    with pytest.raises(Mlx90640Error) as caught:
        refuse_words(a_page(fill))
    assert caught.value.kind is kind


@pytest.mark.parametrize("fill", [-1, 0])
def test_one_word_that_differs_makes_it_another_matter(fill: int) -> None:
    """A page is stuck or empty only as a whole."""
    refuse_words(with_word(a_page(fill), 831, 5))


@pytest.mark.parametrize(("subpage", "word"), [(0, RamWord.CP_SUBPAGE_0), (1, RamWord.CP_SUBPAGE_1)])
def test_an_overrun_compensation_pixel_refuses_its_subpage(subpage: int, word: RamWord) -> None:
    """It enters every temperature of its own subpage and none of the other."""
    with pytest.raises(Mlx90640Error, match=f"compensation pixel of subpage {subpage}") as caught:
        refuse_words(with_word(a_page(subpage=subpage), word))
    assert caught.value.kind is FaultKind.INVALID_PIXELS
    refuse_words(with_word(a_page(subpage=1 - subpage), word))


@pytest.mark.parametrize(
    ("vitals", "kind", "text"),
    [
        (
            Vitals(0.7, 3.3, 30),
            FaultKind.GAIN_OUT_OF_RANGE,
            "gain factor reads 0.70, believed is 0.75 to 1.33",
        ),
        (Vitals(1.4, 3.3, 30), FaultKind.GAIN_OUT_OF_RANGE, "reads 1.40"),
        (Vitals(float("nan"), 3.3, 30), FaultKind.GAIN_OUT_OF_RANGE, "reads nan"),
        (Vitals(1, 2.99, 30), FaultKind.SUPPLY_OUT_OF_RANGE, "supply reads 2.99 V, believed is 3 to 3.6 V"),
        (Vitals(1, 3.61, 30), FaultKind.SUPPLY_OUT_OF_RANGE, "supply reads 3.61 V"),
        (Vitals(1, 3.3, -46), FaultKind.AMBIENT_OUT_OF_RANGE, "own temperature reads -46.00 C"),
        (Vitals(1, 3.3, 101), FaultKind.AMBIENT_OUT_OF_RANGE, "believed is -45 to 100 C"),
        (Vitals(1, 3.3, float("nan")), FaultKind.AMBIENT_OUT_OF_RANGE, "reads nan C"),
    ],
)
def test_a_part_that_cannot_be_in_that_state_is_not_believed(
    vitals: Vitals, kind: FaultKind, text: str
) -> None:
    """Gain, supply and own temperature out of bounds are named with the bounds."""
    with pytest.raises(Mlx90640Error) as caught:
        refuse_vitals(vitals)
    assert caught.value.kind is kind
    assert text in str(caught.value)


@pytest.mark.parametrize("vitals", [Vitals(0.75, 3.0, -45), Vitals(1.33, 3.6, 100)])
def test_the_bounds_themselves_are_believed(vitals: Vitals) -> None:
    """A part at the edge of what the datasheet allows is in order."""
    refuse_vitals(vitals)


def test_a_few_pixels_without_a_solution_are_bearable() -> None:
    """19 of 384 are left as NaN, 20 condemn the page."""
    refuse_unsolved(19)
    with pytest.raises(Mlx90640Error, match="20 of 384") as caught:
        refuse_unsolved(20)
    assert caught.value.kind is FaultKind.IMPLAUSIBLE_TEMPERATURES


def test_the_same_words_again_and_again_are_frozen() -> None:
    """Three repetitions are too many where three are the limit, and every further one too."""
    frozen = FrozenPages(3)
    for _ in range(3):
        frozen.refuse(a_page().words)
    for count in (3, 4):
        with pytest.raises(Mlx90640Error, match=f"came {count} times again") as caught:
            frozen.refuse(a_page().words)
        assert caught.value.kind is FaultKind.FROZEN


def test_a_single_changed_word_is_a_measurement() -> None:
    """Counting starts anew as soon as anything moves."""
    frozen = FrozenPages(2)
    for step in range(10):
        frozen.refuse(with_word(a_page(), 800, step // 2).words)


def test_zero_turns_the_frozen_check_off() -> None:
    """Then nothing is ever frozen."""
    frozen = FrozenPages(0)
    for _ in range(100):
        frozen.refuse(a_page().words)
