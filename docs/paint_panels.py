"""Paints what a panel shows, as plainly as can be: the picture is of the data, not of Grafana."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from grafana.look import LEVEL_COLOURS

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]
Panel = dict[str, Any]
Series = dict[str, Any]

WHITE, BLACK, GREY, LIGHT = (255, 255, 255), (40, 40, 40), (130, 130, 130), (228, 228, 228)
LINES: Final[tuple[Colour, ...]] = (
    *((178, 114, 0), (0, 94, 213), (115, 158, 0), (167, 121, 204)),
    *((0, 159, 230), (233, 180, 86), (66, 228, 240), (0, 0, 0)),
)
"""Blue, green, red, as OpenCV has them: eight that all people tell apart (Okabe and Ito)."""

LEGEND_ROWS = 3
LEAST_SPAN = 1e-9
WIDE = 1000
FULL, DARKEST = 60, 200
"""So many in a field of a heat map take so much from white."""

UNITS = {"celsius": "C", "percentunit": "of 1", "hertz": "per s", "cps": "per s", "short": "", "volt": "V"}


def hexadecimal(text: str) -> Colour:
    """Return #rrggbb as blue, green, red."""
    red, green, blue = (int(text[place : place + 2], 16) for place in (1, 3, 5))
    return blue, green, red


def legend(series: Series, template: str) -> str:
    """Return what Grafana would write beside a series."""
    labels = series["metric"]
    return re.sub(r"\{\{(\w+)\}\}", lambda found: labels.get(found[1], ""), template).strip()


def write(image: Image, text: str, place: tuple[int, int], colour: Colour = BLACK, size: float = 0.4) -> None:
    """Write a line, its lower left corner at a place."""
    plain = text.replace("°", "").encode("ascii", "replace").decode()
    cv2.putText(image, plain, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)


