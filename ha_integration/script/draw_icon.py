"""Draws the integration's icon: a coarse thermal image with one hot joint, and the zone drawn around it."""

import math
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "custom_components" / "thermal2mqtt" / "brand"
SIZES = {"icon.png": 256, "icon@2x.png": 512}

PIXELS = 6
"""Of the thermal image, across and down."""

HOT_AT = (3.4, 2.6)
"""Column and row of the joint."""

OVERSAMPLING = 4

STOPS = ((20, 11, 52), (96, 20, 110), (190, 50, 88), (244, 120, 34), (252, 208, 80), (255, 250, 222))
"""Colours from cold to hot, evenly apart."""


def draw(size: int) -> Image.Image:
    """Return the icon, `size` pixels across and down, on a transparent ground."""
    big = size * OVERSAMPLING
    picture = Image.new("RGBA", (big, big), (0, 0, 0, 0))
    painter = ImageDraw.Draw(picture)
    for row in range(PIXELS):
        for column in range(PIXELS):
            painter.rectangle(_square(column, row, big), fill=colour(heat(column, row)))
    _draw_zone(painter, big)
    picture.putalpha(_rounded(big))
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def heat(column: int, row: int) -> float:
    """Return how hot a pixel is, 0..1: a joint, and a bar that carries its heat away."""
    joint = math.exp(-(math.dist((column, row), HOT_AT) ** 2) / 3.0)
    bar = 0.35 * math.exp(-((column - HOT_AT[0]) ** 2) / 1.5)
    return min(1.0, 0.06 + joint + bar * (1.0 - joint))


def colour(share: float) -> tuple[int, int, int]:
    """Return the colour of a share, 0 cold and 1 hot."""
    place = share * (len(STOPS) - 1)
    first = min(int(place), len(STOPS) - 2)
    between = place - first
    red, green, blue = (
        round(a + (b - a) * between) for a, b in zip(STOPS[first], STOPS[first + 1], strict=True)
    )
    return red, green, blue


def _square(column: int, row: int, size: int) -> tuple[int, int, int, int]:
    left, top = size * column // PIXELS, size * row // PIXELS
    return left, top, size * (column + 1) // PIXELS, size * (row + 1) // PIXELS


def _draw_zone(painter: ImageDraw.ImageDraw, size: int) -> None:
    corners = [(x * size, y * size) for x, y in ((0.36, 0.24), (0.82, 0.30), (0.86, 0.70), (0.42, 0.78))]
    painter.line([*corners, *corners[:2]], fill="white", width=size // 32, joint="curve")
    reach = size / 22
    for x, y in corners:
        painter.ellipse((x - reach, y - reach, x + reach, y + reach), fill="white")


def _rounded(size: int) -> Image.Image:
    mask = Image.new("L", (size, size), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size - 1, size - 1), radius=size // 6, fill=255)
    return mask


if __name__ == "__main__":
    for name, pixels in SIZES.items():
        draw(pixels).save(FOLDER / name, optimize=True)
