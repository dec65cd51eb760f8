"""One frame as a picture for people: colours, zones, the hottest point, the time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.alarms.level import Level
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.outputs import Palette
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.outline import outline
from thermal2mqtt.thermal.overlay import Colour, Overlay
from thermal2mqtt.thermal.palette import TABLES, Pixels, Range, automatic_range

QUALITIES = (85, 75, 65, 50, 35, 20, 10)
"""JPEG qualities, tried in this order until the picture is small enough."""

LARGEST_SIDE = 4096

_HATCH_GREYS = (92, 124)
_HATCH_PERIOD = 8
_NO_LEVELS: Mapping[str, Level | None] = MappingProxyType({})


class ImageTooLargeError(Thermal2mqttError):
    """A picture does not fit into the bytes that it may have."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture is to look like, beside what is in it."""

    size: tuple[int, int] = (320, 240)
    """Longer and shorter side that the picture fills without distortion, in pixels; a portrait frame gives a
    portrait picture."""
    palette: Palette = Palette.INFERNO
    scale: Range | None = None
    """Temperatures of the palette's ends; None for those of the frame."""


USUAL = Look()


def look_of(factor: float, shape: tuple[int, int], palette: Palette = Palette.INFERNO) -> Look:
    """Return the look of a picture that is `factor` times as large as a frame of `shape` (rows, columns).

    Raises:
        ValueError: It is smaller than the frame or has a side of more than 4096 pixels.
    """
    largest = LARGEST_SIDE / max(shape)
    if not 1 <= factor <= largest:
        raise ValueError(
            f"factor is {factor:g}: allowed is 1 to {largest:g}, for a picture of up to {LARGEST_SIDE} pixels"
        )
    return Look((round(factor * max(shape)), round(factor * min(shape))), palette)


def render_jpeg(
    celsius: NDArray[np.float32],
    *,
    captured_at: float,
    look: Look = USUAL,
    zones: Sequence[ZoneSettings] = (),
    levels: Mapping[str, Level | None] = _NO_LEVELS,
    max_bytes: int = 20_000,
) -> bytes:
    """Return the frame as a JPEG of at most `max_bytes`; see `render` for the rest.

    Raises:
        ImageTooLargeError: Not even the lowest quality is small enough.
    """
    canvas = render(celsius, captured_at=captured_at, look=look, zones=zones, levels=levels)
    smallest = 0
    for quality in QUALITIES:
        _, data = cv2.imencode(".jpg", canvas, (cv2.IMWRITE_JPEG_QUALITY, quality))
        if (smallest := data.size) <= max_bytes:
            return data.tobytes()
    raise ImageTooLargeError(
        f"thermal image of {canvas.shape[1]}x{canvas.shape[0]} pixels needs {smallest} bytes at the lowest "
        f"quality and may have {max_bytes}: allow more, or make it smaller"
    )


def render_png(
    celsius: NDArray[np.float32],
    *,
    captured_at: float,
    look: Look = USUAL,
    zones: Sequence[ZoneSettings] = (),
    levels: Mapping[str, Level | None] = _NO_LEVELS,
) -> bytes:
    """Return the frame as a PNG, which loses nothing; see `render` for the rest."""
    canvas = render(celsius, captured_at=captured_at, look=look, zones=zones, levels=levels)
    _, data = cv2.imencode(".png", canvas)
    return data.tobytes()


def render(
    celsius: NDArray[np.float32],
    *,
    captured_at: float,
    look: Look = USUAL,
    zones: Sequence[ZoneSettings] = (),
    levels: Mapping[str, Level | None] = _NO_LEVELS,
) -> Pixels:
    """Return the frame as a picture, shape (height, width, 3), blue, green, red.

    Args:
        celsius: Temperatures of the turned image, shape (rows, columns); NaN is drawn as a grey hatch.
        captured_at: When the frame was taken, seconds since 1970-01-01 UTC; written into the picture.
        look: Size, palette and scale; in between the frame's pixels it is interpolated bicubically.
        zones: Zones to outline.
        levels: Their levels by id; a zone that is missing here is drawn as unknown.
    """
    celsius = np.where(np.isfinite(celsius), celsius, np.float32(np.nan))
    own, table = automatic_range(celsius), TABLES[look.palette]
    scale = look.scale if own is not None and look.scale is not None else own
    canvas = _colours(celsius, scale, table, _fit(celsius.shape, look.size))
    overlay = Overlay(canvas)
    for zone in sorted(zones, key=lambda zone: _rank(levels.get(zone.id))):
        overlay.zone(outline(zone.shape), levels.get(zone.id), zone.name, _colour(zone.colour))
    overlay.footer(f"{datetime.fromtimestamp(captured_at, UTC):%Y-%m-%d %H:%M:%S}Z", scale, table)
    if scale is None:
        overlay.centred("no temperatures")
    else:
        row, column = np.unravel_index(np.nanargmax(celsius), celsius.shape)
        place = ((column + 0.5) / celsius.shape[1], (row + 0.5) / celsius.shape[0])
        overlay.hottest(place, float(celsius[row, column]))
    return canvas


def _colour(given: str | None) -> Colour | None:
    """Turn #rrggbb into blue, green, red."""
    if given is None:
        return None
    red, green, blue = bytes.fromhex(given.removeprefix("#"))
    return blue, green, red


def _fit(shape: tuple[int, ...], size: tuple[int, int]) -> tuple[int, int]:
    """Return width and height of the picture: the frame's aspect, inside `size`, turned where it is."""
    rows, columns = shape
    longer, shorter = max(size), min(size)
    width, height = (shorter, longer) if rows > columns else (longer, shorter)
    zoom = min(width / columns, height / rows)
    return round(columns * zoom), round(rows * zoom)


def _colours(
    celsius: NDArray[np.float32], scale: Range | None, table: Pixels, size: tuple[int, int]
) -> Pixels:
    if scale is None:
        return _hatch(size)
    unknown = np.isnan(celsius)
    steps = scale.steps(np.where(unknown, np.float32(scale.low), celsius))
    if unknown.any():
        # Bicubic interpolation would let an unknown pixel colour its neighbours.
        steps = cv2.inpaint(steps, unknown.astype(np.uint8), 1, cv2.INPAINT_NS).astype(np.uint8)
    canvas = cv2.applyColorMap(cv2.resize(steps, size, interpolation=cv2.INTER_CUBIC), table)
    if unknown.any():
        hidden = cv2.resize(unknown.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        canvas = cv2.copyTo(_hatch(size), hidden, canvas)
    return canvas.astype(np.uint8, copy=False)


def _hatch(size: tuple[int, int]) -> Pixels:
    width, height = size
    diagonals = np.add.outer(np.arange(_HATCH_PERIOD), np.arange(_HATCH_PERIOD))
    tile = np.asarray(_HATCH_GREYS, np.uint8)[diagonals // (_HATCH_PERIOD // 2) % 2]
    tiled = np.tile(tile, (height // _HATCH_PERIOD + 1, width // _HATCH_PERIOD + 1))
    return cv2.cvtColor(tiled[:height, :width], cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)


def _rank(level: Level | None) -> int:
    """Order of drawing: the worst last, on top."""
    return -1 if level is None else level.rank
