"""The picture in the terminal has the colours of the published image."""

import cv2
import numpy as np
import pytest
from rich.console import Console

from thermal2mqtt.cli.heat_picture import UPPER_HALF, heat_picture


def _jpeg(image: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, 100))[1].tobytes()


def _lines(jpeg: bytes, columns: int) -> list[str]:
    console = Console(width=200, color_system="truecolor", force_terminal=True)
    picture = heat_picture(jpeg, columns)
    assert picture is not None
    with console.capture() as capture:
        console.print(picture)
    return capture.get().splitlines()


@pytest.mark.parametrize(("columns", "rows"), [(32, 11), (64, 22)])
def test_it_keeps_the_proportions(columns: int, rows: int) -> None:
    """Two pixels a character, one above the other; the line with the time is left away."""
    lines = _lines(_jpeg(np.full((240, 320, 3), 128, np.uint8)), columns)
    assert [line.count(UPPER_HALF) for line in lines if line] == [columns] * rows


def test_each_half_of_a_character_has_its_own_colour() -> None:
    """Red above blue: the upper pixel is the character's colour, the lower its ground."""
    image = np.zeros((20, 20, 3), np.uint8)
    image[:9, :, 2] = 255
    image[9:, :, 0] = 255
    (line,) = [line for line in _lines(_jpeg(image), 2) if line]
    colours = [int(part) for part in line.split("m")[0].removeprefix("\x1b[").split(";")]
    assert (colours[:2], colours[5:7]) == ([38, 2], [48, 2])
    red, blue = colours[2:5], colours[7:10]
    assert np.allclose(red, (255, 0, 0), atol=50)
    assert np.allclose(blue, (0, 0, 255), atol=50)


def test_what_is_no_image_is_no_picture() -> None:
    """Whoever may publish may publish anything."""
    assert heat_picture(b"not a jpeg", 32) is None
    assert heat_picture(b"", 32) is None