class Tile:
    """The place of one panel, with its frame, title and description."""

    def __init__(self, image: Image, panel: Panel, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = box
        cv2.rectangle(image, (left, top), (right, bottom), LIGHT, 1)
        unit = panel["fieldConfig"]["defaults"]["unit"]
        shown = UNITS.get(unit, unit)
        write(image, f"{panel['title']}{f' [{shown}]' if shown else ''}", (left + 8, top + 18), size=0.45)
        self.image = image
        self.panel = panel
        self.left, self.top, self.right, self.bottom = left + 8, top + 28, right - 8, bottom - 8

    @property
    def words(self) -> dict[str, dict[str, Any]]:
        """What values are called and coloured; empty where they are numbers."""
        mappings = self.panel["fieldConfig"]["defaults"].get("mappings") or [{"options": {}}]
        options: dict[str, dict[str, Any]] = mappings[0]["options"]
        return options

    def number(self, value: float) -> None:
        """Paint one number on the colour of its limit."""
        colour = GREY
        for step in self.panel["fieldConfig"]["defaults"]["thresholds"]["steps"]:
            if step["value"] is None or value >= step["value"]:
                colour = hexadecimal(step["color"])
        word = self.words.get(f"{value:g}", {"text": f"{value:g}"})["text"]
        cv2.rectangle(self.image, (self.left, self.top), (self.right, self.bottom), colour, -1)
        write(self.image, word, (self.left + 20, (self.top + self.bottom) // 2 + 14), WHITE, 1.1)

    def table(self, found: Sequence[Series], columns: dict[str, str]) -> None:
        """Paint rows of labels and values."""
        width = (self.right - self.left) // len(columns)
        for place, (name, heading) in enumerate(columns.items()):
            x = self.left + place * width
            write(self.image, heading, (x, self.top + 12), GREY)
            for row, series in enumerate(found[: (self.bottom - self.top - 20) // 18]):
                value = f"{float(series['value'][1]):.4g}"
                value = self.words.get(value, {"text": value})["text"]
                text = value if name == "Value" else series["metric"].get(name, "")
                write(self.image, text[: width // 8], (x, self.top + 32 + 18 * row))

    def lines(self, drawn: Sequence[tuple[str, Series]], start: float, end: float) -> None:
        """Paint lines over time, with a legend of the first few."""
        values = [float(v) for _, series in drawn for _, v in series["values"]]
        known = [value for value in values if math.isfinite(value)]
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        if high - low < LEAST_SPAN:
            low, high = low - max(abs(low) * 0.1, 0.5), high + max(abs(high) * 0.1, 0.5)
        bottom, left = self.bottom - 16 * min(LEGEND_ROWS, len(drawn)) - 4, self.left + 52
        for share in (0.0, 0.5, 1.0):
            y = round(bottom - 6 - share * (bottom - self.top - 12))
            cv2.line(self.image, (left, y), (self.right, y), LIGHT, 1)
            write(self.image, f"{low + share * (high - low):.3g}", (self.left, y + 4), GREY)
        for place, (name, series) in enumerate(drawn):
            limit = LEVEL_COLOURS.get(name.removeprefix("limit "))
            colour = hexadecimal(limit) if limit else LINES[place % len(LINES)]
            points = [
                (
                    round(left + (float(t) - start) / (end - start) * (self.right - left)),
                    round(bottom - 6 - (float(v) - low) / (high - low) * (bottom - self.top - 12)),
                )
                for t, v in series["values"]
                if math.isfinite(float(v))
            ]
            thickness = 1 if limit else 2
            for one, other in pairwise(points):
                # A long gap is shown as one.
                if other[0] - one[0] <= max(4, 3 * (self.right - left) / (end - start)):
                    cv2.line(self.image, one, other, colour, thickness, cv2.LINE_AA)
            self._legend(place, len(drawn), name, colour)

    def _legend(self, place: int, number: int, name: str, colour: Colour) -> None:
        rows = min(LEGEND_ROWS, number)
        column, row = divmod(place, rows)
        x, y = self.left + column * 190, self.bottom - 16 * (rows - 1 - row) - 2
        if x + 180 < self.right:
            cv2.line(self.image, (x, y - 4), (x + 14, y - 4), colour, 2)
            write(self.image, name[:24], (x + 18, y))

    def states(self, drawn: Sequence[tuple[str, Series]], start: float, end: float) -> None:
        """Paint a bar over time for each series, in the colours of its states."""
        shown = drawn[: max(1, (self.bottom - self.top - 18) // 9)]
        names = 330 if self.right - self.left > WIDE else 190
        height = (self.bottom - self.top - 20) / max(1, len(shown))
        second = (self.right - self.left - names) / (end - start)
        for row, (name, series) in enumerate(shown):
            y = round(self.top + row * height)
            write(self.image, name[: names // 6], (self.left, round(y + height / 2 + 4)), size=0.33)
            for t, v in series["values"]:
                word = self.words.get(f"{float(v):g}")
                x = round(self.left + names + (float(t) - start) * second)
                # Two samples a second: the bars touch.
                last = (x + math.ceil(second / 2), max(y + 1, round(y + height - 3)))
                cv2.rectangle(self.image, (x, y), last, hexadecimal(word["color"]) if word else GREY, -1)
        for place, word in enumerate(self.words.values()):
            x = self.left + names + place * 110
            cv2.rectangle(
                self.image, (x, self.bottom - 10), (x + 10, self.bottom), hexadecimal(word["color"]), -1
            )
            write(self.image, word["text"], (x + 15, self.bottom))

    def heat(self, found: Sequence[Series], start: float, end: float) -> None:
        """Paint how many fell into each bucket, darker for more."""
        buckets = sorted(found, key=lambda series: float(series["metric"]["le"]))
        height = (self.bottom - self.top) / max(1, len(buckets))
        below: dict[float, float] = {}
        for row, series in enumerate(buckets):
            y = round(self.bottom - (row + 1) * height)
            write(self.image, f"<= {series['metric']['le']}", (self.left, round(y + height / 2)), GREY)
            for t, v in series["values"]:
                count = float(v) - below.get(t, 0.0)
                below[t] = float(v)
                shade = 255 - round(DARKEST * min(1.0, max(0.0, count) / FULL))
                x = round(self.left + 70 + (float(t) - start) / (end - start) * (self.right - self.left - 80))
                cv2.rectangle(self.image, (x, y), (x + 9, round(y + height - 2)), (shade, shade, 255), -1)
