"""What a page knows of how it was measured."""

import numpy as np
import pytest

from thermal2mqtt.mlx90640.page import Page

WORDS = np.zeros(832, dtype=np.int16)


@pytest.mark.parametrize(("rate", "hertz"), list(enumerate([0.5, 1, 2, 4, 8, 16, 32, 64])))
def test_the_control_register_tells_rate_resolution_and_mode(rate: int, hertz: float) -> None:
    """Each field is read from its own bits."""
    page = Page(WORDS, 0x0001 | rate << 7 | 3 << 10, 0)
    assert (page.refresh_rate_hz, page.resolution_setting, page.chess) == (hertz, 3, False)
    assert Page(WORDS, 0x1001, 0).chess


@pytest.mark.parametrize("control", [0x1901, 0x0901])
def test_each_pixel_is_in_one_subpage(control: int) -> None:
    """In either mode the two subpages hold 384 pixels each and share none."""
    first, second = Page(WORDS, control, 0), Page(WORDS, control, 1)
    held = [(first.holds(row, column), second.holds(row, column)) for row, column in np.ndindex(24, 32)]
    assert all(a != b for a, b in held)
    assert sum(a for a, _ in held) == 384
