"""Where the converter ran over (0x7FFF) a corrupt word is told from a fire."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agent.mlx90640.rig import MakeRig
from thermal2mqtt.mlx90640 import FaultKind, FrameFault, Mlx90640Error, ThermalFrame
from thermal2mqtt.mlx90640.emulator import Fault
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.plausibility import Overruns

CHESS, INTERLEAVED = 0x1901, 0x0901
OURS = (1, 3, 5, 33 + 1, 33 + 3)
"""Words of pixels of subpage 1 in chess mode."""


def a_page(overrun: Iterable[int], *, subpage: int = 1, control: int = CHESS) -> Page:
    """Return a page of ordinary words, but for these."""
    words = np.arange(832, dtype=np.int16) - 400
    words[list(overrun)] = 0x7FFF
    return Page(words, control, subpage)


def is_refused(overruns: Overruns, page: Page) -> bool:
    """Show it a page."""
    try:
        overruns.refuse(page)
    except Mlx90640Error as error:
        return error.kind is FaultKind.INVALID_PIXELS
    return False


@pytest.mark.parametrize(
    ("control", "subpage", "index"),
    [(CHESS, 0, 33), (CHESS, 1, 32), (INTERLEAVED, 0, 1), (INTERLEAVED, 1, 32)],
)
def test_one_page_alone_is_not_believed(control: int, subpage: int, index: int) -> None:
    """0x7FFF in a good pixel is named with its place."""
    row, column = divmod(index, 32)
    with pytest.raises(Mlx90640Error, match=f"1 pixels .* at row {row}, column {column}") as caught:
        Overruns(()).refuse(a_page([index], subpage=subpage, control=control))
    assert caught.value.kind is FaultKind.INVALID_PIXELS


def test_a_pixel_of_the_other_subpage_is_another_pages_matter() -> None:
    """It was judged with its own page and is not used now."""
    overruns = Overruns(())
    overruns.refuse(a_page([32], subpage=0))
    assert not overruns.believed


def test_a_pixel_that_is_known_as_bad_is_expected() -> None:
    """A broken pixel may read anything, and is no fire."""
    overruns = Overruns(((1, 1),))
    for _ in range(2):
        overruns.refuse(a_page([33], subpage=0))
    assert not overruns.believed


@given(st.lists(st.tuples(st.integers(0, 1), st.frozensets(st.sampled_from(OURS)))))
def test_what_two_pages_of_a_subpage_share_is_believed(pages: list[tuple[int, frozenset[int]]]) -> None:
    """A page is refused exactly where it runs over in no pixel that did on the page before of its half."""
    overruns = Overruns(())
    before: dict[int, frozenset[int]] = {0: frozenset(), 1: frozenset()}
    shown: dict[int, bool] = {0: False, 1: False}
    for subpage, words in pages:
        # One row further down, chess mode has the other half's pixels.
        ours = frozenset(word + 32 * (1 - subpage) for word in words)
        refused = is_refused(overruns, a_page(ours, subpage=subpage))
        assert refused is bool(ours and not ours & before[subpage])
        before[subpage] = ours
        if not refused:
            shown[subpage] = bool(ours)
        assert overruns.believed is any(shown.values())


def test_a_fire_is_seen(make_rig: MakeRig) -> None:
    """At most one image late, hot enough for every alarm, and marked; when it is out nothing of it stays."""
    heat = {"celsius": 40.0}

    def scene(_time: float) -> np.ndarray:
        celsius = np.full((24, 32), 40.0)
        celsius[10:14, 10:14] = heat["celsius"]
        return celsius

    rig = make_rig(scene)
    frames: list[ThermalFrame] = []
    refused: list[FaultKind] = []
    for celsius in [40.0] * 4 + [900.0] * 8 + [40.0] * 4:
        heat["celsius"] = celsius
        try:
            frames.append(rig.sensor.read())
        except Mlx90640Error as error:
            refused.append(error.kind)
    assert refused in ([FaultKind.INVALID_PIXELS], [FaultKind.INVALID_PIXELS] * 2)
    fire, after = frames[-5], frames[-1]
    assert fire.celsius[10:14, 10:14].min() > 400
    assert FrameFault.OVER_RANGE in fire.faults
    assert abs(after.celsius - 40).max() < 1
    assert FrameFault.OVER_RANGE not in after.faults


def test_corrupt_words_are_refused_however_long_they_come(make_rig: MakeRig) -> None:
    """They strike others each time."""
    rig = make_rig()
    rig.sensor.read()
    rig.bus.faults.inject(Fault.INVALID_PIXELS)
    for _ in range(40):
        with pytest.raises(Mlx90640Error, match="0x7FFF"):
            rig.sensor.read()
