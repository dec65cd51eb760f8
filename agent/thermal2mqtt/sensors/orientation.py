"""Turns and mirrors a frame, once, so that everything after it sees the image as people do."""

from dataclasses import replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.frame import ThermalFrame

Rotation: TypeAlias = Literal[0, 90, 180, 270]
"""Degrees clockwise."""


def orient(frame: ThermalFrame, rotation: Rotation, *, mirror: bool) -> ThermalFrame:
    """Turn the image clockwise, then swap left and right.

    `celsius` becomes (32, 24) at 90 and 270 degrees. Bad pixels move along, and so does the subpage, which
    stays the parity of row + column of the fresh pixels. Where nothing is to do the frame itself returns.
    """
    if rotation == 0 and not mirror:
        return frame
    celsius = np.rot90(frame.celsius, -rotation // 90)
    if mirror:
        celsius = celsius[:, ::-1]
    swapped = (rotation in {90, 270}) != mirror
    return replace(
        frame,
        celsius=np.ascontiguousarray(celsius),
        bad_pixels=tuple(sorted(_moved(pixel, frame, rotation, mirror=mirror) for pixel in frame.bad_pixels)),
        subpage=frame.subpage ^ swapped,
        half_ages=frame.half_ages[::-1] if swapped else frame.half_ages,
    )


def as_the_part_sees(image: NDArray[Any], rotation: Rotation, *, mirror: bool) -> NDArray[Any]:
    """Return a map that was laid out on the turned image as the part itself sees it: `orient` backwards."""
    return np.ascontiguousarray(np.rot90(image[:, ::-1] if mirror else image, rotation // 90))


def _moved(
    pixel: tuple[int, int], frame: ThermalFrame, rotation: Rotation, *, mirror: bool
) -> tuple[int, int]:
    row, column = pixel
    rows, columns = frame.celsius.shape
    for _ in range(rotation // 90):
        row, column = column, rows - 1 - row
        rows, columns = columns, rows
    return row, columns - 1 - column if mirror else column
