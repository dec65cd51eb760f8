"""Keeps recorded examples as they were where only the moment differs, so that a rerun gives the same text."""

import math
import re
from typing import Any

from thermal2mqtt.traffic import Traffic

TOLERANCE = 5.0
"""Celsius, volts and places of two runs of the same scene are no further apart; a level is entered at most
so far over its limit."""

_OF_THE_MOMENT = (
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
)
"""Times, and ids of what happens."""

_MEASURED = {"bytes", "area_pixels", "degrees", "growth", "growth_pixels", "spent_bytes", *Traffic._fields}
"""Numbers that differ from run to run by more than that."""


def settled(old: Any, new: Any, key: str = "") -> Any:
    """Return `new`, with the times and measured values of `old` where both are of one kind and close.

    Args:
        old: what was recorded before; None where nothing was.
        new: what was recorded now.
        key: under which both stand.
    """
    if isinstance(new, dict):
        before = old if isinstance(old, dict) else {}
        return {name: settled(before.get(name), value, name) for name, value in new.items()}
    if isinstance(new, list):
        items = old if isinstance(old, list) and len(old) == len(new) else [None] * len(new)
        return [settled(*pair, key) for pair in zip(items, new, strict=True)]
    return old if _alike(old, new, key) else new


def _alike(old: Any, new: Any, key: str) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return any(pattern.fullmatch(old) and pattern.fullmatch(new) for pattern in _OF_THE_MOMENT)
    if isinstance(old, float) and isinstance(new, float):
        return key in _MEASURED or math.isclose(old, new, abs_tol=TOLERANCE)
    return isinstance(old, int) and isinstance(new, int) and key in _MEASURED
