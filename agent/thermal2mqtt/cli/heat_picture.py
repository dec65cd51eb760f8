"""The thermal image in the terminal: two pixels a character, one as its colour, one as its ground."""

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.segment import Segment, Segments
from rich.style import Style

UPPER_HALF = "▀"

FOOTER = 18 / 240
"""Share of the image's height that holds time and scale, which nobody could read at this size."""


def heat_picture(jpeg: bytes, columns: int) -> Segments | None:
    """Return the image drawn `columns` characters wide, with its own proportions.

    Args:
        jpeg: as the agent publishes it under `image/<sensor>`.
        columns: characters, which are pixels; half as many rows come of a square.

    Returns:
        None where the bytes are no image.
    """
    image = _decoded(jpeg)
    if image is None:
        return None
    height, width = image.shape[:2]
    heat = image[: round(height * (1 - FOOTER))]
    rows = max(1, round(heat.shape[0] * columns / width / 2))
    small = cv2.resize(heat, (columns, 2 * rows), interpolation=cv2.INTER_AREA)
    segments = []
    for upper, lower in zip(small[::2], small[1::2], strict=True):
        segments += [_cell(*pair) for pair in zip(upper, lower, strict=True)]
        segments.append(Segment.line())
    return Segments(segments)


def _decoded(jpeg: bytes) -> NDArray[np.uint8] | None:
    try:
        image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error:  # of nothing at all, for instance
        return None
    return None if image is None else image.astype(np.uint8, copy=False)


def _cell(upper: NDArray[np.uint8], lower: NDArray[np.uint8]) -> Segment:
    return Segment(UPPER_HALF, Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower)))
